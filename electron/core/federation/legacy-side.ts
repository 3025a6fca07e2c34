import {
  errorLine,
  type FrameFacts,
  isJsonObject,
  type JsonObject,
  notificationLine,
  parseForRewriting,
  resultLine,
  type RequestId,
} from '../frames/index.ts';
import { drop } from '../../../shared/util/drop.ts';
import { Lists } from './lists.ts';
import type { Member } from './member.ts';
import { mergedWelcome } from './merged-welcome.ts';
import type { ClientRequest } from './open-requests.ts';
import { RelayedRequests } from './relayed-requests.ts';
import { legacyGreeting } from './revision.ts';
import { Side, type SideOptions } from './side.ts';

/** Requests that are for one server. */
const ROUTED: ReadonlySet<string> = new Set([
  'tools/call',
  'prompts/get',
  'resources/read',
  'resources/subscribe',
  'resources/unsubscribe',
  'completion/complete',
  'tasks/get',
  'tasks/result',
  'tasks/cancel',
]);

const INVALID_REQUEST = -32_600;
const INVALID_PARAMS = -32_602;
/** Resource not found, in the revisions with a handshake. */
const NO_RESOURCE = -32_002;
const NOTICE = 'notifications/tasks/status';

/** All servers as one for a client of the revisions with a handshake. */
export class LegacySide extends Side {
  readonly #relayed = new RelayedRequests();
  #state: 'new' | 'welcoming' | 'open' = 'new';
  /** What every server is told, and those that come later too. */
  #initialized: Buffer | undefined;
  #logLevel: JsonObject | undefined;

  constructor(options: SideOptions) {
    super(options, 'legacy', NO_RESOURCE);
  }

  refresh(): void {
    if (this.#state !== 'open') return;
    this.members.refresh('all');
    this.changes.addAll();
  }

  request(request: ClientRequest): void {
    const { id, method, message } = request;
    const { tell } = this.options;
    if (method === 'ping') return tell(resultLine(id.raw, {}));
    if (method === 'initialize') return this.#initialize(request);
    const list = Lists.kindOf(method);
    const isOwn = list !== undefined || method === 'logging/setLevel' || method === 'tasks/list';
    if (!isOwn && !ROUTED.has(method)) return this.refuseUnknown(id, method);
    if (this.#state === 'new') return tell(errorLine(id.raw, INVALID_REQUEST, 'Send initialize first.'));
    const params = isJsonObject(message['params']) ? message['params'] : {};
    this.begin(request, params);
    if (list !== undefined) return this.answerLater(request, this.lists.of(list));
    if (method === 'logging/setLevel') return this.answerLater(request, this.#setLevel(params));
    if (method === 'tasks/list') return this.answerLater(request, this.#listTasks());
    const listed = this.lists.listed(method);
    if (listed === undefined) return this.#toServer(request, params);
    this.promised(
      listed.then(() => {
        // Not when it was cancelled in the meantime: then no server hears of it.
        if (this.options.open.has(id.key)) this.#toServer(request, params);
      }),
    );
  }

  /** The client's answer to a request of a server. */
  answered(id: RequestId, line: Buffer): void {
    const answer = this.#relayed.answer(id, line);
    answer?.member.send(answer.line);
  }

  notified(method: string, message: JsonObject, line: Buffer): void {
    switch (method) {
      case 'notifications/initialized':
        this.#initialized = line;
        return this.#sendAll(line);
      case 'notifications/roots/list_changed':
        return this.#sendAll(line);
      case 'notifications/progress': {
        const progress = this.#relayed.progress(message);
        return progress?.member.send(progress.line);
      }
      default:
      // Nobody in particular is meant, and not every server is to hear what is said to one.
    }
  }

  protected changed(method: string): void {
    this.options.tell(notificationLine(method));
  }

  protected told(member: Member, line: Buffer, { id, method = '' }: FrameFacts): void {
    const { tell, open } = this.options;
    if (id !== undefined) return tell(this.#relayed.relay(member, id, line));
    switch (method) {
      case 'notifications/progress': {
        const { params } = JSON.parse(line.toString()) as { params?: { progressToken?: unknown } };
        // A server reports on what it was asked, not on what others were.
        if (open.some(member, ({ token }) => token === params?.progressToken)) tell(line);
        return;
      }
      case 'notifications/cancelled': {
        const cancelled = this.#relayed.cancel(member, parseForRewriting(line.toString()) as JsonObject);
        return cancelled === undefined ? undefined : tell(cancelled);
      }
      case NOTICE:
        return tell(this.tasks.named(member, line));
      default:
        return tell(line);
    }
  }

  protected onReady(member: Member): void {
    if (member.era === 'legacy') {
      if (this.#initialized !== undefined) member.send(this.#initialized);
      if (this.#logLevel !== undefined && member.can('logging')) {
        drop(member.ask('logging/setLevel', this.#logLevel), this.options.onBug);
      }
    }
    this.announce(member);
  }

  protected onLeft(member: Member): void {
    for (const line of this.#relayed.cancelAll(member)) this.options.tell(line);
  }

  protected logLevelFor(): unknown {
    return this.#logLevel?.['level'];
  }

  #initialize(request: ClientRequest): void {
    const { id, message } = request;
    if (this.#state !== 'new') {
      const problem = 'This connection was initialized already.';
      return this.options.tell(errorLine(id.raw, INVALID_REQUEST, problem));
    }
    this.#state = 'welcoming';
    const params = isJsonObject(message['params']) ? message['params'] : {};
    this.begin(request, params);
    const welcome = async (): Promise<JsonObject> => {
      await this.members.start(legacyGreeting(params));
      const result = mergedWelcome(
        this.members.ready(),
        params['protocolVersion'],
        this.options.ports.version,
      );
      if (this.#state === 'welcoming') this.#state = 'open';
      this.changes.offer(result['capabilities'] as JsonObject);
      return result;
    };
    this.answerLater(request, welcome());
  }

  #toServer(request: ClientRequest, params: JsonObject): void {
    const isSubscribing = request.method === 'resources/subscribe';
    if (!isSubscribing && request.method !== 'resources/unsubscribe') return this.route(request, params);
    const uri = params['uri'];
    const member = typeof uri === 'string' ? this.router.serverOf(uri) : undefined;
    if (member?.era !== 'modern') return this.route(request, params);
    const { id } = request;
    const done = isSubscribing ? member.subscribe(String(uri)) : member.unsubscribe(String(uri));
    this.promised(
      done.then((began) => {
        const message = `The server ${member.server} does not tell when this changes.`;
        if (began === false) this.refuse(id, { code: INVALID_PARAMS, message });
        else this.settle(id, resultLine(id.raw, {}));
      }),
    );
  }

  async #setLevel(params: JsonObject): Promise<JsonObject> {
    this.#logLevel = params;
    const members = this.members.ready().filter((member) => member.era === 'legacy' && member.can('logging'));
    await Promise.all(members.map((member) => member.ask('logging/setLevel', params)));
    return {};
  }

  async #listTasks(): Promise<JsonObject> {
    const members = this.members.ready().filter((member) => member.can('tasks'));
    const lists = await Promise.all(
      members.map(async (member) => this.tasks.listed(member, await member.list('tasks/list', 'tasks'))),
    );
    return { tasks: lists.flat() };
  }

  #sendAll(line: Buffer): void {
    for (const member of this.members.ready()) if (member.era === 'legacy') member.send(line);
  }
}
