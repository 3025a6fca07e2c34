import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { segmentPath } from './segments.ts';

/** Reads bytes of segments, for the index worker: synchronous, one open file at a time. */
export class SegmentReader implements Disposable {
  readonly #folder: string;
  #open: { index: number; fd: number } | undefined;
  /** Used again and again: buffers of this size that wait for the collector add up. */
  #window = Buffer.alloc(0);

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Size of a segment, 0 when it is not there. */
  size(index: number): number {
    return statSync(segmentPath(this.#folder, index), { throwIfNoEntry: false })?.size ?? 0;
  }

  /**
   * The bytes from `start`, fewer than `length` where the file ends. A segment that is not there has none. They are good
   * until the next `read`.
   */
  read(index: number, start: number, length: number): Buffer {
    const fd = this.#fd(index);
    if (fd === undefined) return Buffer.alloc(0);
    if (this.#window.length < length) this.#window = Buffer.allocUnsafeSlow(length);
    const bytes = this.#window;
    let filled = 0;
    while (filled < length) {
      const count = readSync(fd, bytes, filled, length - filled, start + filled);
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  }

  /** Lets go of the open file: it may have been replaced. */
  [Symbol.dispose](): void {
    if (this.#open !== undefined) closeSync(this.#open.fd);
    this.#open = undefined;
  }

  #fd(index: number): number | undefined {
    if (this.#open?.index === index) return this.#open.fd;
    this[Symbol.dispose]();
    try {
      this.#open = { index, fd: openSync(segmentPath(this.#folder, index), 'r') };
      return this.#open.fd;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  }
}
