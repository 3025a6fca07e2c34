import type { Clock } from '../../../electron/core/clock/index.ts';

/** A clock that a test turns by hand. */
export class ManualClock implements Clock {
  #time = 1_000_000;
  #timers = new Set<{ at: number; callback: () => void }>();

  now(): number {
    return this.#time;
  }

  monotonic(): number {
    return this.#time;
  }

  after(milliseconds: number, callback: () => void): Disposable & { cancel(): void } {
    const timer = { at: this.#time + milliseconds, callback };
    this.#timers.add(timer);
    const cancel = (): void => void this.#timers.delete(timer);
    return { cancel, [Symbol.dispose]: cancel };
  }

  advance(milliseconds: number): void {
    this.#time += milliseconds;
    for (const timer of [...this.#timers].sort((a, b) => a.at - b.at)) {
      if (timer.at > this.#time || !this.#timers.delete(timer)) continue;
      timer.callback();
    }
  }
}
