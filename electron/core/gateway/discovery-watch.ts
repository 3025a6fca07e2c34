import type { Clock, Timer } from '../clock/index.ts';
import type { ClientMessage } from './client-gate.ts';

/** A server that knows `server/discover` answers it at once; so long a silence means that it does not (ms). */
const SILENCE_MS = 3000;

type State =
  | { readonly kind: 'untouched' }
  /** Only `server/discover` was sent, and has no answer yet. */
  | { readonly kind: 'asked'; readonly timer: Timer }
  /** It was answered with an error; nothing else was sent. */
  | { readonly kind: 'refused' }
  /** Then `initialize` was sent, and has no answer yet. */
  | { readonly kind: 'initializing'; readonly request: Buffer }
  /** The server is what it is. */
  | { readonly kind: 'settled' };

/**
 * Clients of revision 2026-07-28 ask `server/discover` first. Servers of older revisions may exit or stay silent on it,
 * and would then be lost for the `initialize` that follows. As long as nothing else was answered, such a server can be
 * replaced by a fresh one without anyone noticing; that is done once.
 */
export class DiscoveryWatch implements Disposable {
  readonly #clock: Clock;
  readonly #onSilence: () => void;
  #state: State = { kind: 'untouched' };

  constructor(clock: Clock, onSilence: () => void) {
    this.#clock = clock;
    this.#onSilence = onSilence;
  }

  /** A message goes to the server. */
  sent({ method, id, bytes }: ClientMessage): void {
    const { kind } = this.#state;
    if (kind === 'settled') return;
    if (kind === 'untouched' && method === 'server/discover' && id !== undefined) {
      this.#state = { kind: 'asked', timer: this.#clock.after(SILENCE_MS, this.#onSilence) };
    } else if (kind === 'refused' && method === 'initialize' && id !== undefined) {
      this.#state = { kind: 'initializing', request: Buffer.from(bytes) };
    } else {
      this.settle();
    }
  }

  /** The server answered a request that is not judged. */
  answered(withError: boolean): void {
    if (this.#state.kind === 'asked' && withError) {
      this.#state.timer.cancel();
      this.#state = { kind: 'refused' };
    } else {
      this.settle();
    }
  }

  /**
   * The server is gone, or silent: may a fresh one take its place? With it comes what must be sent again. May be asked
   * once; a second server is what it is.
   */
  replace(): { readonly resend: Buffer | undefined } | undefined {
    const { kind } = this.#state;
    const resend = this.#state.kind === 'initializing' ? this.#state.request : undefined;
    this.settle();
    return kind === 'asked' || kind === 'refused' || kind === 'initializing' ? { resend } : undefined;
  }

  /** From now on the server is what it is. */
  settle(): void {
    if (this.#state.kind === 'asked') this.#state.timer.cancel();
    this.#state = { kind: 'settled' };
  }

  [Symbol.dispose](): void {
    this.settle();
  }
}
