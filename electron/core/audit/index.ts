export { Journal, type JournalOptions, type StageOptions } from './journal.ts';
export { GENESIS } from './record-line.ts';
export type { JournalPosition } from './segments.ts';
export type { Tampering } from './tail.ts';
export { type BadPlace, type Verification, verifyJournal } from './verify.ts';
