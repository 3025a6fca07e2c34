import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock, Timer } from '../../core/clock/index.ts';
import type { FrameFacts, RequestId } from '../../core/frames/index.ts';
import { LineLink } from '../../core/federation/index.ts';
import { EventStream, eventLine } from './event-stream.ts';
import { Exchange } from './exchange.ts';
import { BAD_EXCHANGE, endEmpty, type HttpRefusal, INVALID_REQUEST, refuse } from './http-refusal.ts';
import type { PostedMessage, PostedRequest } from './posted-message.ts';
import { parseLine, reportedToken, requestedToken, type TokenKey } from './progress-token.ts';
import { WaitingMessages } from './waiting-messages.ts';

/** A connection to the core, made for a client of this listener. */
export interface ConnectionOptions {
  readonly client: string;
  readonly server: string | undefined;
  /** The near end of the stream whose far end the core serves. */
  readonly stream: Duplex;
  /** What the core said of it; whoever is not let in is told why in the answers. */
  readonly admission: 'admitted' | 'refused' | 'unknown';
  readonly clock: Clock;
  /** Bytes that may wait for a server before further messages are turned away. */
  readonly backlogLimit: number;
}

export interface LegacySessionOptions extends ConnectionOptions {
  /** A session without an open response for so long ends (ms). */
  readonly idleMs: number;
  /** Called once, when nothing is left of it. */
  readonly onEnd: (session: LegacySession) => void;
}

interface OpenRequest {
  readonly id: RequestId;
  readonly method: string;
  readonly token: TokenKey | undefined;
  readonly response: ServerResponse;
  readonly exchange: Exchange;
}

/** Messages of a server that have nothing to do with any request of the client. */
const UNRELATED: ReadonlySet<string> = new Set([
  'notifications/tools/list_changed',
  'notifications/prompts/list_changed',
  'notifications/resources/list_changed',
  'notifications/resources/updated',
]);

const BUSY: HttpRefusal = {
  status: 503,
  code: BAD_EXCHANGE,
  message: 'The server does not read what was sent to it before. Try again later.',
  headers: { 'retry-after': '1' },
};

/**
 * A session of a revision up to 2025-11-25: one connection of its own to the core, and so one server process. What the
 * server says goes to the response it belongs to; stdio does not tell which one that is, but for progress and answers,
 * so the rest goes to the newest open request, or to the client's own stream (GET). Streams cannot be resumed.
 */
export class LegacySession implements Disposable {
  readonly id = randomUUID();
  readonly client: string;
  readonly server: string | undefined;
  readonly #options: LegacySessionOptions;
  readonly #link: LineLink;
  readonly #open = new Map<string, OpenRequest>();
  readonly #waiting: WaitingMessages;
  #listening: EventStream | undefined;
  #idle: Timer | undefined;
  /** When it was last used, monotonic ms. */
  #usedAt: number;

  constructor(options: LegacySessionOptions) {
    this.#options = options;
    this.client = options.client;
    this.server = options.server;
    this.#usedAt = options.clock.monotonic();
    this.#link = new LineLink({
      stream: options.stream,
      onMessage: (line, facts) => this.#message(eventLine(line), facts),
      onEnd: () => this.#onEnd(),
    });
    this.#waiting = new WaitingMessages((line) => this.#link.send(line));
  }

  /** Since when nobody waits for anything of it, monotonic ms; undefined while somebody does. */
  get idleSince(): number | undefined {
    return this.#open.size === 0 && this.#listening === undefined ? this.#usedAt : undefined;
  }

  get openRequests(): number {
    return this.#open.size;
  }

  /** Takes a message of the client and answers its POST, at once or when the server answers. */
  post(posted: PostedMessage, response: ServerResponse): void {
    if (this.#link.backlog > this.#options.backlogLimit) return refuse(response, BUSY);
    if (posted.kind === 'request') return this.#request(posted, response);
    this.#touch();
    this.#link.send(posted.line);
    endEmpty(response, 202);
  }

  /** Opens the client's stream for what belongs to no request. */
  listen(response: ServerResponse): void {
    if (this.#listening !== undefined) {
      const message = 'This session has a stream open already.';
      return refuse(response, { status: 409, code: BAD_EXCHANGE, message });
    }
    const stream = this.#streamOn(response);
    this.#listening = stream;
    this.#touch();
    response.once('close', () => {
      stream[Symbol.dispose]();
      this.#listening = undefined;
      this.#touch();
    });
    for (const line of this.#waiting.takeAll()) stream.send(line);
  }

  /** Ends the session at once, as when a shim's client goes. */
  [Symbol.dispose](): void {
    this.#link[Symbol.dispose]();
  }

  #request(posted: PostedRequest, response: ServerResponse): void {
    const { id, method, message, line } = posted;
    if (this.#open.has(id.key)) {
      const problem = 'Gatehouse refused the message: a request with this id has not been answered yet.';
      return refuse(response, { status: 400, code: INVALID_REQUEST, message: problem, rawId: id.raw });
    }
    if (method === 'initialize') response.setHeader('mcp-session-id', this.id);
    const exchange = new Exchange({
      response,
      clock: this.#options.clock,
      style: 'events',
      onFull: () => this.#link.pause(exchange),
      onDrain: () => this.#link.resume(exchange),
      onGone: () => this.#onGone(id, method),
    });
    this.#open.set(id.key, { id, method, token: requestedToken(message), response, exchange });
    this.#touch();
    if (this.#listening === undefined && method !== 'initialize') {
      for (const waiting of this.#waiting.takeAll()) exchange.push(waiting);
    }
    this.#link.send(line);
  }

  #streamOn(response: ServerResponse): EventStream {
    const stream: EventStream = new EventStream({
      response,
      clock: this.#options.clock,
      onFull: () => this.#link.pause(response),
      onDrain: () => this.#link.resume(response),
    });
    return stream;
  }

  #message(line: Buffer, facts: FrameFacts): void {
    if (!facts.hasMethod) return this.#answered(line, facts);
    const method = facts.method ?? '';
    if (method === 'notifications/progress') return this.#progress(line);
    const stream = this.#listening;
    if (stream !== undefined && (UNRELATED.has(method) || this.#open.size === 0)) return stream.send(line);
    const newest = UNRELATED.has(method) ? undefined : [...this.#open.values()].at(-1);
    if (newest === undefined) this.#waiting.add(line, facts);
    else newest.exchange.push(line);
  }

  #answered(line: Buffer, facts: FrameFacts): void {
    const request = facts.id === undefined ? undefined : this.#open.get(facts.id.key);
    // An answer without an id belongs to no response.
    if (request === undefined) return;
    this.#open.delete(request.id.key);
    this.#touch();
    // A client that was not let in has no session.
    const refused = request.method === 'initialize' && facts.hasError;
    if (refused && !request.response.headersSent) request.response.removeHeader('mcp-session-id');
    request.exchange.finish(line, this.#options.admission === 'unknown' ? 404 : 200);
    if (refused) this[Symbol.dispose]();
  }

  /** Progress goes with the request that asked for it; after its answer it is worth nothing. */
  #progress(line: Buffer): void {
    const message = parseLine(line);
    const token = message === undefined ? undefined : reportedToken(message);
    for (const request of this.#open.values()) {
      if (token !== undefined && request.token === token) return request.exchange.push(line);
    }
  }

  /** The client closed a response before its answer: nobody waits for that any more. */
  #onGone(id: RequestId, method: string): void {
    if (!this.#open.delete(id.key)) return;
    this.#touch();
    // A session whose client never heard that it began.
    if (method === 'initialize') return this[Symbol.dispose]();
    const params = `{"requestId":${id.raw},"reason":"The client closed the connection."}`;
    this.#link.send(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":${params}}\n`);
  }

  #onEnd(): void {
    this.#idle?.cancel();
    for (const { id, exchange } of this.#open.values()) {
      exchange.fail({ status: 502, code: BAD_EXCHANGE, message: 'The session has ended.', rawId: id.raw });
    }
    this.#open.clear();
    this.#listening?.end();
    this.#options.onEnd(this);
  }

  #touch(): void {
    const { clock, idleMs } = this.#options;
    this.#usedAt = clock.monotonic();
    this.#idle?.cancel();
    if (this.idleSince !== undefined && this.#link.isOpen) {
      this.#idle = clock.after(idleMs, () => this[Symbol.dispose]());
    }
  }
}
