import type { Writable } from 'node:stream';

/**
 * So many lines of a chunk are handled before what they came to goes out. The peer works on them while the next ones are
 * judged; with fewer, the writes cost more than is won.
 */
export const LINES_TOGETHER = 32;

/**
 * Collects what is to be written to one peer and writes it at once. Bytes that lie next to each other in memory, as the
 * lines of one chunk do, become one write without copying. Says when the peer does not keep up.
 */
export class Outlet {
  readonly #stream: Writable;
  readonly #onFull: () => void;
  #parts: (Buffer | string)[] = [];
  /** The run of adjacent bytes that has not become a part yet. */
  #run: Buffer | undefined;
  #runLength = 0;

  constructor(stream: Writable, onFull: () => void) {
    this.#stream = stream;
    this.#onFull = onFull;
  }

  bytes(bytes: Buffer): void {
    const run = this.#run;
    if (
      run !== undefined &&
      run.buffer === bytes.buffer &&
      run.byteOffset + this.#runLength === bytes.byteOffset
    ) {
      this.#runLength += bytes.length;
      return;
    }
    this.#endRun();
    this.#run = bytes;
    this.#runLength = bytes.length;
  }

  text(text: string): void {
    this.#endRun();
    const last = this.#parts.length - 1;
    const before = this.#parts[last];
    if (typeof before === 'string') this.#parts[last] = before + text;
    else this.#parts.push(text);
  }

  /** Writes what was collected. What a peer that is gone should have got is dropped. */
  flush(): void {
    this.#endRun();
    const parts = this.#parts;
    if (parts.length === 0) return;
    this.#parts = [];
    const stream = this.#stream;
    if (stream.destroyed || stream.writableEnded) return;
    let ready = true;
    if (parts.length === 1) {
      ready = stream.write(parts[0]!);
    } else {
      stream.cork();
      for (const part of parts) ready = stream.write(part);
      stream.uncork();
      ready = ready && !stream.writableNeedDrain;
    }
    if (!ready) this.#onFull();
  }

  #endRun(): void {
    const run = this.#run;
    if (run === undefined) return;
    this.#run = undefined;
    this.#parts.push(
      run.length === this.#runLength ? run : Buffer.from(run.buffer, run.byteOffset, this.#runLength),
    );
  }
}
