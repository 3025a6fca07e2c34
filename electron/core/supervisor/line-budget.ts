import type { Clock } from '../clock/index.ts';

/** A token bucket: `perSecond` lines a second, and as many at once; but of every piece `floor` lines. */
export class LineBudget {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #floor: number;
  #left: number;
  #filledAt: number;

  constructor(clock: Clock, perSecond: number, floor = 0) {
    this.#floor = floor;
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#left = perSecond;
    this.#filledAt = clock.monotonic();
  }

  /** How many of `count` lines may be kept now. */
  take(count: number): number {
    const now = this.#clock.monotonic();
    this.#left = Math.min(this.#perSecond, this.#left + ((now - this.#filledAt) * this.#perSecond) / 1000);
    this.#filledAt = now;
    const granted = Math.min(count, Math.max(Math.floor(this.#left), this.#floor));
    this.#left = Math.max(0, this.#left - granted);
    return granted;
  }
}
