import { mkdirSync } from 'node:fs';
import type { Clock } from '../clock/index.ts';
import { readAnchorNow, writeAnchorNow } from './anchor-file.ts';
import { sealRecords } from './record-batch.ts';
import { type ChainHead, GENESIS, type StagedRecord } from './record-line.ts';
import { nodeSegmentSystem, SegmentFile, type SegmentSystem } from './segment-file.ts';
import { FIRST_SEGMENT, type JournalPosition, listSegments, segmentIndex, segmentName } from './segments.ts';
import { keepTornEnd, readTail, type Tail, type Tampering } from './tail.ts';

/** How often the file is compared with what was written to it. */
const LOOK_EVERY_MS = 100;

export interface ChainWriterOptions {
  readonly folder: string;
  readonly clock: Clock;
  /** A segment that has reached this size is followed by a new one. */
  readonly segmentBytes: number;
  /** Makes a `journal.checkpoint` record. */
  readonly checkpoint: (detail: Record<string, unknown>) => StagedRecord;
  readonly onTampered: (found: Tampering) => void;
  /** Told when a segment that is done with could not be synced. */
  readonly onBug: (error: unknown) => void;
  readonly system?: SegmentSystem | undefined;
}

/**
 * The end of the chain: which segment is written, and what the next record follows. Promises: a `write` that throws has
 * changed neither the chain nor the file. What looks tampered with is never written to again: a new segment follows it.
 */
export class ChainWriter {
  readonly #options: ChainWriterOptions;
  readonly #system: SegmentSystem;
  #segment: SegmentFile;
  #head: ChainHead;
  #firstSeq: number | undefined;
  /** What the next write must say first, in a checkpoint record. */
  #notes: Record<string, unknown> = {};
  #closing: Promise<void> = Promise.resolve();
  #lookedAt = Number.NEGATIVE_INFINITY;

  private constructor(options: ChainWriterOptions, segment: SegmentFile, tail: Tail) {
    this.#options = options;
    this.#system = options.system ?? nodeSegmentSystem;
    this.#segment = segment;
    this.#head = tail.head;
    this.#firstSeq = tail.firstSeq;
  }

  /** Goes on where the journal of the folder ends, or begins one. Throws what the system says. */
  static open(options: ChainWriterOptions): ChainWriter {
    const { folder, system = nodeSegmentSystem } = options;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const segments = listSegments(folder);
    const reading = readAnchorNow(folder);
    const tail = readTail(folder, segments, reading);
    if (reading.kind === 'absent' && segments.length === 0) {
      writeAnchorNow(folder, { seq: 0, hash: GENESIS, file: segmentName(FIRST_SEGMENT) });
    }
    if (tail.tampering !== undefined) {
      const remembered = reading.kind === 'read' ? (segmentIndex(reading.anchor.file) ?? 0) : 0;
      const index = Math.max(tail.index ?? 0, remembered) + 1;
      const writer = new ChainWriter(options, SegmentFile.create(folder, index, system), tail);
      writer.#notes = {
        previousFile: segmentName(index - 1),
        lastHash: tail.head.hash,
        tampered: tail.tampering,
      };
      options.onTampered(tail.tampering);
      return writer;
    }
    if (tail.index === undefined) {
      return new ChainWriter(options, SegmentFile.create(folder, FIRST_SEGMENT, system), tail);
    }
    const notes: Record<string, unknown> = {};
    if (tail.tornBytes > 0) notes['recovered'] = { file: keepTornEnd(folder, tail), bytes: tail.tornBytes };
    const writer = new ChainWriter(options, SegmentFile.reopen(folder, tail.index, tail.size, system), tail);
    if (tail.size === 0 && tail.index > FIRST_SEGMENT) {
      Object.assign(notes, { previousFile: segmentName(tail.index - 1), lastHash: tail.head.hash });
    }
    writer.#notes = notes;
    return writer;
  }

  get head(): ChainHead {
    return this.#head;
  }

  /** The file that is written now. */
  get path(): string {
    return this.#segment.path;
  }

  get file(): string {
    return this.#segment.name;
  }

  get position(): JournalPosition {
    return { index: this.#segment.index, size: this.#segment.size, seq: this.#head.seq };
  }

  /** True when there is something to say in a checkpoint. */
  get hasNotes(): boolean {
    for (const _ in this.#notes) return true;
    return false;
  }

  /** Adds a fact to the checkpoint record that the next write begins with. */
  note(facts: Record<string, unknown>): void {
    Object.assign(this.#notes, facts);
  }

  /**
   * Appends records, with one write. Answers the bytes written, checkpoint included; they are good until the next write.
   * Throws what the system says; then nothing has changed, except that a new segment may have been begun.
   */
  write(records: readonly StagedRecord[]): Buffer {
    this.#prepareSegment();
    const all = this.hasNotes ? [this.#options.checkpoint({ ...this.#notes }), ...records] : records;
    const { bytes, head } = sealRecords(all, this.#head);
    this.#segment.append(bytes, all.some(isDurable));
    this.#firstSeq ??= this.#head.seq + 1;
    this.#head = head;
    if (this.hasNotes) this.#notes = {};
    return bytes;
  }

  /** Resolves when everything written so far is on the disk. */
  async sync(): Promise<void> {
    await this.#closing;
    await this.#segment.sync();
  }

  async close(): Promise<void> {
    await this.#closing;
    await this.#segment.close();
  }

  #prepareSegment(): void {
    if (!this.#looksOurs()) {
      const tampered = { file: this.#segment.name, line: 0, problem: 'it was changed while it was written' };
      this.#beginSegment({ tampered });
      this.#options.onTampered(tampered);
    } else if (this.#segment.size >= this.#options.segmentBytes) {
      this.#beginSegment({ records: this.#head.seq - (this.#firstSeq ?? this.#head.seq + 1) + 1 });
    }
  }

  /** Asked only now and then: the question costs as much as the write. */
  #looksOurs(): boolean {
    const now = this.#options.clock.monotonic();
    if (now - this.#lookedAt < LOOK_EVERY_MS) return true;
    this.#lookedAt = now;
    return this.#segment.isOurs();
  }

  #beginSegment(facts: Record<string, unknown>): void {
    const { folder, onBug } = this.#options;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const index = Math.max(this.#segment.index, ...listSegments(folder)) + 1;
    const next = SegmentFile.create(folder, index, this.#system);
    const done = this.#segment;
    this.#closing = this.#closing.then(() => done.close()).catch(onBug);
    this.note({ previousFile: done.name, lastHash: this.#head.hash, ...facts });
    this.#segment = next;
    this.#firstSeq = undefined;
  }
}

const isDurable = (record: StagedRecord): boolean => record.durable;
