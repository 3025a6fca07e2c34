/** A timer that ends with its owner. */
export interface Timer extends Disposable {
  cancel(): void;
}

/** The only source of time in the core. A composition root gives the real one, tests a manual one. */
export interface Clock {
  /** Wall clock, epoch milliseconds. */
  now(): number;
  /** Never goes back; milliseconds with fractions. For durations. */
  monotonic(): number;
  /** Calls back once after `milliseconds`. Does not keep the process alive. */
  after(milliseconds: number, callback: () => void): Timer;
}

/** The only source of randomness in the core: unpredictable bytes. */
export type Random = (count: number) => Uint8Array;
