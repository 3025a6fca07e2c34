import type { FrameFacts } from './frame-facts.ts';
import { FrameScanner } from './frame-scanner.ts';

/** One line: its bytes as they came, line end included, in one or more chunks. */
export interface WholeLine {
  readonly kind: 'line';
  readonly chunks: readonly Buffer[];
  readonly length: number;
}

/** A line over the limit. Its bytes were not kept; `facts` were read as they passed. */
export interface OversizedLine {
  readonly kind: 'oversized';
  readonly facts: FrameFacts;
  readonly length: number;
}

export type Line = WholeLine | OversizedLine;

/** The default limit of one frame, in bytes. */
export const FRAME_LIMIT = 64 * 1024 * 1024;

const NEWLINE = 0x0a;

/**
 * Splits a byte stream at 0x0A and nowhere else (readline also splits at U+2028). Linear in the size of a line: chunks
 * are listed, never joined. A line longer than `limit` bytes is scanned and let go as it passes; the stream lives on.
 */
export class LineSplitter {
  readonly #limit: number;
  #chunks: Buffer[] = [];
  #length = 0;
  #oversized: FrameScanner | undefined;

  constructor(limit: number = FRAME_LIMIT) {
    this.#limit = limit;
  }

  /** Bytes of the line that has begun and not ended. */
  get pending(): number {
    return this.#length;
  }

  /** The lines this chunk completes. The chunk is kept by reference. */
  push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (;;) {
      const newline = chunk.indexOf(NEWLINE, start);
      if (newline === -1) break;
      const whole = start === 0 && newline === chunk.length - 1;
      lines.push(this.#complete(whole ? chunk : chunk.subarray(start, newline + 1)));
      start = newline + 1;
    }
    if (start < chunk.length) this.#keep(start === 0 ? chunk : chunk.subarray(start));
    return lines;
  }

  /** Ends the stream: the bytes after the last newline, which are no line. */
  rest(): Buffer {
    const rest = Buffer.concat(this.#chunks);
    this.#reset();
    return rest;
  }

  #keep(part: Buffer): void {
    this.#length += part.length;
    if (this.#oversized !== undefined) {
      this.#oversized.feed(part);
      return;
    }
    this.#chunks.push(part);
    if (this.#length > this.#limit) this.#overflow();
  }

  #overflow(): void {
    const scanner = new FrameScanner();
    for (const chunk of this.#chunks) scanner.feed(chunk);
    this.#oversized = scanner;
    this.#chunks = [];
  }

  #complete(part: Buffer): Line {
    if (this.#length === 0 && part.length <= this.#limit) {
      return { kind: 'line', chunks: [part], length: part.length };
    }
    this.#keep(part);
    const line: Line =
      this.#oversized === undefined
        ? { kind: 'line', chunks: this.#chunks, length: this.#length }
        : { kind: 'oversized', facts: this.#oversized.finish(), length: this.#length };
    this.#reset();
    return line;
  }

  #reset(): void {
    this.#chunks = [];
    this.#length = 0;
    this.#oversized = undefined;
  }
}
