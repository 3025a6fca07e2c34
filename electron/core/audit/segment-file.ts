import {
  close,
  closeSync,
  constants,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  writeSync,
} from 'node:fs';
import { segmentName, segmentPath } from './segments.ts';

/** The calls that change a segment. Tests hand in ones that fail. */
export interface SegmentSystem {
  write(fd: number, bytes: Buffer, offset: number, length: number): number;
  truncate(fd: number, size: number): void;
  sync(fd: number): void;
}

export const nodeSegmentSystem: SegmentSystem = {
  write: writeSync,
  truncate: ftruncateSync,
  sync: fdatasyncSync,
};

const APPEND = constants.O_WRONLY | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0);

/**
 * The segment that is written. Promises: after `append` the file holds either all of the bytes more than before, or what it
 * held before. `size` is what is committed.
 */
export class SegmentFile {
  readonly index: number;
  readonly name: string;
  readonly path: string;
  readonly #system: SegmentSystem;
  readonly #fd: number;
  #size: number;
  /** `torn`: a failed write could not be taken back yet, so there may be bytes after `size`. */
  #state: 'whole' | 'torn' = 'whole';

  private constructor(folder: string, index: number, fd: number, size: number, system: SegmentSystem) {
    this.index = index;
    this.name = segmentName(index);
    this.path = segmentPath(folder, index);
    this.#fd = fd;
    this.#size = size;
    this.#system = system;
  }

  /** Makes a new, empty segment (0600) whose name survives a power cut. Fails when there is one already. */
  static create(folder: string, index: number, system: SegmentSystem): SegmentFile {
    const flags = APPEND | constants.O_CREAT | constants.O_EXCL;
    const fd = openSync(segmentPath(folder, index), flags, 0o600);
    syncFolder(folder);
    return new SegmentFile(folder, index, fd, 0, system);
  }

  /** Opens a segment to go on after `size` bytes; whatever is behind them is cut off. */
  static reopen(folder: string, index: number, size: number, system: SegmentSystem): SegmentFile {
    const file = new SegmentFile(folder, index, openSync(segmentPath(folder, index), APPEND), size, system);
    try {
      file.#cutBack();
      return file;
    } catch (error) {
      closeSync(file.#fd);
      throw error;
    }
  }

  get size(): number {
    return this.#size;
  }

  /** False when someone else deleted, cut or extended the file. */
  isOurs(): boolean {
    const stats = fstatSync(this.#fd);
    if (stats.nlink === 0) return false;
    return this.#state === 'torn' ? stats.size >= this.#size : stats.size === this.#size;
  }

  /** Appends all of the bytes or throws what the system said, and then none of them count. */
  append(bytes: Buffer, durable: boolean): void {
    if (this.#state === 'torn') this.#cutBack();
    try {
      for (let written = 0; written < bytes.length;) {
        this.#state = 'torn';
        written += this.#system.write(this.#fd, bytes, written, bytes.length - written);
      }
      if (durable) this.#system.sync(this.#fd);
    } catch (error) {
      this.#tryCutBack();
      throw error;
    }
    this.#state = 'whole';
    this.#size += bytes.length;
  }

  /** Resolves when everything written so far is on the disk. */
  sync(): Promise<void> {
    return new Promise((resolve, reject) => {
      fdatasync(this.#fd, (error) => (error === null ? resolve() : reject(error)));
    });
  }

  /** Syncs and closes. */
  async close(): Promise<void> {
    try {
      await this.sync();
    } finally {
      await new Promise<void>((resolve) => close(this.#fd, () => resolve()));
    }
  }

  #cutBack(): void {
    this.#state = 'torn';
    try {
      this.#system.truncate(this.#fd, this.#size);
    } catch (error) {
      this.#cutBackThroughSecondHandle(error);
    }
    this.#state = 'whole';
  }

  /** Windows refuses to cut through a handle that may only append. */
  #cutBackThroughSecondHandle(first: unknown): void {
    const ours = fstatSync(this.#fd);
    const second = openSync(this.path, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0));
    try {
      const found = fstatSync(second);
      if (found.ino !== ours.ino || found.dev !== ours.dev) throw first;
      this.#system.truncate(second, this.#size);
    } finally {
      closeSync(second);
    }
  }

  #tryCutBack(): void {
    try {
      this.#cutBack();
    } catch {
      // Stays torn: the next append cuts back first, or fails.
    }
  }
}

function syncFolder(folder: string): void {
  let fd: number;
  try {
    fd = openSync(folder, constants.O_RDONLY);
  } catch {
    return; // Windows cannot open folders, and needs no such sync.
  }
  try {
    fsyncSync(fd);
  } catch {
    // Some network file systems refuse it.
  } finally {
    closeSync(fd);
  }
}
