import type { AuditFilter } from '../../../shared/contract/calls.ts';
import type { AuditRecord } from '../../../shared/model/audit-record.ts';
import type { Clock } from '../clock/index.ts';
import type { JournalPosition } from './segments.ts';
/** The journal, as the index needs it. */
export interface IndexedJournal {
  readonly folder: string;
  readonly position: JournalPosition;
  onAdvance(listener: () => void): Disposable;
}
export interface SearchIndexOptions {
  readonly journal: IndexedJournal;
  readonly clock: Clock;
  /** Where the worker's program is: `index-worker.ts` in the source, `index-worker.js` beside the bundle. */
  readonly workerUrl: URL;
  readonly onBug: (error: unknown) => void;
}
export interface SearchResult {
  /** Newest first. */
  readonly records: AuditRecord[];
  /** How many there are without the limit. */
  readonly total: number;
  readonly tookMs: number;
}
/**
 * Finds records of a journal. The index is kept by a worker thread, started when it is first needed; a search sees
 * everything that was committed before it was asked.
 */
export declare class SearchIndex implements AsyncDisposable {
  #private;
  constructor(options: SearchIndexOptions);
  /** Records that pass a filter, newest first, at most `limit` (default 100). Raises `bad_input`, `internal`. */
  search(filter: AuditFilter): Promise<SearchResult>;
  /** The record of an id. Raises `record_not_found`, `internal`. */
  get(id: string): Promise<AuditRecord>;
  [Symbol.asyncDispose](): Promise<void>;
}
