import { errorSentence } from '../../../shared/errors/sentence.ts';
import { isAppError } from '../../../shared/errors/app-error.ts';
import { drop } from '../../../shared/util/drop.ts';
import {
  type FrameFacts,
  isJsonObject,
  type JsonObject,
  notificationLine,
  parseForRewriting,
  REVISION,
  toLine,
} from '../frames/index.ts';
import { LineLink } from './line-link.ts';
import type { FederationPorts } from './ports.ts';
import { type Era, type Greeting, SUBSCRIPTION } from './revision.ts';

export interface MemberOptions {
  readonly server: string;
  readonly ports: FederationPorts;
  readonly greeting: Greeting;
  /** True for an id that the client uses for a request of its own. */
  readonly isTaken: (id: string) => boolean;
  /** Whatever the server sends that answers no request of ours. */
  readonly onMessage: (member: Member, line: Buffer, facts: FrameFacts) => void;
  readonly onReady: (member: Member) => void;
  readonly onGone: (member: Member) => void;
}

type State = 'opening' | 'ready' | 'gone';

/** A stream of notifications this member has from its server. */
interface Listening {
  readonly id: string;
  /** True once the server has acknowledged it, false when it never will. */
  readonly acknowledged: Promise<boolean>;
}

/** A resource that is watched, for so many. */
interface Watched {
  count: number;
  readonly id: string | undefined;
  readonly began: Promise<boolean>;
}

const ACKNOWLEDGED = 'notifications/subscriptions/acknowledged';
const CHANGES = { toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true };

/** So many bytes may wait for a server that does not read. */
const BACKLOG_LIMIT = 16 * 1024 * 1024;
const MAX_PAGES = 100;

/** One server of a federation: an ordinary session, of which this is the client. */
export class Member implements Disposable {
  readonly server: string;
  /** Resolves when the server has answered `initialize`, or never will. */
  readonly settled: Promise<void>;
  readonly #options: MemberOptions;
  readonly #own = new Map<string, (answer: JsonObject | undefined) => void>();
  readonly #acknowledging = new Map<string, () => void>();
  readonly #watched = new Map<string, Watched>();
  /** How long its lists may be kept, as it says (ms), by method. */
  readonly #ttls = new Map<string, number>();
  #listensForChanges = false;
  #era: Era = 'legacy';
  #state: State = 'opening';
  #link: LineLink | undefined;
  #numbers = 0;
  #welcome: JsonObject = {};
  #goneAt = 0;
  #isDenied = false;

  constructor(options: MemberOptions) {
    this.#options = options;
    this.server = options.server;
    this.settled = this.#open().catch((error: unknown) => {
      this.#leave(isAppError(error) ? errorSentence(error.code, error.data) : String(error));
    });
  }

  get isReady(): boolean {
    return this.#state === 'ready';
  }

  /** When it went, monotonic ms; undefined while it is there. */
  get goneAt(): number | undefined {
    return this.#state === 'gone' ? this.#goneAt : undefined;
  }

  /** True when policy did not admit it. */
  get isDenied(): boolean {
    return this.#isDenied;
  }

  get isBusy(): boolean {
    return (this.#link?.backlog ?? 0) > BACKLOG_LIMIT;
  }

  /** The era the server is spoken to in. */
  get era(): Era {
    return this.#era;
  }

  /** What every request of ours says of itself, when the server wants that. */
  get envelope(): JsonObject {
    return this.#options.greeting.envelope;
  }

  /** What the server answered to `initialize` or `server/discover`. */
  get welcome(): JsonObject {
    return this.#welcome;
  }

  /** True for a capability the server has, such as `tools`. */
  can(capability: string): boolean {
    const capabilities = this.#welcome['capabilities'];
    return this.isReady && isJsonObject(capabilities) && capabilities[capability] !== undefined;
  }

  send(line: Buffer | string): void {
    this.#link?.send(line);
  }

  /** Sends a request of our own and resolves with the whole answer; undefined when the server went. */
  ask(method: string, params: JsonObject, meta = this.envelope): Promise<JsonObject | undefined> {
    return this.#era === 'modern' ? this.#ask(method, { ...params, _meta: meta }) : this.#ask(method, params);
  }

  /** Every item of a list, all pages. Empty when the server does not answer with one, and its log says so. */
  async list(method: string, items: string, meta?: JsonObject): Promise<JsonObject[]> {
    if (this.#era === 'modern') this.#listenForChanges();
    const found: JsonObject[] = [];
    let cursor: unknown;
    for (let page = 0; page < MAX_PAGES; page++) {
      const answer = await this.ask(method, cursor === undefined ? {} : { cursor }, meta);
      const result = answer?.['result'];
      const list = isJsonObject(result) ? result[items] : undefined;
      if (!isJsonObject(result) || !Array.isArray(list)) {
        if (answer !== undefined)
          this.#options.ports.note(this.server, `did not answer ${method} with a list`);
        return found;
      }
      const ttl = result['ttlMs'];
      if (typeof ttl === 'number') this.#ttls.set(method, ttl);
      found.push(...(list as unknown[]).filter(isJsonObject));
      cursor = result['nextCursor'];
      if (typeof cursor !== 'string') return found;
    }
    return found;
  }

  /** How long the server lets its list be kept (ms); undefined when it does not say. */
  ttlOf(method: string): number | undefined {
    return this.#ttls.get(method);
  }

  /** Has the server tell when a resource changes. Resolves with true when it will. */
  subscribe(uri: string): Promise<boolean> {
    const before = this.#watched.get(uri);
    if (before !== undefined) {
      before.count++;
      return before.began;
    }
    const watched: Watched = { count: 1, ...this.#watch(uri) };
    this.#watched.set(uri, watched);
    return watched.began.then((began) => {
      if (!began && this.#watched.get(uri) === watched) this.#watched.delete(uri);
      return began;
    });
  }

  /** Undoes one `subscribe`. */
  async unsubscribe(uri: string): Promise<void> {
    const watched = this.#watched.get(uri);
    if (watched === undefined || --watched.count > 0) return;
    this.#watched.delete(uri);
    if (watched.id === undefined) await this.ask('resources/unsubscribe', { uri });
    else this.send(notificationLine('notifications/cancelled', { requestId: watched.id }));
  }

  /** True when this id of the client would meet one of ours. */
  isOwn(id: string): boolean {
    return this.#own.has(id);
  }

  pause(reader: object): void {
    this.#link?.pause(reader);
  }

  resume(reader: object): void {
    this.#link?.resume(reader);
  }

  /** The client sends no more; the server may still answer. */
  finish(): void {
    if (this.#link === undefined) this[Symbol.dispose]();
    else this.#link.finish();
  }

  [Symbol.dispose](): void {
    this.#link?.[Symbol.dispose]();
    this.#leave(undefined);
  }

  async #open(): Promise<void> {
    const { ports, server, greeting } = this.#options;
    const opened = await ports.open(server);
    if (opened.kind !== 'open') {
      this.#isDenied = opened.kind === 'denied';
      return this.#leave(opened.why);
    }
    if (this.#isGone()) {
      opened.stream.destroy();
      return;
    }
    this.#link = new LineLink({
      stream: opened.stream,
      onMessage: (line, facts) => this.#message(line, facts),
      onEnd: () => this.#leave('its connection ended'),
    });
    const first = await this.#greet(greeting.era);
    const second = greeting.era === 'modern' ? 'legacy' : 'modern';
    const problem = first === undefined || (await this.#greet(second)) === undefined ? undefined : first;
    if (this.#isGone()) return;
    if (problem !== undefined) {
      this.#leave(problem);
      return this.#link[Symbol.dispose]();
    }
    this.#state = 'ready';
    this.#options.onReady(this);
    if (this.#era === 'modern') this.#listenForChanges();
  }

  /** Asks the server in one era what it can do. Answers why it did not say; undefined when it did. */
  async #greet(era: Era): Promise<string | undefined> {
    const { handshake, envelope } = this.#options.greeting;
    const [method, params] =
      era === 'modern' ? ['server/discover', { _meta: envelope }] : ['initialize', handshake];
    const answer = await this.#ask(method, params);
    const welcome = answer?.['result'];
    const versions = isJsonObject(welcome) ? welcome['supportedVersions'] : undefined;
    const isFit = era === 'legacy' || (Array.isArray(versions) && versions.includes(REVISION));
    if (!isJsonObject(welcome) || !isFit) {
      const error = answer?.['error'];
      return isJsonObject(error) ? String(error['message']) : `it did not answer ${method}`;
    }
    this.#era = era;
    this.#welcome = welcome;
    return undefined;
  }

  #ask(method: string, params: JsonObject, id = this.#newId()): Promise<JsonObject | undefined> {
    const link = this.#link;
    if (link === undefined || !link.isOpen) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#own.set(id, resolve);
      link.send(toLine({ jsonrpc: '2.0', id, method, params }));
    });
  }

  #watch(uri: string): Omit<Watched, 'count'> {
    if (this.#era === 'modern') {
      const { id, acknowledged } = this.#listen({ resourceSubscriptions: [uri] });
      return { id, began: acknowledged };
    }
    const answer = this.can('resources')
      ? this.ask('resources/subscribe', { uri })
      : Promise.resolve(undefined);
    return { id: undefined, began: answer.then((said) => isJsonObject(said?.['result'])) };
  }

  /** Has a server of revision 2026-07-28 tell when its lists change; again, when it ended that. */
  #listenForChanges(): void {
    if (this.#listensForChanges || !this.isReady) return;
    this.#listensForChanges = true;
    this.#listen(CHANGES, () => (this.#listensForChanges = false));
  }

  #listen(notifications: JsonObject, onEnd: () => void = () => undefined): Listening {
    const id = this.#newId();
    const began = Promise.withResolvers<boolean>();
    this.#acknowledging.set(id, () => began.resolve(true));
    const end = (): void => {
      this.#acknowledging.delete(id);
      began.resolve(false);
      onEnd();
    };
    drop(this.#ask('subscriptions/listen', { notifications, _meta: this.envelope }, id).then(end), end);
    return { id, acknowledged: began.promise };
  }

  #message(line: Buffer, facts: FrameFacts): void {
    if (facts.method === ACKNOWLEDGED) return this.#acknowledged(line);
    const id = facts.id?.key.startsWith('s:') ? facts.id.key.slice(2) : undefined;
    const own = id === undefined || facts.hasMethod ? undefined : this.#own.get(id);
    if (own === undefined) return this.#options.onMessage(this, line, facts);
    this.#own.delete(id!);
    own(parseForRewriting(line.toString()) as JsonObject);
  }

  /** Streams are opened by us alone, so their acknowledgements are ours. */
  #acknowledged(line: Buffer): void {
    const { params } = JSON.parse(line.toString()) as { params?: { _meta?: JsonObject } };
    const id = params?._meta?.[SUBSCRIPTION];
    if (typeof id !== 'string') return;
    this.#acknowledging.get(id)?.();
    this.#acknowledging.delete(id);
  }

  #newId(): string {
    for (;;) {
      const id = `gatehouse-${this.#numbers++}`;
      if (!this.#options.isTaken(id)) return id;
    }
  }

  #isGone(): boolean {
    return this.#state === 'gone';
  }

  #leave(why: string | undefined): void {
    if (this.#state === 'gone') return;
    const { ports, onGone } = this.#options;
    this.#state = 'gone';
    this.#goneAt = ports.clock.monotonic();
    if (why !== undefined) ports.note(this.server, `left the servers that are shown as one: ${why}`);
    for (const resolve of this.#own.values()) resolve(undefined);
    this.#own.clear();
    onGone(this);
  }
}
