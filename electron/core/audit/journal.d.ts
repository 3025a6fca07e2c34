import { AppError } from '../../../shared/errors/app-error.ts';
import type { AuditDraft } from '../../../shared/model/audit-record.ts';
import type { Clock } from '../clock/index.ts';
import type { JournalPort } from '../gateway/ports.ts';
import { type ChainHead } from './record-line.ts';
import type { SegmentSystem } from './segment-file.ts';
import type { JournalPosition } from './segments.ts';
import { type RecordListener } from './subscribers.ts';
import type { Tampering } from './tail.ts';
import { type Verification } from './verify.ts';
export interface JournalOptions {
  /** The journal's folder; made (0700) when it is not there. One writer at a time. */
  readonly folder: string;
  readonly clock: Clock;
  /** Makes the ids of records. */
  readonly ids: () => string;
  /** A segment that has reached this size is followed by a new one. Default 64 MiB. */
  readonly segmentBytes?: number;
  /** Called once when writing begins to fail, and once when it works again. */
  readonly onUnwritable?: (error: AppError<'journal_unwritable'>) => void;
  readonly onWritable?: () => void;
  /** Called when the journal is found to be not what was written: at open, or while it is written. */
  readonly onTampered?: (found: Tampering) => void;
  readonly onBug: (error: unknown) => void;
  readonly system?: SegmentSystem;
}
export interface StageOptions {
  /** True: the commit that writes this record returns only when it is on the disk (fdatasync). */
  readonly durable?: boolean;
}
/**
 * The audit journal: an append-only hash chain of records in JSONL segments (contract.md, "Audit record"). What `commit`
 * returned for is in the file and outlives this process.
 */
export declare class Journal implements JournalPort, AsyncDisposable {
  #private;
  private constructor();
  /**
   * Opens the journal of a folder, or begins one. A line that a crash cut off is moved aside and recorded; what looks
   * tampered with is reported, left as it is, and followed by a new segment. Raises `journal_unwritable`.
   */
  static open(options: JournalOptions): Journal;
  get folder(): string;
  /** Where the journal ends: everything before is committed. */
  get position(): JournalPosition;
  /** The last record's number and hash. */
  get head(): ChainHead;
  /**
   * Queues a record and answers the id it will have. It is written by `commit`, or 20 ms later. Raises `journal_unwritable`
   * for a draft that cannot be written as JSON; then nothing is queued.
   */
  stage(draft: AuditDraft, options?: StageOptions): string;
  /**
   * Writes everything staged with one append. Raises `journal_unwritable`: then nothing that was staged since the last
   * commit is in the journal. Decisions and questions among it are forgotten, since their calls are denied; other records
   * wait. Nothing but a disk that takes them is needed for the next commit to succeed.
   */
  commit(): void;
  /** Gives new records, in order, right after the work that wrote them. */
  subscribe(listener: RecordListener): Disposable;
  /** Calls back at once, on the way of a call, after something was written: for listeners that only take note. */
  onAdvance(listener: () => void): Disposable;
  /** Checks the whole journal as it is at this moment. Rejects with the signal's reason when aborted. */
  verify(signal?: AbortSignal): Promise<Verification>;
  /** Writes what is staged and the anchor, and closes the files. */
  [Symbol.asyncDispose](): Promise<void>;
}
