import { setImmediate as turn } from 'node:timers/promises';
import { drop } from '../../shared/util/drop.ts';
import type { Upstream } from './gateway/index.ts';

/**
 * Asks `good` when the server has said its first word, which is when its program has certainly been read, and before
 * anybody gets that. If it is not the one that was judged, nothing it says is passed on: its output is closed, and `bad`
 * is called. Whoever listens meanwhile gets what there is a turn later: what the system told of files before the word
 * came is known then. Costs nothing afterwards.
 */
export function holdOutput({ stdout }: Upstream, good: () => boolean, bad: () => void): void {
  const decide = (): void => {
    if (stdout.destroyed) return;
    if (good()) {
      stdout.off('readable', stay);
      return;
    }
    stdout.destroy();
    bad();
  };
  // While anybody listens to this, nothing flows to those who listen to `data`.
  const stay = (): void => undefined;
  stdout.on('readable', stay);
  stdout.once('readable', () => drop(turn().then(decide), bad));
}
