/** What V8 maps for code when a program starts, and hardly uses: it counts, and must not eat up what was granted. */
const RESERVED_MB = 512;

/** The limit for what one process may map to write (RLIMIT_DATA), in bytes, for a server that may use `memoryMb`. */
export function dataLimit(memoryMb: number): number {
  return (memoryMb + RESERVED_MB) * 1024 * 1024;
}
