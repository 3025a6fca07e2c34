import type { RecordFilter } from './record-filter.ts';
import type { JournalPosition } from './segments.ts';

/** What the index worker is started with. */
export interface IndexWorkerData {
  readonly folder: string;
}

/** What the worker is told. `position`: how far the journal is committed; nothing behind it is read. */
export type IndexRequest =
  | { readonly kind: 'poke'; readonly position: JournalPosition }
  | {
      readonly kind: 'search';
      readonly request: number;
      readonly position: JournalPosition;
      readonly filter: RecordFilter;
      readonly limit: number;
    }
  | {
      readonly kind: 'get';
      readonly request: number;
      readonly position: JournalPosition;
      readonly id: string;
    };

/** Lines are the records as written, newest first. */
export interface IndexAnswer {
  readonly lines: string[];
  readonly total: number;
}

/** Every request is answered once. A poke fills the index by one slice; `filled` says that nothing is left to do. */
export type IndexReply =
  | { readonly kind: 'poked'; readonly filled: boolean }
  | { readonly kind: 'answer'; readonly request: number; readonly ok: true; readonly value: IndexAnswer }
  | { readonly kind: 'answer'; readonly request: number; readonly ok: false; readonly problem: string };
