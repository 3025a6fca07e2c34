import { drop } from '../../../shared/util/drop.ts';
import type { Clock, Timer } from '../clock/index.ts';
import { EventReader } from './event-reader.ts';
import { bodyLine } from './message-line.ts';
import type { RemoteFetch } from './ports.ts';

export interface SessionStreamOptions {
  readonly fetch: RemoteFetch;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly frameLimit: number;
  emit(line: Buffer | string): Promise<void> | undefined;
  readonly log: (stream: 'stdout' | 'gatehouse', text: string) => void;
}

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 60_000;

/**
 * What a server of a revision with sessions says by itself: one stream, taken up again where it broke. A server that has
 * none (405) is left alone.
 */
export class SessionStream implements Disposable {
  readonly #options: SessionStreamOptions;
  readonly #ended = new AbortController();
  #timer: Timer | undefined;
  #lastId: string | undefined;
  #retryMs = FIRST_RETRY_MS;

  constructor(options: SessionStreamOptions) {
    this.#options = options;
    this.#open();
  }

  [Symbol.dispose](): void {
    this.#timer?.cancel();
    this.#ended.abort();
  }

  #open(): void {
    drop(this.#read(), () => this.#again());
  }

  async #read(): Promise<void> {
    const { fetch, url, headers, emit, frameLimit } = this.#options;
    const from = this.#lastId === undefined ? {} : { 'last-event-id': this.#lastId };
    const { signal } = this.#ended;
    const response = await fetch(url, { method: 'GET', headers: { ...headers, ...from }, signal });
    if (!response.ok) {
      await response.body?.cancel();
      // 4xx: it has no such stream, or has forgotten the session, which the next request will find out.
      if (response.status >= 500) this.#again();
      return;
    }
    const pending: Promise<void>[] = [];
    const reader = new EventReader({
      limit: frameLimit,
      onEvent: ({ data, type }) => {
        if (type !== 'message' || data === '') return;
        const full = emit(bodyLine(Buffer.from(data)));
        if (full !== undefined) pending.push(full);
      },
      onRetry: (milliseconds) => (this.#retryMs = Math.min(milliseconds, LAST_RETRY_MS)),
    });
    for await (const chunk of response.body ?? []) {
      this.#retryMs = FIRST_RETRY_MS;
      reader.push(chunk as Uint8Array);
      await Promise.all(pending.splice(0));
      this.#lastId = reader.lastId ?? this.#lastId;
    }
    this.#again();
  }

  #again(): void {
    if (this.#ended.signal.aborted) return;
    this.#timer = this.#options.clock.after(this.#retryMs, () => this.#open());
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
  }
}
