import { type ChainHead } from './record-line.ts';
/** The first place where the journal is not what was written. `line` counts from 1. */
export interface BadPlace {
  readonly file: string;
  readonly line: number;
  readonly seq?: number;
}
/** `records`: how many records were found good, up to the first bad place. */
export interface Verification {
  readonly ok: boolean;
  readonly records: number;
  readonly firstBad?: BadPlace;
  readonly problem?: string;
}
/** How far the journal had been written when the check began; what comes later is not looked at. */
export interface VerifyLimit {
  readonly head: ChainHead;
  readonly index: number;
  readonly size: number;
}
export interface VerifyOptions {
  readonly signal?: AbortSignal | undefined;
  /** Asked once, after the anchor was read. For a journal that is being written. */
  readonly limit?: () => VerifyLimit;
}
/**
 * Reads the whole journal and finds the first record that was changed, removed, moved, repeated, inserted or cut off, the
 * first segment that is missing, and records missing at the end (against the anchor). Streams: needs memory for one chunk,
 * and yields to other work between chunks. Rejects with the signal's reason when aborted.
 */
export declare function verifyJournal(folder: string, options?: VerifyOptions): Promise<Verification>;
