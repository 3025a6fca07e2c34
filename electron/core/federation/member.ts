import { errorSentence } from '../../../shared/errors/sentence.ts';
import { isAppError } from '../../../shared/errors/app-error.ts';
import {
  type FrameFacts,
  isJsonObject,
  type JsonObject,
  parseForRewriting,
  toLine,
} from '../frames/index.ts';
import { LineLink } from './line-link.ts';
import type { FederationPorts } from './ports.ts';

export interface MemberOptions {
  readonly server: string;
  readonly ports: FederationPorts;
  /** The params of the client's `initialize`; every server gets the same. */
  readonly handshake: JsonObject;
  /** True for an id that the client uses for a request of its own. */
  readonly isTaken: (id: string) => boolean;
  /** Whatever the server sends that answers no request of ours. */
  readonly onMessage: (member: Member, line: Buffer, facts: FrameFacts) => void;
  readonly onReady: (member: Member) => void;
  readonly onGone: (member: Member) => void;
}

type State = 'opening' | 'ready' | 'gone';

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

  /** What the server answered to `initialize`. */
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
  ask(method: string, params: JsonObject): Promise<JsonObject | undefined> {
    const link = this.#link;
    if (link === undefined || !link.isOpen) return Promise.resolve(undefined);
    const id = this.#newId();
    return new Promise((resolve) => {
      this.#own.set(id, resolve);
      link.send(toLine({ jsonrpc: '2.0', id, method, params }));
    });
  }

  /** Every item of a list, all pages. Empty when the server does not answer with one, and its log says so. */
  async list(method: string, items: string): Promise<JsonObject[]> {
    const found: JsonObject[] = [];
    let cursor: unknown;
    for (let page = 0; page < MAX_PAGES; page++) {
      const answer = await this.ask(method, cursor === undefined ? {} : { cursor });
      const result = answer?.['result'];
      const list = isJsonObject(result) ? result[items] : undefined;
      if (!isJsonObject(result) || !Array.isArray(list)) {
        if (answer !== undefined)
          this.#options.ports.note(this.server, `did not answer ${method} with a list`);
        return found;
      }
      found.push(...(list as unknown[]).filter(isJsonObject));
      cursor = result['nextCursor'];
      if (typeof cursor !== 'string') return found;
    }
    return found;
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
    const { ports, server, handshake } = this.#options;
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
    const answer = await this.ask('initialize', handshake);
    if (this.#isGone()) return;
    const welcome = answer?.['result'];
    if (!isJsonObject(welcome)) {
      const error = answer?.['error'];
      this.#leave(isJsonObject(error) ? String(error['message']) : 'it did not answer initialize');
      return this.#link[Symbol.dispose]();
    }
    this.#welcome = welcome;
    this.#state = 'ready';
    this.#options.onReady(this);
  }

  #message(line: Buffer, facts: FrameFacts): void {
    const id = facts.id?.key.startsWith('s:') ? facts.id.key.slice(2) : undefined;
    const own = id === undefined || facts.hasMethod ? undefined : this.#own.get(id);
    if (own === undefined) return this.#options.onMessage(this, line, facts);
    this.#own.delete(id!);
    own(parseForRewriting(line.toString()) as JsonObject);
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
