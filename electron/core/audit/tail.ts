import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { AnchorReading } from './anchor-file.ts';
import { type ChainHead, followingHash, GENESIS, misplacement, statedPlace } from './record-line.ts';
import { FIRST_SEGMENT, segmentIndex, segmentName, segmentPath } from './segments.ts';

/** How much of the end is checked when a journal is opened; the rest is left to `verifyJournal`. */
const WINDOW_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;

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
export function readTail(folder: string, segments: readonly number[], anchor: AnchorReading): Tail {
  const index = segments.at(-1);
  const last = index === undefined ? undefined : readSegmentEnd(folder, index);
  // A segment without a record: the crash came between making it and writing to it.
  const previous = segments.at(-2);
  const before =
    last?.head === undefined && previous !== undefined ? readSegmentEnd(folder, previous) : undefined;
  const found = last?.head ?? before?.head;
  const problem = last?.problem ?? before?.problem ?? anchorProblem(anchor, found, index);
  const remembered = anchor.kind === 'read' ? anchor.anchor : undefined;
  const start: ChainHead = found ?? { seq: 0, hash: GENESIS };
  // Records that are gone leave a gap in the chain which nothing written later can close.
  const head = remembered !== undefined && remembered.seq > start.seq ? remembered : start;
  const file = segmentName(index ?? FIRST_SEGMENT);
  return {
    index,
    size: last?.size ?? 0,
    tornBytes: last?.tornBytes ?? 0,
    head: { seq: head.seq, hash: head.hash },
    firstSeq: last?.firstSeq,
    tampering: problem === undefined ? undefined : { file, line: last?.lines ?? 0, problem },
  };
}

/** Copies the half-written end of a segment to a file beside it, so that cutting it off loses nothing. Answers its name. */
export function keepTornEnd(folder: string, tail: Tail): string {
  const index = tail.index ?? FIRST_SEGMENT;
  const stem = segmentName(index).replace('.jsonl', '');
  let count = 1;
  while (existsSync(join(folder, `${stem}.torn-${count}`))) count++;
  const name = `${stem}.torn-${count}`;
  const bytes = readRange(segmentPath(folder, index), tail.size, tail.size + tail.tornBytes);
  const fd = openSync(join(folder, name), 'wx', 0o600);
  try {
    for (let written = 0; written < bytes.length;) written += writeSync(fd, bytes, written);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  return name;
}

interface SegmentEnd {
  readonly size: number;
  readonly tornBytes: number;
  readonly head: ChainHead | undefined;
  readonly firstSeq: number | undefined;
  /** Lines of the segment, counted only when something is wrong. */
  readonly lines: number;
  readonly problem: string | undefined;
}

function readSegmentEnd(folder: string, index: number): SegmentEnd {
  const path = segmentPath(folder, index);
  const { bytes, offset, total } = readWindow(path);
  const end = bytes.lastIndexOf(NEWLINE) + 1;
  const size = offset + end;
  const tornBytes = total - size;
  if (end === 0)
    return { size, tornBytes, head: undefined, firstSeq: undefined, lines: 0, problem: undefined };
  const checked = checkLines(bytes.subarray(0, end), offset === 0, index);
  const lines = checked.problem === undefined ? 0 : countLines(path, size);
  return { size, tornBytes, lines, firstSeq: readFirstSeq(path), ...checked };
}

/** The end of a file: at least one whole line, if it has one. */
function readWindow(path: string): { bytes: Buffer; offset: number; total: number } {
  for (let window = WINDOW_BYTES; ; window *= 4) {
    const total = fileSize(path);
    const offset = Math.max(0, total - window);
    const bytes = readRange(path, offset, total);
    if (offset === 0) return { bytes, offset, total };
    const start = bytes.indexOf(NEWLINE) + 1;
    if (start > 0 && bytes.indexOf(NEWLINE, start) !== -1) {
      return { bytes: bytes.subarray(start), offset: offset + start, total };
    }
  }
}

function checkLines(
  bytes: Buffer,
  fromStart: boolean,
  index: number,
): { head: ChainHead | undefined; problem: string | undefined } {
  let head: ChainHead | undefined =
    fromStart && index === FIRST_SEGMENT ? { seq: 0, hash: GENESIS } : undefined;
  let problem: string | undefined;
  for (let from = 0; from < bytes.length;) {
    const to = bytes.indexOf(NEWLINE, from);
    const line = bytes.subarray(from, to);
    from = to + 1;
    const expected = head?.hash ?? statedPlace(line)?.prev;
    const hash = expected === undefined ? undefined : followingHash(line, expected);
    if (hash === undefined) problem ??= misplacement(line, head ?? { seq: 0, hash: GENESIS });
    head =
      hash !== undefined && head !== undefined ? { seq: head.seq + 1, hash } : (statedPlace(line) ?? head);
  }
  return { head: head === undefined || head.seq === 0 ? undefined : head, problem };
}

function anchorProblem(
  reading: AnchorReading,
  found: ChainHead | undefined,
  lastIndex: number | undefined,
): string | undefined {
  if (reading.kind === 'unusable') return reading.problem;
  if (reading.kind === 'absent') {
    return found === undefined ? undefined : 'head.json, which remembers the last record, is missing';
  }
  const { seq, hash, file } = reading.anchor;
  const records = found?.seq ?? 0;
  if (seq > records) return `records ${records + 1} to ${seq} are missing at the end`;
  if (seq > 0 && seq === records && hash !== found?.hash)
    return `record ${seq} is not the one head.json remembers`;
  if ((segmentIndex(file) ?? 0) > (lastIndex ?? 0)) return `the segment ${file} is missing`;
  return undefined;
}

function readFirstSeq(path: string): number | undefined {
  const bytes = readRange(path, 0, Math.min(fileSize(path), WINDOW_BYTES));
  const end = bytes.indexOf(NEWLINE);
  return end === -1 ? undefined : statedPlace(bytes.subarray(0, end))?.seq;
}

function countLines(path: string, end: number): number {
  let lines = 0;
  for (let from = 0; from < end; from += WINDOW_BYTES) {
    const bytes = readRange(path, from, Math.min(end, from + WINDOW_BYTES));
    for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) lines++;
  }
  return lines;
}

function fileSize(path: string): number {
  const fd = openSync(path, constants.O_RDONLY);
  try {
    return fstatSync(fd).size;
  } finally {
    closeSync(fd);
  }
}

function readRange(path: string, start: number, end: number): Buffer {
  const bytes = Buffer.allocUnsafe(Math.max(0, end - start));
  const fd = openSync(path, constants.O_RDONLY);
  try {
    let filled = 0;
    while (filled < bytes.length) {
      const count = readSync(fd, bytes, filled, bytes.length - filled, start + filled);
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  } finally {
    closeSync(fd);
  }
}
