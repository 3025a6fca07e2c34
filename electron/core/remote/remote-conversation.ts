import { AppError } from '../../../shared/errors/app-error.ts';
import type { Clock } from '../clock/index.ts';
import { errorLine, isJsonObject, type JsonObject } from '../frames/index.ts';
import { wantsNoHandshake } from './era-bridge.ts';
import { EventChannel } from './event-channel.ts';
import { EventReader } from './event-reader.ts';
import { failureProblem, type RemoteProblem, statusProblem } from './http-problem.ts';
import { bodyLine } from './message-line.ts';
import { ToolList } from './tool-list.ts';
import type { RemoteFetch } from './ports.ts';
import { readBody } from './read-body.ts';
import { mirrorHeaders, revisionOf } from './request-headers.ts';
import { SessionStream } from './session-stream.ts';

export interface RemoteConversationOptions {
  readonly server: string;
  readonly url: URL;
  readonly fetch: RemoteFetch;
  readonly clock: Clock;
  readonly frameLimit: number;
  readonly log: (stream: 'stdout' | 'gatehouse', text: string) => void;
  /** Hands a line to the client; a promise when it does not keep up. */
  emit(line: Buffer | string): Promise<void> | undefined;
  /** The server answered that it knows no handshake; this `initialize` is answered by whoever hears it. */
  onNoHandshake(initialize: JsonObject): void;
}

/** When a message is on its way, so that the next may follow, and when all that belongs to it is over. */
export interface Sent {
  readonly started: Promise<void>;
  readonly ended: Promise<void>;
}

/** A session as revisions up to 2025-11-25 have it, once `initialize` was answered. */
interface LegacySession {
  readonly id: string | undefined;
  readonly version: string;
  readonly initialize: Buffer;
}

const ACCEPT = 'application/json, text/event-stream';
/** How often a stream that broke before its answer is taken up again, and how long that waits when nobody says (ms). */
const RESUMES = 5;
const RESUME_MS = 1000;

/** The messages of one client and one remote server, in both eras: each request is answered exactly once. */
export class RemoteConversation implements Disposable {
  readonly #options: RemoteConversationOptions;
  readonly #ended = new AbortController();
  /** Requests that are open, by the JSON of their id. */
  readonly #open = new Map<string, AbortController>();
  readonly #tools = new ToolList();
  #session: LegacySession | undefined;
  #stream: SessionStream | undefined;
  /** The older transport, for a server that has nothing else. */
  #channel: EventChannel | undefined;
  #renewing: Promise<boolean> | undefined;

  constructor(options: RemoteConversationOptions) {
    this.#options = options;
  }

  /** Sends a message of the client when `before` has settled. Never rejects. */
  send(before: Promise<void>, message: JsonObject, bytes: Buffer): Sent {
    const started = Promise.withResolvers<void>();
    const ended = before
      .then(() => this.#send(message, bytes, started.resolve))
      .catch((error: unknown) => this.#fail(message, failureProblem(this.#options.server, error)))
      .finally(started.resolve);
    return { started: started.promise, ended };
  }

  /** Lets the server know that nobody is left. */
  async end(): Promise<void> {
    this.#stream?.[Symbol.dispose]();
    for (const request of this.#open.values()) request.abort();
    const session = this.#session;
    if (session?.id === undefined) return;
    const { fetch, url } = this.#options;
    await fetch(url, { method: 'DELETE', headers: this.#sessionHeaders(session), signal: this.#ended.signal })
      .then((response) => response.body?.cancel())
      .catch(() => undefined);
  }

  [Symbol.dispose](): void {
    this.#stream?.[Symbol.dispose]();
    this.#channel?.[Symbol.dispose]();
    this.#ended.abort();
  }

  async #send(message: JsonObject, bytes: Buffer, started: () => void): Promise<void> {
    const version = revisionOf(message);
    const { method } = message;
    if (method === 'notifications/cancelled') this.#cancel(message);
    if (version !== undefined) {
      // In this era the end of a request's stream is its cancellation.
      if (method === 'notifications/cancelled') return;
      started();
      return this.#exchange(message, bytes, {
        headers: mirrorHeaders(message, version, this.#tools.paramsOf(message)),
        era: 'modern',
      });
    }
    if (this.#channel !== undefined) {
      started();
      return this.#channel.send(message, withoutEnd(bytes));
    }
    // Nothing may overtake the handshake.
    if (method !== 'initialize' && method !== 'notifications/initialized') started();
    await this.#exchange(message, bytes, { headers: this.#legacyHeaders(), era: 'legacy' });
    if (method === 'notifications/initialized') this.#listen();
  }

  async #exchange(
    message: JsonObject,
    bytes: Buffer,
    { headers, era }: { headers: Record<string, string>; era: 'legacy' | 'modern' },
  ): Promise<void> {
    const key = requestKey(message);
    const request = new AbortController();
    if (key !== undefined) this.#open.set(key, request);
    const signal = AbortSignal.any([request.signal, this.#ended.signal]);
    try {
      const response = await this.#post(bytes, headers, signal);
      if (
        era === 'legacy' &&
        response.status === 404 &&
        this.#session?.id !== undefined &&
        message['method'] !== 'initialize'
      ) {
        await response.body?.cancel();
        // The server has forgotten the session: a new one is begun in its place, once.
        if (await this.#renew()) {
          return await this.#answer(message, await this.#post(bytes, this.#legacyHeaders(), signal), signal);
        }
        return this.#fail(message, statusProblem(this.#options.server, 404));
      }
      if (message['method'] === 'initialize') {
        if (response.ok) this.#began(response, bytes);
        else if (await this.#isOlder(message, response, bytes)) return;
      }
      await this.#answer(message, response, signal);
    } catch (error) {
      // Cancelled, or nobody is left: there is nobody to answer.
      if (!signal.aborted) throw error;
    } finally {
      if (key !== undefined && this.#open.get(key) === request) this.#open.delete(key);
    }
  }

  #post(bytes: Buffer, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
    const { fetch, url } = this.#options;
    return fetch(url, {
      method: 'POST',
      headers: { accept: ACCEPT, 'content-type': 'application/json', ...headers },
      body: withoutEnd(bytes),
      signal,
    });
  }

  async #answer(message: JsonObject, response: Response, signal: AbortSignal): Promise<void> {
    const type = (response.headers.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
    if (response.ok && type === 'text/event-stream') return this.#readStream(message, response, signal);
    const body = await readBody(response, this.#options.frameLimit);
    const isRequest = requestKey(message) !== undefined;
    if (type === 'application/json' && body.length > 0) {
      const parsed = parsedBody(body);
      if (message['method'] === 'initialize' && isJsonObject(parsed) && wantsNoHandshake(parsed['error'])) {
        return this.#options.onNoHandshake(message);
      }
      if (parsed !== undefined && this.#isAnswer(message, parsed)) return this.#pass(message, body, parsed);
      const error = isJsonObject(parsed) ? parsed['error'] : undefined;
      if (isRequest && isJsonObject(error)) return this.#repeat(message, error);
    }
    if (response.ok && !isRequest) return;
    if (!isRequest) return this.#note(message, response.status);
    this.#fail(
      message,
      response.ok ? unanswered(this.#options.server) : statusProblem(this.#options.server, response.status),
    );
  }

  /** True for the answer of this request, or a list of messages that holds it (revision 2025-03-26). */
  #isAnswer(message: JsonObject, parsed: unknown): boolean {
    const key = requestKey(message);
    const all = Array.isArray(parsed) ? (parsed as unknown[]) : [parsed];
    return all.some(
      (one) => isJsonObject(one) && one['method'] === undefined && JSON.stringify(one['id']) === key,
    );
  }

  async #pass(message: JsonObject, body: Buffer, parsed: unknown): Promise<void> {
    this.#learn(message, parsed);
    if (!Array.isArray(parsed)) {
      await this.#options.emit(this.#fit(message, parsed) ?? bodyLine(body));
      return;
    }
    for (const one of parsed as unknown[]) await this.#options.emit(`${JSON.stringify(one)}\n`);
  }

  async #readStream(message: JsonObject, first: Response, signal: AbortSignal): Promise<void> {
    const key = requestKey(message);
    let retryMs = RESUME_MS;
    let response = first;
    let isAnswered = key === undefined;
    let lastId: string | undefined;
    for (let resumes = 0; ; resumes++) {
      const pending: Promise<void>[] = [];
      const reader = new EventReader({
        limit: this.#options.frameLimit,
        onEvent: ({ data, type }) => {
          if (type !== 'message' || data === '') return;
          const line = bodyLine(Buffer.from(data));
          const parsed = parsedBody(line);
          if (parsed === undefined) return;
          if (key !== undefined && this.#isAnswer(message, parsed)) {
            isAnswered = true;
            this.#learn(message, parsed);
          }
          const full = this.#options.emit((isAnswered && this.#fit(message, parsed)) || line);
          if (full !== undefined) pending.push(full);
        },
        onRetry: (milliseconds) => (retryMs = Math.min(milliseconds, 60_000)),
      });
      try {
        for await (const chunk of response.body ?? []) {
          reader.push(chunk as Uint8Array);
          await Promise.all(pending.splice(0));
          if (isAnswered && key !== undefined && revisionOf(message) === undefined) break;
        }
      } catch (error) {
        if (signal.aborted || error instanceof RangeError) throw error;
      }
      lastId = reader.lastId ?? lastId;
      if (isAnswered || signal.aborted) return;
      if (lastId === undefined || resumes === RESUMES || revisionOf(message) !== undefined) {
        return this.#fail(message, cut(this.#options.server));
      }
      await this.#wait(retryMs, signal);
      const { fetch, url } = this.#options;
      const headers = { accept: 'text/event-stream', ...this.#legacyHeaders(), 'last-event-id': lastId };
      response = await fetch(url, { method: 'GET', headers, signal });
      if (!response.ok) return this.#fail(message, statusProblem(this.#options.server, response.status));
    }
  }

  /** The error the server answered, under the id that was asked: an HTTP error may not know it. */
  #repeat(message: JsonObject, error: JsonObject): void {
    const code = typeof error['code'] === 'number' ? error['code'] : -32_000;
    const text = typeof error['message'] === 'string' ? error['message'] : 'The server refused the request.';
    void this.#options.emit(errorLine(JSON.stringify(message['id']), code, text, error['data']));
  }

  #fail(message: JsonObject, { code, message: text, data }: RemoteProblem): void {
    if (requestKey(message) === undefined) return this.#options.log('gatehouse', text);
    void this.#options.emit(errorLine(JSON.stringify(message['id']), code, text, data));
  }

  #note(message: JsonObject, status: number): void {
    this.#options.log(
      'gatehouse',
      `${typeof message['method'] === 'string' ? message['method'] : 'an answer'} was refused with HTTP status ${status}`,
    );
  }

  #cancel(message: JsonObject): void {
    const params = message['params'];
    const id = isJsonObject(params) ? JSON.stringify(params['requestId']) : undefined;
    if (id !== undefined) this.#open.get(id)?.abort();
  }

  /** A server that refuses `initialize` without a message may know the older transport only (2025-03-26, "Backwards Compatibility"). */
  async #isOlder(message: JsonObject, response: Response, bytes: Buffer): Promise<boolean> {
    if (![400, 404, 405, 406, 415].includes(response.status)) return false;
    if ((response.headers.get('content-type') ?? '').startsWith('application/json')) return false;
    await response.body?.cancel();
    this.#channel = await EventChannel.open(this.#options);
    if (this.#channel === undefined)
      this.#fail(message, statusProblem(this.#options.server, response.status));
    else await this.#channel.send(message, withoutEnd(bytes));
    return true;
  }

  #began(response: Response, initialize: Buffer): void {
    const id = response.headers.get('mcp-session-id') ?? undefined;
    // The version stands in the answer, which is read later; until then the session says none.
    this.#session = { id, version: '', initialize };
  }

  /** A list of tools without those that break the rules of their revision; undefined when it can pass as it is. */
  #fit(message: JsonObject, parsed: unknown): string | undefined {
    if (revisionOf(message) === undefined || message['method'] !== 'tools/list') return undefined;
    const { line, left } = this.#tools.see(parsed);
    if (left.length > 0) {
      this.#options.log(
        'gatehouse',
        `left out of the list, their x-mcp-header is not valid: ${left.join(', ')}`,
      );
    }
    return line;
  }

  #learn(message: JsonObject, parsed: unknown): void {
    const all = Array.isArray(parsed) ? (parsed as unknown[]) : [parsed];
    for (const answer of all) {
      const result = isJsonObject(answer) ? answer['result'] : undefined;
      if (!isJsonObject(result)) continue;
      const version = result['protocolVersion'];
      if (message['method'] === 'initialize' && typeof version === 'string' && this.#session !== undefined) {
        this.#session = { ...this.#session, version };
      }
    }
  }

  #legacyHeaders(): Record<string, string> {
    return this.#session === undefined ? {} : this.#sessionHeaders(this.#session);
  }

  #sessionHeaders({ id, version }: LegacySession): Record<string, string> {
    return {
      ...(id === undefined ? {} : { 'mcp-session-id': id }),
      ...(version === '' ? {} : { 'mcp-protocol-version': version }),
    };
  }

  /** Begins a new session with the client's own handshake. One at a time; false when the server does not want it. */
  #renew(): Promise<boolean> {
    this.#renewing ??= this.#handshake().finally(() => (this.#renewing = undefined));
    return this.#renewing;
  }

  async #handshake(): Promise<boolean> {
    const old = this.#session;
    if (old === undefined) return false;
    this.#session = undefined;
    const { signal } = this.#ended;
    const response = await this.#post(old.initialize, {}, signal);
    const id = response.headers.get('mcp-session-id') ?? undefined;
    const body = await readBody(response, this.#options.frameLimit);
    if (!response.ok) return false;
    void body;
    this.#session = { ...old, id };
    const initialized = Buffer.from('{"jsonrpc":"2.0","method":"notifications/initialized"}');
    await (await this.#post(initialized, this.#legacyHeaders(), signal)).body?.cancel();
    this.#options.log('gatehouse', 'the server had forgotten the session; a new one was begun');
    this.#listen();
    return true;
  }

  /** Opens the stream for what the server says by itself. */
  #listen(): void {
    this.#stream?.[Symbol.dispose]();
    const { fetch, url, clock, frameLimit, emit, log } = this.#options;
    const headers = { accept: 'text/event-stream', ...this.#legacyHeaders() };
    this.#stream = new SessionStream({ fetch, url, headers, clock, frameLimit, emit, log });
  }

  #wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#options.clock.after(milliseconds, resolve);
      signal.addEventListener('abort', () => {
        timer.cancel();
        resolve();
      });
    });
  }
}

/** The bytes of a line without its end. */
function withoutEnd(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.length - (bytes.at(-1) === 0x0a ? 1 : 0));
}

/** What tells one open request from another; undefined for what expects no answer. */
function requestKey(message: JsonObject): string | undefined {
  const { method, id } = message;
  return typeof method === 'string' && id !== undefined ? JSON.stringify(id) : undefined;
}

function parsedBody(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString()) as unknown;
  } catch {
    return undefined;
  }
}

const unanswered = (server: string): RemoteProblem =>
  failureOf(server, 'it did not answer the request with a message');
const cut = (server: string): RemoteProblem => failureOf(server, 'its connection ended before the answer');

function failureOf(server: string, detail: string): RemoteProblem {
  return failureProblem(server, new AppError('remote_failed', { server, detail }));
}
