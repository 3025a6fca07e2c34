/** Bytes looked at one by one before `indexOf` takes over, which has a price per call but next to none per byte. */
const NEAR = 48;

/** Finds where a JSON string closes, over as many chunks as it spans. */
export class StringEnd {
  /** The first byte of the next chunk is escaped by the last byte of the chunk before. */
  #escaped = false;

  reset(): void {
    this.#escaped = false;
  }

  /** The closing quote at or after `start`, or -1 when it is in a later chunk; then go on there with `start` 0. */
  find(bytes: Buffer, start: number): number {
    const end = bytes.length;
    let at = this.#escaped ? start + 1 : start;
    this.#escaped = false;
    for (;;) {
      for (const near = Math.min(end, at + NEAR); at < near; at++) {
        const byte = bytes[at]!;
        if (byte === 0x22) return at;
        if (byte === 0x5c) at++;
      }
      // `at` is past the end only when the last byte is a backslash that escapes what the next chunk begins with.
      if (at >= end) {
        this.#escaped = at > end;
        return -1;
      }
      const quote = bytes.indexOf(0x22, at);
      const escaped = endsEscaping(bytes, at, quote === -1 ? end : quote);
      if (quote === -1) {
        this.#escaped = escaped;
        return -1;
      }
      if (!escaped) return quote;
      at = quote + 1;
    }
  }
}

/** True when an odd run of backslashes ends at `stop`. `start` is not escaped. */
function endsEscaping(bytes: Buffer, start: number, stop: number): boolean {
  let at = stop;
  while (at > start && bytes[at - 1] === 0x5c) at--;
  return (stop - at) % 2 === 1;
}
