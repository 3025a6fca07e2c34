import type { Clock, Timer } from '../clock/index.ts';

/** The timers of released calls, one for each that has a limit. Every timer ends with its call or with the session. */
export class CallTimeouts<Call> implements Disposable {
  readonly #clock: Clock;
  readonly #timers = new Map<Call, Timer>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  arm(call: Call, seconds: number, onTimeout: () => void): void {
    const timer = this.#clock.after(seconds * 1000, () => {
      this.#timers.delete(call);
      onTimeout();
    });
    this.#timers.set(call, timer);
  }

  /** The call has ended. */
  disarm(call: Call): void {
    if (this.#timers.size === 0) return;
    this.#timers.get(call)?.cancel();
    this.#timers.delete(call);
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }
}
