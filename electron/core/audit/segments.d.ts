/** The first segment is 000001.jsonl. */
export declare const FIRST_SEGMENT = 1;
/** `NNNNNN.jsonl`. */
export declare function segmentName(index: number): string;
export declare function segmentPath(folder: string, index: number): string;
/** The number in a segment's name; undefined for any other file. */
export declare function segmentIndex(name: string): number | undefined;
/** The numbers of the segments in a folder, in order. */
export declare function listSegments(folder: string): number[];
/** A place in the journal up to which everything is committed. */
export interface JournalPosition {
  /** Segment number. */
  readonly index: number;
  /** Bytes of that segment. */
  readonly size: number;
  /** The last record's number; 0 when there is none. */
  readonly seq: number;
}
