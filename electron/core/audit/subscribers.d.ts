import type { AuditRecord } from '../../../shared/model/audit-record.ts';
export type RecordListener = (records: AuditRecord[]) => void;
/** Hands new records to listeners after the call that wrote them is on its way; costs nothing while nobody listens. */
export declare class Subscribers {
  #private;
  constructor(onBug: (error: unknown) => void);
  add(listener: RecordListener): Disposable;
  /** Takes lines that were committed. */
  offer(lines: readonly string[]): void;
  /** Delivers now what waits. */
  flush(): void;
}
