import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Clock, Timer } from '../core/clock/index.ts';

/**
 * Calls that follow each other closer than this belong to one burst. Collecting gives away what was compiled, too, so that
 * the next thousands of calls take a fifth longer: a client that thinks for some seconds shall not pay that each time.
 */
const CALM_MS = 8000;
/** Less is not worth the 80 ms that collecting takes. */
const WORTH_BYTES = 16 * 1024 * 1024;

export interface SpareMemoryOptions {
  readonly clock: Clock;
  /** Calls back whenever a call passed; on the way of calls, so that it may only take note. */
  readonly onActivity: (listener: () => void) => Disposable;
  /** Bytes this process holds. */
  readonly held: () => number;
  /** Gives back what is not used. */
  readonly collect: () => void;
}

/**
 * Gives memory back after the start and after bursts of calls: V8 keeps what it grew to, and the core runs all day beside
 * everything else. It sets a timer only after calls; at rest it does nothing.
 */
export class SpareMemory implements Disposable {
  readonly #options: SpareMemoryOptions;
  readonly #subscription: Disposable;
  #timer: Timer | undefined;
  #state: 'calm' | 'busy' = 'calm';
  /** After the last collection; before the first there is always something to have: what starting took. */
  #heldAtRest = 0;

  constructor(options: SpareMemoryOptions) {
    this.#options = options;
    this.#timer = options.clock.after(CALM_MS, () => this.#look());
    this.#subscription = options.onActivity(() => {
      this.#state = 'busy';
      this.#timer ??= options.clock.after(CALM_MS, () => this.#look());
    });
  }

  #look(): void {
    const { clock, held, collect } = this.#options;
    this.#timer = undefined;
    if (this.#state === 'busy') {
      this.#state = 'calm';
      this.#timer = clock.after(CALM_MS, () => this.#look());
    } else if (held() - this.#heldAtRest > WORTH_BYTES) {
      collect();
      this.#heldAtRest = held();
    }
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
    this.#timer?.cancel();
  }
}

/** V8's own way to give back all it can; undocumented, so that a V8 without it is no error. */
export function collectMemory(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('globalThis.gc');
  if (typeof collect === 'function') collect({ type: 'major', flavor: 'last-resort' });
}
