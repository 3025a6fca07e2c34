import type { Clock } from '../clock/index.ts';
import { type ChainHead, type StagedRecord } from './record-line.ts';
import { type SegmentSystem } from './segment-file.ts';
import { type JournalPosition } from './segments.ts';
import { type Tampering } from './tail.ts';
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
export declare class ChainWriter {
  #private;
  private constructor();
  /** Goes on where the journal of the folder ends, or begins one. Throws what the system says. */
  static open(options: ChainWriterOptions): ChainWriter;
  get head(): ChainHead;
  /** The file that is written now. */
  get path(): string;
  get file(): string;
  get position(): JournalPosition;
  /** True when there is something to say in a checkpoint. */
  get hasNotes(): boolean;
  /** Adds a fact to the checkpoint record that the next write begins with. */
  note(facts: Record<string, unknown>): void;
  /**
   * Appends records, with one write. Answers the lines written, checkpoint included. Throws what the system says; then
   * nothing has changed, except that a new segment may have been begun.
   */
  write(records: readonly StagedRecord[]): string[];
  /** Resolves when everything written so far is on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}
