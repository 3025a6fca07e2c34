import type { Clock } from '../clock/index.ts';
import { type Due, dueIn, isDue } from './due.ts';

/** Who gave a pass, and with which question. */
export interface Pass {
  readonly approval: string;
  readonly by: string;
}

interface StoredPass extends Pass {
  readonly session: string;
  readonly due: Due;
  readonly uses: number;
}

const PASS_MILLISECONDS = 10 * 60_000;
const MAX_PASSES = 200;

/**
 * One-shot passes: each lets one call of exactly its binding through, within 10 minutes of the answer. They live in
 * memory only.
 */
export class Passes {
  readonly #clock: Clock;
  readonly #byBinding = new Map<string, StoredPass>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Lets `uses` calls of this binding through. Replaces an older pass; the oldest one goes when there are too many. */
  store(binding: string, session: string, pass: Pass, uses: number): void {
    this.#byBinding.delete(binding);
    this.#byBinding.set(binding, { ...pass, session, uses, due: dueIn(this.#clock, PASS_MILLISECONDS) });
    if (this.#byBinding.size > MAX_PASSES) this.#byBinding.delete(this.#byBinding.keys().next().value!);
  }

  /** The pass for this binding; taking it uses it up. */
  take(binding: string): Pass | undefined {
    const pass = this.#byBinding.get(binding);
    if (pass === undefined) return undefined;
    this.#byBinding.delete(binding);
    if (isDue(this.#clock, pass.due)) return undefined;
    if (pass.uses > 1) this.#byBinding.set(binding, { ...pass, uses: pass.uses - 1 });
    return { approval: pass.approval, by: pass.by };
  }

  dropSession(session: string): void {
    for (const [binding, pass] of this.#byBinding)
      if (pass.session === session) this.#byBinding.delete(binding);
  }

  clear(): void {
    this.#byBinding.clear();
  }
}
