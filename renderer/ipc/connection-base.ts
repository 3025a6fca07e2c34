import { backoffMs } from './backoff.ts';
import type { ConnectionState, Refusal, Unsubscribe } from './connection.ts';

/** State, listeners and the retry timer: what both transports share. */
export abstract class ConnectionBase implements Disposable {
  #state: ConnectionState = { kind: 'connecting' };
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<(state: ConnectionState) => void>();
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Opens the transport; called at first and at each retry. */
  protected abstract open(): void;

  state(): ConnectionState {
    return this.#state;
  }

  onState(listener: (state: ConnectionState) => void): Unsubscribe {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  retryNow(): void {
    if (this.#state.kind === 'lost') this.#retry();
  }

  protected becomeReady(): void {
    this.#attempt = 0;
    this.#set({ kind: 'ready' });
  }

  protected becomeRefused(reason: Refusal): void {
    this.#set({ kind: 'refused', reason });
  }

  /** Waits, longer each time, then opens again. */
  protected becomeLost(): void {
    this.#attempt++;
    const wait = backoffMs(this.#attempt, this.#random);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#retry(), wait);
    this.#set({ kind: 'lost', retryAt: Date.now() + wait, attempt: this.#attempt });
  }

  /** A retry keeps `lost` on the screen until it is known how it went: a flickering banner helps nobody. */
  #retry(): void {
    clearTimeout(this.#timer);
    this.open();
  }

  #set(state: ConnectionState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }
}
