import type { AuditFilter } from '../../../shared/contract/calls.ts';
import type { AuditRecord } from '../../../shared/model/audit-record.ts';
/** A filter with its times resolved and its text cut into words. All parts must hold. */
export interface RecordFilter {
  readonly words: readonly string[];
  readonly server?: string;
  readonly tool?: string;
  readonly client?: string;
  readonly effect?: string;
  readonly kind?: string;
  /** Epoch ms, inclusive. */
  readonly since?: number;
  /** Epoch ms, exclusive. */
  readonly before?: number;
}
/** Resolves what a user gave. `now` is epoch ms. Raises `bad_input` for a time that is none. */
export declare function resolveFilter(filter: AuditFilter, now: number): RecordFilter;
/** True when the record passes. Words count wherever they stand in the record's text, in any case. */
export declare function passesFilter(record: AuditRecord, filter: RecordFilter): boolean;
