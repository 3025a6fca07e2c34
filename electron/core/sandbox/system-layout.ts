import { lstat, readlink } from 'node:fs/promises';
import type { SystemLayout, SystemLink } from './plan.ts';

/** Where systems keep their programs and libraries. On merged ones all but the first are links into it. */
const PLACES = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/nix/store'];

/** What of the system every server sees, as it is on this machine. */
export async function readSystemLayout(): Promise<SystemLayout> {
  const folders: string[] = [];
  const links: SystemLink[] = [];
  for (const path of PLACES) {
    const stats = await lstat(path).catch(() => undefined);
    if (stats?.isSymbolicLink() === true) links.push({ path, target: await readlink(path) });
    else if (stats?.isDirectory() === true) folders.push(path);
  }
  return { folders, links };
}
