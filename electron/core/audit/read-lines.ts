import { open } from 'node:fs/promises';

/** Small enough that hashing one chunk does not hold up the calls that pass meanwhile (a quarter of a millisecond). */
const CHUNK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/** A whole line without its newline. `bytes` is only good until the next batch is asked for. */
export interface Line {
  readonly bytes: Buffer;
  /** Where the line starts in the file. */
  readonly offset: number;
  readonly state: 'whole' | 'torn';
}

export interface ReadLinesOptions {
  /** First byte to read. Default 0. */
  readonly start?: number;
  /** Reads up to this byte, whatever is behind it. Default: the end of the file. */
  readonly end?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The lines of a file, a chunk's worth at a time; never the whole file, except for a line that is that long. A last line
 * without newline comes as `torn`. Between batches other work of the process gets its turn.
 */
export async function* readLines(path: string, options: ReadLinesOptions = {}): AsyncGenerator<Line[]> {
  const { start = 0, end = Number.POSITIVE_INFINITY, signal } = options;
  const handle = await open(path, 'r');
  try {
    let position = start;
    let carried: Buffer[] = [];
    let carriedBytes = 0;
    let chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    while (position < end) {
      signal?.throwIfAborted();
      const { bytesRead } = await handle.read(chunk, 0, Math.min(chunk.length, end - position), position);
      if (bytesRead === 0) break;
      const lines: Line[] = [];
      let from = 0;
      for (let at = chunk.indexOf(NEWLINE); at !== -1 && at < bytesRead; at = chunk.indexOf(NEWLINE, from)) {
        const piece = chunk.subarray(from, at);
        const bytes = carriedBytes === 0 ? piece : Buffer.concat([...carried, piece]);
        lines.push({ bytes, offset: position + from - carriedBytes, state: 'whole' });
        carried = [];
        carriedBytes = 0;
        from = at + 1;
      }
      if (from < bytesRead) {
        carried.push(chunk.subarray(from, bytesRead));
        carriedBytes += bytesRead - from;
        chunk = Buffer.allocUnsafe(CHUNK_BYTES); // the carried piece still looks into the old one
      }
      position += bytesRead;
      if (lines.length > 0) yield lines;
    }
    if (carriedBytes > 0) {
      yield [{ bytes: Buffer.concat(carried), offset: position - carriedBytes, state: 'torn' }];
    }
  } finally {
    await handle.close();
  }
}
