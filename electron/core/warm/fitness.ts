/** A spare that ends so often by itself is not started again. */
const MOST_DEATHS = 2;
/** What ends so soon after another process of the server began may have ended because of it. */
const CONFLICT_MS = 10_000;

/**
 * Which servers cannot be kept warm: those that do not bear to wait, or to run twice at once (a port, a lock, a device).
 * Remembered for this core's life; what a server does at its start does not change by itself.
 */
export class Fitness {
  readonly #deaths = new Map<string, number>();
  readonly #unfit = new Map<string, string>();
  readonly #startedAt = new Map<string, number>();

  /** Why no spare of the server is kept; undefined when one may be. */
  problem(server: string): string | undefined {
    return this.#unfit.get(server);
  }

  /** A spare was started; `at` is monotonic ms. */
  started(server: string, at: number): void {
    this.#startedAt.set(server, at);
  }

  /** A spare did not wait quietly. Answers why there will be none any more, if so. */
  failed(server: string, at: number, alone: boolean): string | undefined {
    if (!alone && this.#justStarted(server, at)) return this.exclude(server, 'it does not run twice at once');
    const deaths = (this.#deaths.get(server) ?? 0) + 1;
    this.#deaths.set(server, deaths);
    return deaths < MOST_DEATHS ? undefined : this.exclude(server, 'it does not wait for a client');
  }

  /** A process that served a session crashed. Answers why there will be no spare any more, if so. */
  crashed(server: string, at: number): string | undefined {
    if (this.problem(server) !== undefined || !this.#justStarted(server, at)) return undefined;
    return this.exclude(server, 'it does not run twice at once');
  }

  exclude(server: string, why: string): string {
    this.#unfit.set(server, why);
    return why;
  }

  #justStarted(server: string, at: number): boolean {
    const started = this.#startedAt.get(server);
    return started !== undefined && at - started < CONFLICT_MS;
  }
}
