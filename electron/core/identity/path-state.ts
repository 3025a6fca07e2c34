import { lstatSync, readlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

const MOST_LINKS = 40;

/**
 * A text that is another one after anything on the way to a file was replaced or written, also when it was put back: every
 * link and the file at the end by device, inode and change time, which a user cannot set back; folders, in which others
 * come and go all the time, by device and inode. Undefined when there is nothing. Takes a few microseconds for each part
 * of the path.
 */
export function pathState(path: string): string | undefined {
  const lines: string[] = [];
  let rest = resolve(path).split('/').filter(Boolean);
  let done = '/';
  try {
    for (let links = 0; rest.length > 0;) {
      const place = join(done, rest[0]!);
      const { dev, ino, size, mode, mtimeNs, ctimeNs } = lstatSync(place, { bigint: true });
      rest = rest.slice(1);
      if (isKind(mode, 0o120000n)) {
        if (++links > MOST_LINKS) return undefined;
        const target = readlinkSync(place);
        lines.push(`${place} ${dev} ${ino} ${ctimeNs} ${target}`);
        rest = [...resolve(done, target).split('/').filter(Boolean), ...rest];
        done = '/';
        continue;
      }
      if (!isKind(mode, 0o040000n)) lines.push(`${place} ${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`);
      else lines.push(`${place} ${dev} ${ino}`);
      done = place;
    }
  } catch {
    return undefined;
  }
  return lines.join('\n');
}

function isKind(mode: bigint, kind: bigint): boolean {
  return (mode & 0o170000n) === kind;
}
