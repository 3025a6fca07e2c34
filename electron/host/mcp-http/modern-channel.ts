import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Timer } from '../../core/clock/index.ts';
import {
  type FrameFacts,
  isJsonObject,
  type JsonObject,
  REVISION,
  toLine,
  VERSION_KEY,
} from '../../core/frames/index.ts';
import { LineLink } from '../../core/federation/index.ts';
import { eventLine } from './event-stream.ts';
import { mismatch } from './era.ts';
import { Exchange } from './exchange.ts';
import { BAD_EXCHANGE, endEmpty, type HttpRefusal, METHOD_NOT_FOUND, refuse } from './http-refusal.ts';
import { withId } from './id-span.ts';
import type { ConnectionOptions } from './legacy-session.ts';
import {
  numbered,
  resubscribed,
  resultOf,
  statusOf,
  SUBSCRIPTION_KEY,
  UNSUPPORTED_VERSION,
  withParams,
} from './modern-lines.ts';
import { paramProblem } from './param-headers.ts';
import { metaOf, type PostedNotification, type PostedRequest } from './posted-message.ts';
import { parseLine } from './progress-token.ts';
import { ToolHeaders } from './tool-headers.ts';

export interface ModernChannelOptions extends ConnectionOptions {
  /** Without an open request for so long the server process is let go (ms). */
  readonly idleMs: number;
  readonly onEnd: (channel: ModernChannel) => void;
}

/** A request of the client under our number. */
interface OpenRequest {
  readonly number: number;
  readonly method: string;
  /** The id and progress token as the client wrote them. */
  readonly rawId: string;
  readonly token: unknown;
  readonly wantsLog: boolean;
  readonly exchange: Exchange;
}

/**
 * What one client asks of one server by revision 2026-07-28. Every request stands alone and is a POST of its own; they
 * share one server process, so each gets a number of ours in place of its id, and so do its progress token and its
 * subscription. Two programs under one token, which both count from 0, do not meet.
 */
export class ModernChannel implements Disposable {
  readonly client: string;
  readonly server: string | undefined;
  readonly #options: ModernChannelOptions;
  readonly #link: LineLink;
  readonly #open = new Map<number, OpenRequest>();
  /** Requests of our own, by number. */
  readonly #own = new Map<number, (result: JsonObject | undefined) => void>();
  readonly #tools = new ToolHeaders();
  #numbers = 0;
  #idle: Timer | undefined;
  /** `worthless`: the server may not run, or does not know this revision, so that nobody needs it any longer. */
  #worth: 'useful' | 'worthless';

  constructor(options: ModernChannelOptions) {
    this.#options = options;
    this.client = options.client;
    this.server = options.server;
    this.#worth = options.admission === 'admitted' ? 'useful' : 'worthless';
    this.#link = new LineLink({
      stream: options.stream,
      onMessage: (line, facts) => this.#message(eventLine(line), facts),
      onEnd: () => this.#onEnd(),
    });
  }

  get isOpen(): boolean {
    return this.#link.isOpen;
  }

  get openRequests(): number {
    return this.#open.size;
  }

  /** Sends a request whose headers agree with its body, and answers its POST when the server answers. */
  async request(
    posted: PostedRequest,
    headers: IncomingHttpHeaders,
    response: ServerResponse,
  ): Promise<void> {
    if (this.#isBusy(response)) return;
    this.#idle?.cancel();
    const problem = await this.#problemOf(posted, headers);
    if (problem !== undefined) {
      this.#rest();
      return refuse(response, problem);
    }
    if (response.destroyed) return this.#rest();
    if (!this.isOpen) return refuse(response, ended(posted.id.raw));
    const number = this.#numbers++;
    const { line, token, wantsLog } = numbered(posted, number);
    const exchange = new Exchange({
      response,
      clock: this.#options.clock,
      style: 'shortest',
      onFull: () => this.#link.pause(exchange),
      onDrain: () => this.#link.resume(exchange),
      onGone: () => this.#onGone(number),
    });
    const { method, id } = posted;
    this.#open.set(number, { number, method, rawId: id.raw, token, wantsLog, exchange });
    this.#link.send(line);
  }

  /** Passes a notification on. This revision knows none of clients; what an extension knows is the server's to say. */
  notify(posted: PostedNotification, response: ServerResponse): void {
    if (this.#isBusy(response)) return;
    // Its request is another POST, and closing that one is how it is cancelled; our numbers are not the client's.
    if (posted.method !== 'notifications/cancelled') this.#link.send(posted.line);
    endEmpty(response, 202);
  }

  [Symbol.dispose](): void {
    this.#link[Symbol.dispose]();
  }

  #isBusy(response: ServerResponse): boolean {
    if (this.#link.backlog <= this.#options.backlogLimit) return false;
    const message = 'The server does not read what was sent to it before. Try again later.';
    refuse(response, { status: 503, code: BAD_EXCHANGE, message, headers: { 'retry-after': '1' } });
    return true;
  }

  /** What HTTP asks to be checked and only the server can tell: its revisions, and what its tools mirror in headers. */
  async #problemOf(posted: PostedRequest, headers: IncomingHttpHeaders): Promise<HttpRefusal | undefined> {
    const { progressToken: _, ...meta } = metaOf(posted.message) ?? {};
    const requested = meta[VERSION_KEY];
    if (requested !== REVISION) {
      const known = await this.#ask('server/discover', { _meta: { ...meta, [VERSION_KEY]: REVISION } });
      const supported = known?.['supportedVersions'];
      if (!Array.isArray(supported) || supported.includes(requested)) return undefined;
      const message = 'The server does not know this revision of the protocol.';
      const data = { supported, requested };
      return { status: 400, code: UNSUPPORTED_VERSION, message, data, rawId: posted.id.raw };
    }
    const params = posted.message['params'];
    const name = isJsonObject(params) ? params['name'] : undefined;
    if (posted.method !== 'tools/call' || !isJsonObject(params) || typeof name !== 'string') return undefined;
    const mirrored = await this.#tools.of(name, (cursor) =>
      this.#ask('tools/list', { ...(cursor === undefined ? {} : { cursor }), _meta: meta }),
    );
    const problem = paramProblem(mirrored, params['arguments'], headers);
    return problem === undefined ? undefined : mismatch(posted, problem);
  }

  /** A request of our own. Resolves with its result; undefined when it failed. */
  #ask(method: string, params: JsonObject): Promise<JsonObject | undefined> {
    if (!this.isOpen) return Promise.resolve(undefined);
    const number = this.#numbers++;
    return new Promise((resolve) => {
      this.#own.set(number, resolve);
      this.#link.send(toLine({ jsonrpc: '2.0', id: number, method, params }));
    });
  }

  #message(line: Buffer, facts: FrameFacts): void {
    if (!facts.hasMethod) this.#answered(line, facts);
    else if (facts.id !== undefined) this.#asked(facts.id.raw);
    else this.#notified(line, facts.method ?? '');
  }

  #answered(line: Buffer, facts: FrameFacts): void {
    const number = Number(facts.id?.raw);
    const own = this.#own.get(number);
    if (own !== undefined) {
      this.#own.delete(number);
      return own(resultOf(line));
    }
    const request = this.#open.get(number);
    if (request === undefined) return;
    this.#open.delete(number);
    if (request.method === 'tools/list' && facts.hasResult) this.#tools.learn(resultOf(line));
    if (request.method === 'server/discover' && facts.hasError) this.#worth = 'worthless';
    const answer = request.method === 'subscriptions/listen' ? resubscribed(line, request.rawId) : line;
    const status = this.#options.admission === 'unknown' ? 404 : facts.hasError ? statusOf(line) : 200;
    request.exchange.finish(withId(answer, request.rawId), status);
    this.#rest();
  }

  #notified(line: Buffer, method: string): void {
    if (method === 'notifications/tools/list_changed') this.#tools.forget();
    const message = parseLine(line);
    const params = message?.['params'];
    if (!isJsonObject(params)) return;
    if (method === 'notifications/progress') {
      const request = this.#numbered(params['progressToken']);
      request?.exchange.push(withParams(line, (found) => ({ ...found, progressToken: request.token })));
      return;
    }
    const meta = params['_meta'];
    const subscription = this.#numbered(isJsonObject(meta) ? meta[SUBSCRIPTION_KEY] : undefined);
    if (subscription !== undefined) {
      subscription.exchange.push(resubscribed(line, subscription.rawId));
      return;
    }
    // Over stdio nothing says which request a log message is about; one that asked for them gets it.
    if (method !== 'notifications/message') return;
    const asking = [...this.#open.values()].filter(({ wantsLog }) => wantsLog).at(-1);
    asking?.exchange.push(line);
  }

  /** A server asks its client: this revision has no way to, and silence would leave the server waiting. */
  #asked(rawId: string): void {
    const error = { code: METHOD_NOT_FOUND, message: 'A client of this revision takes no requests.' };
    this.#link.send(`{"jsonrpc":"2.0","id":${rawId},"error":${JSON.stringify(error)}}\n`);
  }

  #numbered(value: unknown): OpenRequest | undefined {
    return typeof value === 'number' ? this.#open.get(value) : undefined;
  }

  /** The client closed the response: that is how a request is cancelled in this revision. */
  #onGone(number: number): void {
    if (!this.#open.delete(number)) return;
    const params = `{"requestId":${number},"reason":"The client closed the connection."}`;
    this.#link.send(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":${params}}\n`);
    this.#rest();
  }

  #onEnd(): void {
    this.#idle?.cancel();
    for (const { exchange, rawId } of this.#open.values()) exchange.fail(ended(rawId));
    this.#open.clear();
    for (const resolve of this.#own.values()) resolve(undefined);
    this.#own.clear();
    this.#options.onEnd(this);
  }

  /** Lets the server process go when nobody has needed it for a while. */
  #rest(): void {
    this.#idle?.cancel();
    if (this.#open.size > 0 || !this.isOpen) return;
    const { clock, idleMs } = this.#options;
    this.#idle = clock.after(this.#worth === 'useful' ? idleMs : 0, () => this[Symbol.dispose]());
  }
}

const ended = (rawId: string) => ({
  status: 502,
  code: BAD_EXCHANGE,
  message: 'The server has ended. Send the request again to start it anew.',
  rawId,
});
