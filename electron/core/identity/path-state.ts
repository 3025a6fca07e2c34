import type { BigIntStats } from 'node:fs';
import { join } from 'node:path';
import { pathSteps } from './path-steps.ts';

/**
 * A text that is another one after anything on the way to a file was replaced or written, also when it was put back: every
 * link and the file at the end by device, inode and change time, which a user cannot set back; folders, in which others
 * come and go all the time, by device and inode: see `watchPath`. Undefined when there is nothing. Takes a few
 * microseconds for each part of the path.
 */
export function pathState(path: string): string | undefined {
  const lines = pathSteps(path)?.map(({ folder, name, stats, target }) => {
    const { dev, ino, ctimeNs } = stats;
    const place = join(folder, name);
    if (target !== undefined) return `${place} ${dev} ${ino} ${ctimeNs} ${target}`;
    if (stats.isDirectory()) return `${place} ${dev} ${ino}`;
    return `${place} ${fileState(stats)}`;
  });
  return lines?.join('\n');
}

/** The end of the state of a path to this file: which it is, and as what. */
export function fileState({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`;
}
