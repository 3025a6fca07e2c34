import type { AuditFilter } from '../../../shared/contract/calls.ts';
import type { AuditRecord } from '../../../shared/model/audit-record.ts';
import { type JournalPosition } from './segments.ts';
export interface ExportOptions {
  readonly folder: string;
  /** Exports up to here. */
  readonly position: JournalPosition;
  readonly filter: AuditFilter;
  /** Epoch ms; what spans such as `7d` count back from. */
  readonly now: number;
  readonly signal?: AbortSignal | undefined;
}
/**
 * The lines of the journal that pass a filter, oldest first, each with its newline, byte for byte as written (so that they
 * can be verified elsewhere). `limit` ends it. A line that is no record is passed over. Raises `bad_input`.
 */
export declare function exportRecords(options: ExportOptions): AsyncGenerator<string>;
/** A line as a record; undefined when it is none. What was tampered with is the business of `verifyJournal`. */
export declare function parseRecord(text: string): AuditRecord | undefined;
