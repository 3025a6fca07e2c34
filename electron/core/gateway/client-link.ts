import type { Clock, Timer } from '../clock/index.ts';
import type { ClientStreams } from './client-streams.ts';
import { FlowValve } from './flow-valve.ts';
import { Outlet } from './outlet.ts';

/** How long a client may take to leave when it was told to and has read everything. */
const LEAVE_MS = 5000;

export interface ClientLinkOptions {
  readonly downstream: ClientStreams;
  readonly clock: Clock;
  readonly onData: (chunk: Buffer) => void;
  /** The client sends no more; it may still read. */
  readonly onEnd: () => void;
  readonly onClose: () => void;
  /** The client does not keep up with what it gets, or does again. */
  readonly onFull: () => void;
  readonly onDrain: () => void;
}

/** Why the client is not read. */
export type PauseReason = 'launching' | 'server_full' | 'client_full';

/** The connection to the shim. Nothing is read from it before the first `resume`. */
export class ClientLink {
  readonly outlet: Outlet;
  readonly #downstream: ClientStreams;
  readonly #clock: Clock;
  readonly #valve: FlowValve<PauseReason>;
  #leaving: Timer | undefined;

  constructor(options: ClientLinkOptions) {
    const { downstream } = options;
    this.#downstream = downstream;
    this.#clock = options.clock;
    const { input, output } = downstream;
    this.#valve = new FlowValve(input);
    this.#valve.close('launching');
    this.outlet = new Outlet(output, () => {
      this.#valve.close('client_full');
      options.onFull();
    });
    for (const stream of new Set([input, output])) stream.on('error', () => downstream.destroy());
    output.on('drain', () => {
      this.#valve.open('client_full');
      options.onDrain();
    });
    input.on('data', options.onData);
    input.once('end', options.onEnd);
    const onClose = (): void => {
      this.#leaving?.cancel();
      options.onClose();
    };
    // Whoever closes one of two closes the other.
    if (input.destroyed) queueMicrotask(onClose);
    else input.once('close', onClose);
  }

  get isFull(): boolean {
    return this.#downstream.output.writableNeedDrain;
  }

  pause(reason: PauseReason): void {
    this.#valve.close(reason);
  }

  resume(reason: PauseReason): void {
    this.#valve.open(reason);
  }

  /** Puts back what came in the middle of a burst, after reading was paused. */
  unread(chunk: Buffer): void {
    this.#downstream.input.unshift(chunk);
  }

  /** Lets what was written go out, then ends the connection. A slow client gets all of it, however long that takes. */
  leave(): void {
    this.#downstream.output.end(() => this.hurry());
    // What it still sends is read and forgotten, so that its end is noticed.
    this.#downstream.input.resume();
  }

  /** Ends the connection soon, whatever the client does. */
  hurry(): void {
    this.#leaving ??= this.#clock.after(LEAVE_MS, () => this.#downstream.destroy());
  }

  /** Ends the connection now; what was not written is lost. */
  destroy(): void {
    this.#downstream.destroy();
  }
}
