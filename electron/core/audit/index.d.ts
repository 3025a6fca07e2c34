export { type ExportOptions, exportRecords } from './export-records.ts';
export { Journal, type JournalOptions, type StageOptions } from './journal.ts';
export { type ChainHead, GENESIS } from './record-line.ts';
export { SearchIndex, type SearchIndexOptions, type SearchResult } from './search-index.ts';
export type { JournalPosition } from './segments.ts';
export type { Tampering } from './tail.ts';
export { type BadPlace, type Verification, verifyJournal } from './verify.ts';
