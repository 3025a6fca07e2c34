import type { Duplex } from 'node:stream';
import { drop } from '../../../shared/util/drop.ts';
import {
  errorLine,
  type FrameFacts,
  isJsonObject,
  type JsonObject,
  parseForRewriting,
  type RequestId,
  resultLine,
  toLine,
} from '../frames/index.ts';
import { Catalog } from './catalog.ts';
import { type ClientMessage, ClientMessages } from './client-messages.ts';
import { ListChanges } from './list-changes.ts';
import { Lists } from './lists.ts';
import type { Member } from './member.ts';
import { Members } from './members.ts';
import { mergedWelcome } from './merged-welcome.ts';
import type { FederationPorts } from './ports.ts';
import { RelayedRequests } from './relayed-requests.ts';
import { type NoRoute, Router } from './router.ts';

export interface FederationOptions {
  /** The raw bytes to and from the client. Owned by the federation from now on. Must allow to be half open. */
  readonly downstream: Duplex;
  readonly ports: FederationPorts;
  /** The limit of one frame in bytes. Default 64 MiB. */
  readonly frameLimit?: number;
  /** Called once, when the client is gone. */
  readonly onEnd: () => void;
  /** A bug in this federation. It has been ended; its sessions end as when a client goes. */
  readonly onBug: (error: unknown) => void;
}

type ClientRequest = Extract<ClientMessage, { kind: 'request' }>;

/** A request of the client: with one server, or with us while several are asked. */
interface OpenRequest {
  readonly id: RequestId;
  member: Member | undefined;
  /** What its progress is reported under. */
  readonly token: unknown;
}

type State = 'new' | 'welcoming' | 'open' | 'finishing' | 'ended';

const METHOD_NOT_FOUND = -32_601;
const INVALID_REQUEST = -32_600;
const INTERNAL_ERROR = -32_603;

/**
 * All servers a client may see, as one server. Each is reached through an ordinary session of its own, so whatever is
 * asked of it is judged, recorded and held like the call of any other client. This only decides which of them is asked,
 * and puts their lists together. It speaks the revisions with a handshake.
 */
export class Federation implements Disposable {
  readonly #options: FederationOptions;
  readonly #messages: ClientMessages;
  readonly #members: Members;
  readonly #lists: Lists;
  readonly #changes: ListChanges;
  readonly #router: Router;
  readonly #relayed = new RelayedRequests();
  readonly #open = new Map<string, OpenRequest>();
  #state: State = 'new';
  /** What every server is told, and those that come later too. */
  #initialized: Buffer | undefined;
  #logLevel: JsonObject | undefined;

  constructor(options: FederationOptions) {
    const { downstream, ports, frameLimit } = options;
    this.#options = options;
    this.#messages = new ClientMessages(frameLimit);
    const catalog = new Catalog((server, text) => ports.note(server, text));
    this.#changes = new ListChanges(ports.clock, (line) => this.#tell(line));
    this.#members = new Members({
      ports,
      isTaken: (id) => this.#open.has(`s:${id}`),
      onMessage: (member, line, facts) => this.#guarded(() => this.#fromServer(member, line, facts)),
      onReady: (member) => this.#guarded(() => this.#onReady(member)),
      onGone: (member) => this.#guarded(() => this.#onGone(member)),
    });
    this.#lists = new Lists(this.#members, catalog);
    this.#router = new Router({
      catalog,
      members: () => this.#members.ready(),
      knowsTool: (server, tool) => ports.knowsTool(server, tool),
    });
    downstream.on('error', () => downstream.destroy());
    downstream.on('drain', () => {
      for (const member of this.#members.all()) member.resume(this);
    });
    downstream.on('data', (chunk: Buffer) => {
      for (const message of this.#messages.push(chunk)) this.#guarded(() => this.#fromClient(message));
    });
    downstream.once('end', () => this.finish());
    downstream.once('close', () => this.#end());
    // Whoever accepted the connection may have paused it; a listener does not undo that.
    downstream.resume();
  }

  /** Servers came or went, or the client may see others now. */
  refresh(): void {
    if (this.#state !== 'open') return;
    this.#members.refresh('all');
    this.#changes.addAll();
  }

  /** Ends it because Gatehouse stops. */
  [Symbol.dispose](): void {
    this.#options.downstream.destroy();
    this.#end();
  }

  #fromClient(message: ClientMessage): void {
    switch (message.kind) {
      case 'refused':
        return this.#tell(message.answer);
      case 'answer': {
        const answer = this.#relayed.answer(message.id, message.line);
        return answer?.member.send(answer.line);
      }
      case 'notification':
        return this.#notified(message.method, message.message, message.line);
      case 'request':
        return this.#request(message);
    }
  }

  #request(request: ClientRequest): void {
    const { id, method, message } = request;
    const own = id.key.startsWith('s:') ? id.key.slice(2) : undefined;
    const isOwn = own !== undefined && this.#members.all().some((member) => member.isOwn(own));
    if (this.#open.has(id.key) || isOwn) {
      const problem = 'Gatehouse refused the message: a request with this id has not been answered yet.';
      return this.#tell(errorLine(id.raw, INVALID_REQUEST, problem));
    }
    if (method === 'ping') return this.#tell(resultLine(id.raw, {}));
    if (method === 'initialize') return this.#initialize(request);
    const list = Lists.kindOf(method);
    const isOurs = list !== undefined || method === 'logging/setLevel' || Lists.isRouted(method);
    if (!isOurs)
      return this.#tell(errorLine(id.raw, METHOD_NOT_FOUND, `Method not found: ${method.slice(0, 200)}`));
    if (this.#state === 'new')
      return this.#tell(errorLine(id.raw, INVALID_REQUEST, 'Send initialize first.'));
    const params = isJsonObject(message['params']) ? message['params'] : {};
    const meta = params['_meta'];
    this.#open.set(id.key, {
      id,
      member: undefined,
      token: isJsonObject(meta) ? meta['progressToken'] : undefined,
    });
    if (list !== undefined) return this.#answerLater(request, this.#lists.of(list));
    if (method === 'logging/setLevel') return this.#answerLater(request, this.#setLevel(params));
    const listed = this.#lists.listed(method);
    if (listed === undefined) return this.#route(request, params);
    this.#promised(
      listed.then(() => {
        // Not when it was cancelled in the meantime: then no server hears of it.
        if (this.#open.has(id.key)) this.#route(request, params);
      }),
    );
  }

  #initialize({ id, message }: ClientRequest): void {
    if (this.#state !== 'new') {
      return this.#tell(errorLine(id.raw, INVALID_REQUEST, 'This connection was initialized already.'));
    }
    this.#state = 'welcoming';
    const params = isJsonObject(message['params']) ? message['params'] : {};
    this.#open.set(id.key, { id, member: undefined, token: undefined });
    const welcome = async (): Promise<JsonObject> => {
      await this.#members.start(params);
      const { version } = this.#options.ports;
      return mergedWelcome(this.#members.ready(), params['protocolVersion'], version);
    };
    this.#promised(
      welcome().then((result) => {
        if (this.#state === 'welcoming') this.#state = 'open';
        this.#changes.offer(result['capabilities'] as JsonObject);
        this.#settle(id, resultLine(id.raw, result));
      }),
    );
  }

  async #setLevel(params: JsonObject): Promise<JsonObject> {
    this.#logLevel = params;
    const members = this.#members.ready().filter((member) => member.can('logging'));
    await Promise.all(members.map((member) => member.ask('logging/setLevel', params)));
    return {};
  }

  #answerLater({ id }: ClientRequest, result: Promise<JsonObject>): void {
    this.#promised(
      result.then((found) => this.#settle(id, toLine({ jsonrpc: '2.0', id: rawId(id), result: found }))),
    );
  }

  #route({ id, method, line }: ClientRequest, params: JsonObject): void {
    const routed = this.#router.route(method, params);
    if (!('member' in routed)) return this.#refuse(id, routed);
    const { member } = routed;
    if (!member.isReady || member.isBusy) {
      const why = member.isReady ? 'does not read what it is sent' : 'has ended';
      return this.#refuse(id, { code: INTERNAL_ERROR, message: `The server ${member.server} ${why}.` });
    }
    this.#open.get(id.key)!.member = member;
    if (routed.params === undefined) return member.send(line);
    const exact = parseForRewriting(line.toString()) as JsonObject;
    member.send(toLine({ ...exact, params: renamed(exact['params'] as JsonObject, routed.params, method) }));
  }

  #notified(method: string, message: JsonObject, line: Buffer): void {
    const params = isJsonObject(message['params']) ? message['params'] : {};
    switch (method) {
      case 'notifications/initialized':
        this.#initialized = line;
        for (const member of this.#members.ready()) member.send(line);
        return;
      case 'notifications/roots/list_changed':
        for (const member of this.#members.ready()) member.send(line);
        return;
      case 'notifications/progress': {
        const progress = this.#relayed.progress(message);
        return progress?.member.send(progress.line);
      }
      case 'notifications/cancelled':
        return this.#cancelled(params['requestId'], line);
      default:
      // Nobody in particular is meant, and not every server is to hear what is said to one.
    }
  }

  #cancelled(requestId: unknown, line: Buffer): void {
    const kind = typeof requestId === 'string' ? 's' : Number.isSafeInteger(requestId) ? 'n' : 'r';
    const key = `${kind}:${String(requestId)}`;
    const request = this.#open.get(key);
    if (request === undefined) return;
    this.#open.delete(key);
    request.member?.send(line);
  }

  #fromServer(member: Member, line: Buffer, facts: FrameFacts): void {
    const { id, method = '' } = facts;
    if (!facts.hasMethod) {
      const request = id === undefined ? undefined : this.#open.get(id.key);
      if (request?.member === member) this.#settle(request.id, line);
      return;
    }
    if (id !== undefined) return this.#tell(this.#relayed.relay(member, id, line));
    if (ListChanges.is(method)) return this.#changes.add(method);
    if (method === 'notifications/progress' && !this.#isProgressOf(member, line)) return;
    if (method !== 'notifications/cancelled') return this.#tell(line);
    const cancelled = this.#relayed.cancel(member, parseForRewriting(line.toString()) as JsonObject);
    if (cancelled !== undefined) this.#tell(cancelled);
  }

  /** A server reports on what it was asked, not on what others were. */
  #isProgressOf(member: Member, line: Buffer): boolean {
    const { params } = JSON.parse(line.toString()) as { params?: { progressToken?: unknown } };
    const token = params?.progressToken;
    return [...this.#open.values()].some((request) => request.member === member && request.token === token);
  }

  #onReady(member: Member): void {
    if (this.#initialized !== undefined) member.send(this.#initialized);
    if (this.#logLevel !== undefined && member.can('logging')) {
      drop(member.ask('logging/setLevel', this.#logLevel), this.#options.onBug);
    }
    this.#announce(member);
  }

  #onGone(member: Member): void {
    for (const { id, member: asked } of this.#open.values()) {
      const message = `The server ${member.server} has ended.`;
      if (asked === member) this.#settle(id, errorLine(id.raw, INTERNAL_ERROR, message));
    }
    for (const line of this.#relayed.cancelAll(member)) this.#tell(line);
    this.#announce(member);
    if (this.#state === 'finishing' && this.#members.areGone) this.#options.downstream.end();
  }

  /** The lists of this server came or went. */
  #announce({ welcome }: Member): void {
    const capabilities = welcome['capabilities'];
    if (isJsonObject(capabilities)) this.#changes.addAll((name) => capabilities[name] !== undefined);
  }

  #refuse(id: RequestId, { code, message, data }: NoRoute): void {
    this.#settle(id, errorLine(id.raw, code, message, data));
  }

  /** Answers a request once; not at all when it was cancelled. */
  #settle(id: RequestId, line: string | Buffer): void {
    if (this.#open.delete(id.key)) this.#tell(line);
  }

  #tell(line: string | Buffer): void {
    const { downstream } = this.#options;
    if (!downstream.writable || downstream.write(line)) return;
    for (const member of this.#members.all()) member.pause(this);
  }

  /** Lets every server say its last words, then ends the connection. */
  finish(): void {
    if (this.#state === 'ended') return;
    this.#state = 'finishing';
    this.#members.finish();
    if (this.#members.areGone) this.#options.downstream.end();
  }

  #end(): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#changes[Symbol.dispose]();
    this.#members[Symbol.dispose]();
    this.#options.onEnd();
  }

  #promised(work: Promise<void>): void {
    drop(work, (error) => this.#onBug(error));
  }

  #guarded(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#onBug(error);
    }
  }

  #onBug(error: unknown): void {
    this[Symbol.dispose]();
    this.#options.onBug(error);
  }
}

/** The id as it was written, so that every digit of it goes back. */
const rawId = ({ raw }: RequestId): unknown => parseForRewriting(raw);

/** The params with the one name changed that another server's would be, every other digit as it was. */
function renamed(exact: JsonObject, params: JsonObject, method: string): JsonObject {
  if (method !== 'completion/complete') return { ...exact, name: params['name'] };
  const name = (params['ref'] as JsonObject)['name'];
  return { ...exact, ref: { ...(exact['ref'] as JsonObject), name } };
}
