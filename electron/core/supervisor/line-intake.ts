const NEWLINE = 0x0a;

/** What a piece of a stream held: whole lines, oldest first, and how many before them were skipped. */
export interface Intake {
  readonly dropped: number;
  readonly lines: readonly string[];
}

/**
 * Cuts a byte stream into log lines. Its cost is bounded whatever the stream holds: of a line longer than `lineBytes`
 * only the head is kept, and of a piece with more lines than `allow` grants only the last ones are looked at, because
 * the last words of a server are the useful ones.
 */
export class LineIntake {
  readonly #lineBytes: number;
  readonly #allow: (lines: number) => number;
  #head: Buffer[] = [];
  #headBytes = 0;
  #lineLength = 0;

  /** `allow` is told how many lines came and answers how many of them may be kept. */
  constructor(lineBytes: number, allow: (lines: number) => number) {
    this.#lineBytes = lineBytes;
    this.#allow = allow;
  }

  push(chunk: Buffer): Intake {
    const count = countNewlines(chunk);
    const dropped = count - Math.min(count, this.#allow(count));
    let from = 0;
    for (let skipped = 0; skipped < dropped; skipped++) from = chunk.indexOf(NEWLINE, from) + 1;
    if (dropped > 0) this.#reset();
    const lines: string[] = [];
    for (let kept = dropped; kept < count; kept++) {
      const end = chunk.indexOf(NEWLINE, from);
      lines.push(this.#complete(chunk.subarray(from, end)));
      from = end + 1;
    }
    this.#hold(chunk.subarray(from));
    return { dropped, lines };
  }

  /** The unfinished last line, if there is one. */
  end(): string | undefined {
    return this.#lineLength === 0 ? undefined : this.#complete(Buffer.alloc(0));
  }

  #hold(part: Buffer): void {
    const room = this.#lineBytes - this.#headBytes;
    this.#lineLength += part.length;
    if (room <= 0 || part.length === 0) return;
    // A copy: a view would keep the whole 64 KiB read buffer alive for a few bytes.
    const kept = Buffer.from(part.subarray(0, room));
    this.#head.push(kept);
    this.#headBytes += kept.length;
  }

  #complete(part: Buffer): string {
    this.#hold(part);
    const bytes = this.#head.length === 1 ? this.#head[0]! : Buffer.concat(this.#head);
    const more = this.#lineLength - bytes.length;
    this.#reset();
    const text = bytes.toString('utf8');
    if (more > 0) return `${text}… (${more} bytes more)`;
    return text.endsWith('\r') ? text.slice(0, -1) : text;
  }

  #reset(): void {
    this.#head = [];
    this.#headBytes = 0;
    this.#lineLength = 0;
  }
}

function countNewlines(chunk: Buffer): number {
  let count = 0;
  for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) count++;
  return count;
}
