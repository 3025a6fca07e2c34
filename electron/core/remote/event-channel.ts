import { AppError } from '../../../shared/errors/app-error.ts';
import { drop } from '../../../shared/util/drop.ts';
import type { Clock } from '../clock/index.ts';
import { errorLine, isJsonObject, type JsonObject } from '../frames/index.ts';
import { EventReader } from './event-reader.ts';
import { failureProblem, statusProblem } from './http-problem.ts';
import { bodyLine } from './message-line.ts';
import type { RemoteFetch } from './ports.ts';

export interface EventChannelOptions {
  readonly server: string;
  readonly url: URL;
  readonly fetch: RemoteFetch;
  readonly clock: Clock;
  readonly frameLimit: number;
  emit(line: Buffer | string): Promise<void> | undefined;
}

/** How long the server may take to say where messages go (ms). */
const ENDPOINT_MS = 10_000;

/**
 * The transport of revision 2024-11-05, "HTTP with SSE": one stream for everything the server says, and an address on the
 * same origin for what it is told. Only for servers that have nothing newer.
 */
export class EventChannel implements Disposable {
  readonly #options: EventChannelOptions;
  readonly #ended = new AbortController();
  readonly #open = new Map<string, JsonObject>();
  #endpoint: URL | undefined;

  private constructor(options: EventChannelOptions) {
    this.#options = options;
  }

  /** Undefined when the server has no such stream. */
  static async open(options: EventChannelOptions): Promise<EventChannel | undefined> {
    const { fetch, url, clock } = options;
    const channel = new EventChannel(options);
    const { signal } = channel.#ended;
    const response = await fetch(url, { method: 'GET', headers: { accept: 'text/event-stream' }, signal });
    const type = response.headers.get('content-type') ?? '';
    if (!response.ok || !type.startsWith('text/event-stream')) {
      channel[Symbol.dispose]();
      return undefined;
    }
    const endpoint = Promise.withResolvers<URL | undefined>();
    using _timer = clock.after(ENDPOINT_MS, () => endpoint.resolve(undefined));
    const reading = channel.#read(response, endpoint.resolve);
    drop(reading, () => undefined);
    channel.#endpoint = await Promise.race([endpoint.promise, reading.then(() => undefined)]);
    if (channel.#endpoint !== undefined) return channel;
    channel[Symbol.dispose]();
    return undefined;
  }

  /** Sends a message; its answer comes over the stream. */
  async send(message: JsonObject, body: Uint8Array): Promise<void> {
    const key = JSON.stringify(message['id']);
    const isRequest = typeof message['method'] === 'string' && message['id'] !== undefined;
    if (isRequest) this.#open.set(key, message);
    const { fetch, server } = this.#options;
    const response = await fetch(this.#endpoint!, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: this.#ended.signal,
    });
    await response.body?.cancel();
    if (!response.ok && isRequest && this.#open.delete(key)) {
      this.#fail(message, statusProblem(server, response.status));
    }
  }

  [Symbol.dispose](): void {
    this.#ended.abort();
  }

  async #read(response: Response, found: (endpoint: URL | undefined) => void): Promise<void> {
    const { url, emit, frameLimit } = this.#options;
    const pending: Promise<void>[] = [];
    const reader = new EventReader({
      limit: frameLimit,
      onEvent: ({ type, data }) => {
        if (type === 'endpoint') {
          const endpoint = URL.parse(data, url.href);
          found(endpoint?.origin === url.origin ? endpoint : undefined);
          return;
        }
        if (type !== 'message' || data === '') return;
        this.#answered(data);
        const full = emit(bodyLine(Buffer.from(data)));
        if (full !== undefined) pending.push(full);
      },
    });
    try {
      for await (const chunk of response.body ?? []) {
        reader.push(chunk as Uint8Array);
        await Promise.all(pending.splice(0));
      }
    } finally {
      const { server } = this.#options;
      const detail = 'its connection ended';
      for (const message of this.#ended.signal.aborted ? [] : this.#open.values()) {
        this.#fail(message, failureProblem(server, new AppError('remote_failed', { server, detail })));
      }
      this.#open.clear();
    }
  }

  #answered(data: string): void {
    try {
      const message = JSON.parse(data) as unknown;
      if (isJsonObject(message) && message['method'] === undefined) {
        this.#open.delete(JSON.stringify(message['id']));
      }
    } catch {
      // What is no JSON answers nothing; the gate puts it into the log.
    }
  }

  #fail(message: JsonObject, { code, message: text, data }: ReturnType<typeof statusProblem>): void {
    void this.#options.emit(errorLine(JSON.stringify(message['id']), code, text, data));
  }
}
