import type { Clock, Timer } from '../clock/index.ts';

const WINDOW_MILLISECONDS = 60_000;
const CALM_QUESTIONS = 5;

/** Tells which sessions ask too often, and which ones a human has paused. */
export class SessionBrake implements Disposable {
  readonly #clock: Clock;
  readonly #changed: () => void;
  /** Monotonic times of the last questions of a session, the oldest first; never more than are needed. */
  readonly #asked = new Map<string, number[]>();
  readonly #paused = new Set<string>();
  #timer: Timer | undefined;

  /** `changed` is called when a session calms down by itself. */
  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  record(session: string): void {
    const times = this.#asked.get(session) ?? [];
    times.push(this.#clock.monotonic());
    if (times.length > CALM_QUESTIONS + 1) times.shift();
    this.#asked.set(session, times);
    this.#watch();
  }

  /** Sessions with more than 5 questions within the last minute. */
  noisy(): string[] {
    const since = this.#clock.monotonic() - WINDOW_MILLISECONDS;
    return [...this.#asked].filter(([, times]) => isNoisy(times, since)).map(([session]) => session);
  }

  paused(): string[] {
    return [...this.#paused];
  }

  isPaused(session: string): boolean {
    return this.#paused.has(session);
  }

  pause(session: string): void {
    this.#paused.add(session);
  }

  resume(session: string): void {
    this.#paused.delete(session);
  }

  forget(session: string): void {
    this.#asked.delete(session);
    this.#paused.delete(session);
  }

  [Symbol.dispose](): void {
    this.#timer?.cancel();
    this.#asked.clear();
    this.#paused.clear();
  }

  #watch(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const now = this.#clock.monotonic();
    const ends = [...this.#asked.values()]
      .filter((times) => isNoisy(times, now - WINDOW_MILLISECONDS))
      .map((times) => times[0]! + WINDOW_MILLISECONDS);
    if (ends.length === 0) return;
    this.#timer = this.#clock.after(Math.max(1, Math.ceil(Math.min(...ends) - now)), () => {
      this.#watch();
      this.#changed();
    });
  }
}

/** Only the last six times are kept, so the oldest of six tells. */
function isNoisy(times: readonly number[], since: number): boolean {
  return times.length > CALM_QUESTIONS && times[0]! > since;
}
