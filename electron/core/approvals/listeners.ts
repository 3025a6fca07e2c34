/** Tells many listeners; one that throws is reported and keeps nobody else from hearing. */
export class Listeners<Event> {
  readonly #listeners = new Set<(event: Event) => void>();
  readonly #report: (error: unknown) => void;

  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  add(listener: (event: Event) => void): Disposable {
    const entry = (event: Event): void => listener(event);
    this.#listeners.add(entry);
    return { [Symbol.dispose]: () => void this.#listeners.delete(entry) };
  }

  tell(event: Event): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.#report(error);
      }
    }
  }
}
