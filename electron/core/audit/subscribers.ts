import type { AuditRecord } from '../../../shared/model/audit-record.ts';

export type RecordListener = (records: AuditRecord[]) => void;

/** Hands new records to listeners after the call that wrote them is on its way; costs nothing while nobody listens. */
export class Subscribers {
  readonly #onBug: (error: unknown) => void;
  readonly #listeners = new Set<RecordListener>();
  #waiting: string[] = [];

  constructor(onBug: (error: unknown) => void) {
    this.#onBug = onBug;
  }

  add(listener: RecordListener): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Takes lines that were committed. */
  offer(lines: readonly string[]): void {
    if (this.#listeners.size === 0) return;
    if (this.#waiting.length === 0) queueMicrotask(() => this.flush());
    this.#waiting.push(...lines);
  }

  /** Delivers now what waits. */
  flush(): void {
    const lines = this.#waiting;
    if (lines.length === 0) return;
    this.#waiting = [];
    const records = lines.map((line) => JSON.parse(line) as AuditRecord);
    for (const listener of [...this.#listeners]) {
      try {
        listener(records);
      } catch (error) {
        this.#onBug(error);
      }
    }
  }
}
