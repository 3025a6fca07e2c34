/** The calls that change a segment. Tests hand in ones that fail. */
export interface SegmentSystem {
  write(fd: number, bytes: Buffer, offset: number, length: number): number;
  truncate(fd: number, size: number): void;
  sync(fd: number): void;
}
export declare const nodeSegmentSystem: SegmentSystem;
/**
 * The segment that is written. Promises: after `append` the file holds either all of the bytes more than before, or what it
 * held before. `size` is what is committed.
 */
export declare class SegmentFile {
  #private;
  readonly index: number;
  readonly name: string;
  readonly path: string;
  private constructor();
  /** Makes a new, empty segment (0600) whose name survives a power cut. Fails when there is one already. */
  static create(folder: string, index: number, system: SegmentSystem): SegmentFile;
  /** Opens a segment to go on after `size` bytes; whatever is behind them is cut off. */
  static reopen(folder: string, index: number, size: number, system: SegmentSystem): SegmentFile;
  get size(): number;
  /** False when someone else deleted, cut or extended the file. */
  isOurs(): boolean;
  /** Appends all of the bytes or throws what the system said, and then none of them count. */
  append(bytes: Buffer, durable: boolean): void;
  /** Resolves when everything written so far is on the disk. */
  sync(): Promise<void>;
  /** Syncs and closes. */
  close(): Promise<void>;
}
