import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The first segment is 000001.jsonl. */
export const FIRST_SEGMENT = 1;

/** `NNNNNN.jsonl`. */
export function segmentName(index: number): string {
  return `${String(index).padStart(6, '0')}.jsonl`;
}

export function segmentPath(folder: string, index: number): string {
  return join(folder, segmentName(index));
}

/** The number in a segment's name; undefined for any other file. */
export function segmentIndex(name: string): number | undefined {
  const digits = /^(\d{6,9})\.jsonl$/.exec(name)?.[1];
  const index = digits === undefined ? 0 : Number(digits);
  return index >= FIRST_SEGMENT && segmentName(index) === name ? index : undefined;
}

/** The numbers of the segments in a folder, in order; none when there is no folder yet. */
export function listSegments(folder: string): number[] {
  return namesIn(folder)
    .map(segmentIndex)
    .filter((index) => index !== undefined)
    .sort((a, b) => a - b);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** A place in the journal up to which everything is committed. */
export interface JournalPosition {
  /** Segment number. */
  readonly index: number;
  /** Bytes of that segment. */
  readonly size: number;
  /** The last record's number; 0 when there is none. */
  readonly seq: number;
}
