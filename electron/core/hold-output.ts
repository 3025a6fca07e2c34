import type { Upstream } from './gateway/index.ts';

const NEWLINE = 0x0a;

/**
 * Asks `good` when the server says its first word, which is when its program has certainly been read. If it is not the
 * one that was judged, nothing it says is passed on: its first bytes become empty lines, its output is closed, and `bad`
 * is called. Costs nothing after the first chunk.
 */
export function holdOutput({ stdout }: Upstream, good: () => boolean, bad: () => void): void {
  const first = (chunk: Buffer): void => {
    if (good()) return;
    // Whoever else listens gets the same buffer, after us.
    chunk.fill(NEWLINE);
    stdout.destroy();
    bad();
  };
  const beforeListener = (event: string | symbol): void => {
    if (event !== 'data') return;
    stdout.off('newListener', beforeListener);
    stdout.prependOnceListener('data', first);
  };
  stdout.on('newListener', beforeListener);
}
