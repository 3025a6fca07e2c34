import { stat } from 'node:fs/promises';
import type { AuditRecord } from '../../../shared/model/audit-record.ts';
import { ANCHOR_FILE, type AnchorReading, readAnchor } from './anchor-file.ts';
import { readLines } from './read-lines.ts';
import { type ChainHead, followingHash, GENESIS, misplacement, statedPlace } from './record-line.ts';
import { FIRST_SEGMENT, listSegments, segmentName, segmentPath } from './segments.ts';
import type { Tampering } from './tail.ts';

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
  /** Called after each chunk (about a hundred records, a third of a millisecond); the check goes on when it resolves. */
  readonly giveWay?: (() => Promise<void>) | undefined;
}

/**
 * Reads the whole journal and finds the first record that was changed, removed, moved, repeated, inserted or cut off, the
 * first segment that is missing, and records missing at the end (against the anchor). Streams: needs memory for one chunk,
 * and yields to other work between chunks. Rejects with the signal's reason when aborted.
 */
export async function verifyJournal(folder: string, options: VerifyOptions = {}): Promise<Verification> {
  const anchor = await readAnchor(folder);
  const limit = options.limit?.();
  const segments = listSegments(folder).filter((index) => limit === undefined || index <= limit.index);
  const chain = new ChainCheck(anchor, limit?.head);
  const last = limit?.index ?? Math.max(0, ...segments);
  for (let index = FIRST_SEGMENT; index <= last; index++) {
    const file = segmentName(index);
    if (!segments.includes(index)) return chain.bad({ file, line: 1 }, `the segment ${file} is missing`);
    const end = limit !== undefined && index === limit.index ? limit.size : undefined;
    const found = await checkSegment(folder, index, chain, { ...options, end });
    if (found !== undefined) return found;
  }
  return chain.finish(last);
}

async function checkSegment(
  folder: string,
  index: number,
  chain: ChainCheck,
  options: Pick<VerifyOptions, 'signal' | 'giveWay'> & { readonly end: number | undefined },
): Promise<Verification | undefined> {
  const { end, signal, giveWay } = options;
  const path = segmentPath(folder, index);
  const file = segmentName(index);
  chain.line = 0;
  for await (const lines of readLines(path, { signal, ...(end === undefined ? {} : { end }) })) {
    for (const line of lines) {
      chain.line++;
      const problem = line.state === 'torn' ? 'the line is cut off' : chain.step(line.bytes, file);
      if (problem === undefined) continue;
      const seq = statedPlace(line.bytes)?.seq;
      return chain.bad({ file, line: chain.line, ...(seq === undefined ? {} : { seq }) }, problem);
    }
    await giveWay?.();
  }
  if (end !== undefined && (await stat(path)).size < end) {
    return chain.bad(
      { file, line: chain.line + 1, seq: chain.head.seq + 1 },
      'the end of the segment is cut off',
    );
  }
  return undefined;
}

class ChainCheck {
  head: ChainHead = { seq: 0, hash: GENESIS };
  /** The line of the current segment that was looked at last. */
  line = 0;
  readonly #anchor: AnchorReading;
  readonly #written: ChainHead | undefined;

  constructor(anchor: AnchorReading, written: ChainHead | undefined) {
    this.#anchor = anchor;
    this.#written = written;
  }

  /** Goes one record on; a text says why that is not possible. */
  step(bytes: Buffer, file: string): string | undefined {
    const hash = followingHash(bytes, this.head.hash);
    if (hash === undefined) return misplacement(bytes, this.head);
    const seq = this.head.seq + 1;
    if (!bytes.includes(`"seq":${seq},`)) return `record ${seq} carries another number`;
    this.head = { seq, hash };
    return this.#contradicts(this.#anchor, file) ?? reportedTampering(bytes);
  }

  bad(firstBad: BadPlace, problem: string): Verification {
    return { ok: false, records: this.head.seq, firstBad, problem };
  }

  /** What can only be seen at the end: records that are missing there. */
  finish(lastIndex: number): Verification {
    const records = this.head.seq;
    const file = segmentName(Math.max(lastIndex, FIRST_SEGMENT));
    const place: BadPlace = { file, line: this.line + 1, seq: records + 1 };
    const written = this.#written;
    if (written !== undefined && (written.seq !== records || written.hash !== this.head.hash)) {
      return this.bad(place, `the journal ends at record ${records}, but ${written.seq} were written`);
    }
    const anchor = this.#anchor;
    if (anchor.kind === 'unusable') return this.bad({ file: ANCHOR_FILE, line: 1 }, anchor.problem);
    if (anchor.kind === 'absent') {
      if (records === 0) return { ok: true, records };
      return this.bad(
        { file: ANCHOR_FILE, line: 1 },
        'head.json, which remembers the last record, is missing',
      );
    }
    if (anchor.anchor.seq > records) {
      return this.bad(place, `records ${records + 1} to ${anchor.anchor.seq} are missing at the end`);
    }
    if (anchor.anchor.seq === 0 && anchor.anchor.hash !== GENESIS) {
      return this.bad({ file: ANCHOR_FILE, line: 1 }, 'head.json was changed');
    }
    return { ok: true, records };
  }

  #contradicts(reading: AnchorReading, file: string): string | undefined {
    if (reading.kind !== 'read' || reading.anchor.seq !== this.head.seq) return undefined;
    if (reading.anchor.hash !== this.head.hash)
      return `record ${this.head.seq} is not the one head.json remembers`;
    if (reading.anchor.file !== file)
      return `record ${this.head.seq} is not in the segment head.json remembers`;
    return undefined;
  }
}

/**
 * What the journal itself found when it was opened or written. It stays found: a new anchor was written since, so that the
 * chain alone may look whole again.
 */
function reportedTampering(bytes: Buffer): string | undefined {
  if (!bytes.includes('"kind":"journal.checkpoint"') || !bytes.includes('"tampered":')) return undefined;
  const { kind, detail } = JSON.parse(bytes.toString('utf8')) as AuditRecord;
  const tampered = detail?.['tampered'] as Partial<Tampering> | undefined;
  if (kind !== 'journal.checkpoint' || tampered === undefined) return undefined;
  return `tampering was found before this record was written: ${tampered.file}: ${tampered.problem}`;
}
