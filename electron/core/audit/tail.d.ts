import type { AnchorReading } from './anchor-file.ts';
import { type ChainHead } from './record-line.ts';
/** Something in the journal is not what was written. `line` counts from 1; 0 when it was not counted. */
export interface Tampering {
  readonly file: string;
  readonly line: number;
  readonly problem: string;
}
/** What a journal ends with. */
export interface Tail {
  /** The last segment, undefined when there is none. */
  readonly index: number | undefined;
  /** Bytes of the last segment up to the end of its last whole line. */
  readonly size: number;
  /** Bytes behind that: half a line, from a crash. */
  readonly tornBytes: number;
  /** Where the chain goes on. */
  readonly head: ChainHead;
  /** Number of the first record of the last segment, when it has one. */
  readonly firstSeq: number | undefined;
  readonly tampering: Tampering | undefined;
}
/** Reads the end of the journal and compares it with the anchor. Changes nothing. */
export declare function readTail(folder: string, segments: readonly number[], anchor: AnchorReading): Tail;
/** Copies the half-written end of a segment to a file beside it, so that cutting it off loses nothing. Answers its name. */
export declare function keepTornEnd(folder: string, tail: Tail): string;
