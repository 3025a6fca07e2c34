import type { Duplex } from 'node:stream';

/** Copies both ways until both have ended. The end of one side is passed on; the break of one breaks the other. */
export function joinStreams(one: Duplex, other: Duplex): void {
  one.pipe(other);
  other.pipe(one);
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('error', () => to.destroy());
    from.once('close', () => to.destroy());
  }
}
