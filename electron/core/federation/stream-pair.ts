import { type Duplex, duplexPair } from 'node:stream';

/**
 * Two ends of a connection in memory: what one end writes the other reads, at the reader's pace, and either may be half
 * open. As with a socket, and unlike Node's bare pair, destroying one end closes the other.
 */
export function streamPair(): readonly [near: Duplex, far: Duplex] {
  const [near, far] = duplexPair();
  near.once('close', () => far.destroy());
  far.once('close', () => near.destroy());
  return [near, far];
}
