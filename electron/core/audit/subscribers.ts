import type { AuditRecord } from '../../../shared/model/audit-record.ts';

export type RecordListener = (records: AuditRecord[]) => void;

/** Hands new records to listeners after the call that wrote them is on its way; costs nothing while nobody listens. */
export class Subscribers {
  readonly #onBug: (error: unknown) => void;
  readonly #listeners = new Set<RecordListener>();
  #waiting = '';

  constructor(onBug: (error: unknown) => void) {
    this.#onBug = onBug;
  }

  add(listener: RecordListener): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Takes lines that were committed; the bytes may change afterwards. */
  offer(lines: Buffer): void {
    if (this.#listeners.size === 0) return;
    if (this.#waiting === '') queueMicrotask(() => this.flush());
    this.#waiting += lines.toString();
  }

  /** Delivers now what waits. */
  flush(): void {
    const lines = this.#waiting;
    if (lines === '') return;
    this.#waiting = '';
    const records = lines
      .slice(0, -1)
      .split('\n')
      .map((line) => JSON.parse(line) as AuditRecord);
    for (const listener of [...this.#listeners]) {
      try {
        listener(records);
      } catch (error) {
        this.#onBug(error);
      }
    }
  }
}
