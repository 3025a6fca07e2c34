import { randomBytes } from 'node:crypto';
import type { Clock, Random } from './clock.ts';

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    timer.unref();
    const cancel = (): void => clearTimeout(timer);
    return { cancel, [Symbol.dispose]: cancel };
  },
};

/** The randomness of this machine. */
export const systemRandom: Random = (count) => randomBytes(count);
