/** A client that puts an entry back again and again wins: fighting over a file helps nobody. */
const TIMES = 3;
const WITHIN_MS = 600_000;

/** Counts how often one entry was taken out; says when to stop. */
export class ReturnGuard {
  readonly #now: () => number;
  readonly #taken = new Map<string, readonly number[]>();
  readonly #stopped = new Set<string>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** How often the entry at this place was taken out within ten minutes, this time included. */
  took(place: string): number {
    const recent = [...this.#recent(place), this.#now()];
    this.#taken.set(place, recent);
    return recent.length;
  }

  /** True when it came back after it was taken out three times within ten minutes; it stays so. */
  gaveUp(place: string): boolean {
    if (this.#recent(place).length >= TIMES) this.#stopped.add(place);
    return this.#stopped.has(place);
  }

  /** The user looked after it. */
  forget(place: string): void {
    this.#stopped.delete(place);
    this.#taken.delete(place);
  }

  #recent(place: string): readonly number[] {
    const since = this.#now() - WITHIN_MS;
    return (this.#taken.get(place) ?? []).filter((time) => time > since);
  }
}

export const RETURNS_UNTIL_STOP = TIMES;
