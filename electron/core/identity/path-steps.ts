import { type BigIntStats, lstatSync, readlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

const MOST_LINKS = 40;

/** One name that is looked up on the way to a file. */
export interface PathStep {
  /** Where it is looked up: a folder, by a path with no link in it. */
  readonly folder: string;
  readonly name: string;
  readonly stats: BigIntStats;
  /** Where it leads, when it is a link. */
  readonly target: string | undefined;
}

/**
 * Walks to a file name by name, links followed, as the system would. `before` is called with a folder and a name before
 * that is looked at. Undefined when there is nothing at the end. Does not wait.
 */
export function pathSteps(
  path: string,
  before: (folder: string, name: string) => void = () => undefined,
): PathStep[] | undefined {
  const steps: PathStep[] = [];
  let rest = resolve(path).split('/').filter(Boolean);
  let folder = '/';
  try {
    for (let links = 0; rest.length > 0;) {
      const name = rest[0]!;
      before(folder, name);
      const place = join(folder, name);
      const stats = lstatSync(place, { bigint: true });
      rest = rest.slice(1);
      const target = stats.isSymbolicLink() ? readlinkSync(place) : undefined;
      steps.push({ folder, name, stats, target });
      if (target === undefined) {
        folder = place;
        continue;
      }
      if (++links > MOST_LINKS) return undefined;
      rest = [...resolve(folder, target).split('/').filter(Boolean), ...rest];
      folder = '/';
    }
  } catch {
    return undefined;
  }
  return steps;
}
