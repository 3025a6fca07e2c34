import { isAppError } from '../../shared/errors/app-error.ts';
import type { ActivityDetail } from '../../shared/model/activity.ts';
import { drop } from '../../shared/util/drop.ts';
import type { Journal, Verification } from './audit/index.ts';
import type { Clock, Timer } from './clock/index.ts';
import type { Health } from './health/index.ts';

/** The first check of a core waits until its clients have been served: it reads the whole journal. */
const FIRST_CHECK_MS = 10_000;
/** While calls come in, the check that nobody asked for rests so long after each chunk: it takes a tenth of the time. */
const REST_MS = 4;
/** A journal up to this many records is checked whenever one of its records is looked at (about 0.1 s). */
const QUICK_RECORDS = 50_000;

export interface ChainCheckOptions {
  readonly journal: Journal;
  readonly health: Health;
  readonly clock: Clock;
  readonly onBug: (error: unknown) => void;
}

/** Checks the journal's chain: by itself soon after the start, and when asked. Tampering is a warning everywhere. */
export class ChainCheck implements Disposable {
  readonly #options: ChainCheckOptions;
  readonly #first: Timer;
  #running: Promise<Verification> | undefined;
  /** `asked`: somebody waits for it. */
  #pace: 'gentle' | 'asked' = 'gentle';
  #rest: { readonly timer: Timer; readonly over: () => void } | undefined;
  /** Up to which record the last check found everything in order; undefined when it did not. */
  #good: number | undefined = 0;

  constructor(options: ChainCheckOptions) {
    this.#options = options;
    this.#first = options.clock.after(FIRST_CHECK_MS, () => drop(this.#join(), options.onBug));
  }

  /** Checks everything that is written by now. A check that is under way is joined. */
  verify(): Promise<Verification> {
    this.#pace = 'asked';
    this.#endRest();
    return this.#join();
  }

  #join(): Promise<Verification> {
    this.#running ??= this.#verify().finally(() => {
      this.#running = undefined;
      this.#pace = 'gentle';
    });
    return this.#running;
  }

  /** What is known of the chain around these records. */
  async around(sequenceNumbers: readonly number[]): Promise<ActivityDetail['chain']> {
    const { seq } = this.#options.journal.head;
    const last = Math.max(0, ...sequenceNumbers);
    if (this.#good !== undefined && last > this.#good && seq <= QUICK_RECORDS) await this.verify();
    if (this.#good === undefined) return 'broken';
    return last <= this.#good ? 'verified' : 'unchecked';
  }

  async #verify(): Promise<Verification> {
    const { journal, health } = this.#options;
    commitWhatCanBe(journal);
    const { seq } = journal.head;
    const result = await journal.verify({ giveWay: this.#givingWay(seq) });
    this.#good = result.ok ? seq : undefined;
    if (result.ok) health.clear('journal_tampered');
    else {
      const file = result.firstBad?.file ?? journal.folder;
      health.raise('journal_tampered', { file, problem: result.problem ?? 'it does not verify' });
    }
    return result;
  }

  /** Rests as often as calls were written down since it was looked last. */
  #givingWay(since: number): () => Promise<void> {
    let written = since;
    return async () => {
      const { seq } = this.#options.journal.head;
      if (this.#pace === 'asked' || seq === written) return;
      written = seq;
      await new Promise<void>((over) => {
        const timer = this.#options.clock.after(REST_MS, () => this.#endRest());
        this.#rest = { timer, over };
      });
    };
  }

  #endRest(): void {
    this.#rest?.timer.cancel();
    this.#rest?.over();
    this.#rest = undefined;
  }

  [Symbol.dispose](): void {
    this.#first.cancel();
    this.#pace = 'asked';
    this.#endRest();
  }
}

/** What is in the file can be checked also while nothing can be added to it. */
function commitWhatCanBe(journal: Journal): void {
  try {
    journal.commit();
  } catch (error) {
    if (!isAppError(error, 'journal_unwritable')) throw error;
  }
}
