export { PinBook, type PinBookOptions, type ServerStanding } from './pins/pin-book.ts';
export type { Source } from './pins/pin-records.ts';
export type { IntegrityVerdict } from './pins/verdict.ts';
export type { Described } from './pins/pin-state.ts';
export { type CheckedTool, checkTools } from './check-tools.ts';
export { type Scan, scanValue } from './scan/scan.ts';
export { ResultScanner, type ResultScannerOptions } from './result-scanner.ts';
