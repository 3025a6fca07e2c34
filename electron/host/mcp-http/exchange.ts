import type { ServerResponse } from 'node:http';
import type { Clock, Timer } from '../../core/clock/index.ts';
import { errorLine } from '../../core/frames/index.ts';
import { EventStream, STUCK_MS } from './event-stream.ts';
import { type HttpRefusal, jsonHeaders, refuse } from './http-refusal.ts';

/**
 * A request that has no answer for so long is told that it was heard, by the head of an event stream (ms): HTTP clients
 * give up on a server that sends no head.
 */
const HEARD_MS = 10_000;

export interface ExchangeOptions {
  readonly response: ServerResponse;
  readonly clock: Clock;
  /** `events`: also an answer that comes alone is sent as an event, as servers with sessions do. */
  readonly style: 'shortest' | 'events';
  readonly onFull: () => void;
  readonly onDrain: () => void;
  /** The client went away before it had its answer. */
  readonly onGone: () => void;
}

type State =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'streaming'; readonly stream: EventStream }
  | { readonly kind: 'over' };

/**
 * One POST that waits for the answer of its request. When the answer comes first it may be a JSON document; when anything
 * else does, the response becomes an event stream, and the answer ends it.
 */
export class Exchange {
  readonly #options: ExchangeOptions;
  #state: State = { kind: 'waiting' };
  readonly #heard: Timer;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    const { response, clock } = options;
    response.once('close', () => this.#onClose());
    this.#heard = clock.after(HEARD_MS, () => void this.#open());
  }

  get isOver(): boolean {
    return this.#state.kind === 'over';
  }

  /** A message that belongs to the request and is not its answer. */
  push(line: Buffer): void {
    this.#open()?.send(line);
  }

  /** The answer. `status` counts only when nothing was sent before it. */
  finish(line: Buffer, status = 200): void {
    if (this.#options.style === 'events' && status === 200) this.#open();
    const state = this.#over();
    if (state.kind === 'streaming') {
      state.stream.send(line);
      state.stream.end();
    } else if (state.kind === 'waiting') {
      const { response } = this.#options;
      response.setTimeout(STUCK_MS);
      response.writeHead(status, { ...jsonHeaders, 'content-length': line.length });
      response.end(line);
    }
  }

  /** Ends it with a refusal in place of an answer; where a stream has begun it is too late for a status. */
  fail(refusal: HttpRefusal): void {
    const state = this.#over();
    if (state.kind === 'waiting') refuse(this.#options.response, refusal);
    if (state.kind !== 'streaming') return;
    const { rawId, code, message, data } = refusal;
    state.stream.send(Buffer.from(errorLine(rawId, code, message, data).trimEnd()));
    state.stream.end();
  }

  #open(): EventStream | undefined {
    if (this.#state.kind === 'streaming') return this.#state.stream;
    const { response, clock, onFull, onDrain } = this.#options;
    if (this.#state.kind === 'over' || response.destroyed) return undefined;
    this.#heard.cancel();
    const stream = new EventStream({ response, clock, onFull, onDrain });
    this.#state = { kind: 'streaming', stream };
    return stream;
  }

  #onClose(): void {
    const state = this.#over();
    if (state.kind === 'over') return;
    if (state.kind === 'streaming') state.stream[Symbol.dispose]();
    this.#options.onGone();
  }

  #over(): State {
    const before = this.#state;
    this.#state = { kind: 'over' };
    this.#heard.cancel();
    return before;
  }
}
