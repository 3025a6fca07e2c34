import type { Duplex, Readable, Writable } from 'node:stream';

/**
 * The raw bytes from and to a client. One stream for both must allow to be half open (`allowHalfOpen`), or the answers to
 * a client that closed its input are lost.
 */
export interface ClientStreams {
  readonly input: Readable;
  readonly output: Writable;
  /** Ends both at once; what was not written is lost. */
  destroy(): void;
}

/** One stream both ways. */
export function bothWays(duplex: Duplex): ClientStreams {
  return { input: duplex, output: duplex, destroy: () => void duplex.destroy() };
}
