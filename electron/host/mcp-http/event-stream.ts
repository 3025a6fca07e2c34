import type { ServerResponse } from 'node:http';
import type { Clock, Timer } from '../../core/clock/index.ts';
import { streamHeaders } from './http-refusal.ts';

/** A stream that says nothing for so long gets a comment, so that nobody on the way takes it for dead (ms). */
const QUIET_MS = 15_000;
/** A client that reads nothing for so long is given up (ms): what waits for it keeps others waiting. */
export const STUCK_MS = 60_000;

const BEFORE = Buffer.from('event: message\ndata: ');
const AFTER = Buffer.from('\n\n');

export interface EventStreamOptions {
  readonly response: ServerResponse;
  readonly clock: Clock;
  /** The client does not keep up (or does again). */
  readonly onFull: () => void;
  readonly onDrain: () => void;
}

/** Writes messages as server-sent events, each at once. Begins with the head, so that the client knows it is heard. */
export class EventStream implements Disposable {
  readonly #response: ServerResponse;
  readonly #clock: Clock;
  readonly #options: EventStreamOptions;
  #quiet: Timer | undefined;
  #stuck: Timer | undefined;

  constructor(options: EventStreamOptions) {
    const { response, clock } = options;
    this.#response = response;
    this.#clock = clock;
    this.#options = options;
    response.writeHead(200, streamHeaders);
    response.flushHeaders();
    response.on('drain', this.#onDrain);
    this.#waitForQuiet();
  }

  /** Sends one message: a line of JSON without its end. */
  send(line: Buffer): void {
    if (this.#response.destroyed) return;
    this.#waitForQuiet();
    this.#response.cork();
    this.#response.write(BEFORE);
    this.#response.write(line);
    const ready = this.#response.write(AFTER);
    this.#response.uncork();
    if (!ready) this.#full();
  }

  /** Ends the stream in order. */
  end(): void {
    this[Symbol.dispose]();
    this.#response.end();
  }

  [Symbol.dispose](): void {
    this.#quiet?.cancel();
    this.#stuck?.cancel();
    this.#response.off('drain', this.#onDrain);
    this.#options.onDrain();
  }

  #full(): void {
    this.#options.onFull();
    this.#stuck ??= this.#clock.after(STUCK_MS, () => this.#response.destroy());
  }

  readonly #onDrain = (): void => {
    this.#stuck?.cancel();
    this.#stuck = undefined;
    this.#options.onDrain();
  };

  #waitForQuiet(): void {
    this.#quiet?.cancel();
    this.#quiet = this.#clock.after(QUIET_MS, () => {
      if (this.#stuck === undefined) this.#response.write(':\n\n');
      this.#waitForQuiet();
    });
  }
}

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;

/**
 * A line of JSON as an event carries it: without its end. In an event stream a carriage return ends a line too; in JSON
 * it can only stand between tokens, where a space says the same.
 */
export function eventLine(bytes: Buffer): Buffer {
  const line = bytes.at(-1) === NEWLINE ? bytes.subarray(0, -1) : bytes;
  if (!line.includes(CARRIAGE_RETURN)) return line;
  return Buffer.from(line.map((byte) => (byte === CARRIAGE_RETURN ? SPACE : byte)));
}
