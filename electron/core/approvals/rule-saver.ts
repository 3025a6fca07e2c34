import { drop } from '../../../shared/util/drop.ts';
import type { Clock, Timer } from '../clock/index.ts';

const LAZY_MILLISECONDS = 5000;

/**
 * Decides when the rules are stored: changes at once, one save at a time, use counters at most every 5 seconds. A save
 * that failed is reported and tried again 5 seconds later.
 */
export class RuleSaver implements Disposable {
  readonly #clock: Clock;
  readonly #report: (error: unknown) => void;
  readonly #save: () => Promise<void> | void;
  #state: 'clean' | 'dirty' | 'saving' | 'stale' = 'clean';
  #running: Promise<void> = Promise.resolve();
  #timer: Timer | undefined;
  #ended = false;

  constructor(clock: Clock, report: (error: unknown) => void, save: () => Promise<void> | void) {
    this.#clock = clock;
    this.#report = report;
    this.#save = save;
  }

  saveNow(): void {
    this.#mark();
    this.#begin();
  }

  saveSoon(): void {
    this.#mark();
    this.#wait();
  }

  /** Settles when what was marked before is stored; rejects when it could not be. */
  flush(): Promise<void> {
    this.#begin();
    return this.#running;
  }

  /** Starts a last save when one is due, and ends the timer. */
  [Symbol.dispose](): void {
    this.#ended = true;
    this.#timer?.cancel();
    this.#begin();
  }

  #mark(): void {
    if (this.#state === 'clean') this.#state = 'dirty';
    if (this.#state === 'saving') this.#state = 'stale';
  }

  #wait(): void {
    if (this.#ended) return;
    this.#timer ??= this.#clock.after(LAZY_MILLISECONDS, () => this.#begin());
  }

  #begin(): void {
    if (this.#state !== 'dirty') return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#state = 'saving';
    this.#running = this.#finish(this.#started());
    drop(this.#running, this.#report);
  }

  /** Undefined when the save is done already, so that a store that does not wait leaves nothing for later. */
  #started(): Promise<void> | undefined {
    try {
      const saving = this.#save();
      if (saving === undefined) this.#state = 'clean';
      return saving ?? undefined;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async #finish(saving: Promise<void> | undefined): Promise<void> {
    if (saving === undefined) return;
    try {
      await saving;
    } catch (error) {
      this.#state = 'dirty';
      this.#wait();
      throw error;
    }
    const stale = this.#state === 'stale';
    this.#state = stale ? 'dirty' : 'clean';
    if (!stale) return;
    this.#begin();
    await this.#running;
  }
}
