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
export declare function readLines(path: string, options?: ReadLinesOptions): AsyncGenerator<Line[]>;
