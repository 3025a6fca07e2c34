import { posix, win32 } from 'node:path';
import type { ServerArgument } from '../../../shared/model/launch.ts';
import type { ArgumentPattern } from './entry-schema.ts';

/** Real folders behind the `under` texts of a policy, as they were when it was applied. */
export type FolderMap = ReadonlyMap<string, string>;

/** Do the arguments of the server fit, each in its place and none beyond? Undefined arguments fit nothing. */
export function argumentsFit(
  patterns: readonly ArgumentPattern[],
  given: readonly ServerArgument[] | undefined,
  folders: FolderMap,
): boolean {
  if (given?.length !== patterns.length) return false;
  return patterns.every((pattern, index) => argumentFits(pattern, given[index]!, folders));
}

function argumentFits(pattern: ArgumentPattern, { text, path }: ServerArgument, folders: FolderMap): boolean {
  if (typeof pattern === 'string') return text === pattern;
  if ('oneOf' in pattern) return pattern.oneOf.includes(text);
  const folder = folders.get(pattern.under);
  return folder !== undefined && path !== undefined && isUnder(path, folder);
}

/** True when an absolute path is the folder or inside it. Compared as texts: both must be real paths already. */
export function isUnder(path: string, folder: string): boolean {
  const kind = /^[A-Za-z]:[\\/]|^\\\\/.test(folder) ? win32 : posix;
  if (!kind.isAbsolute(path) || !kind.isAbsolute(folder)) return false;
  const way = kind.relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${kind.sep}`) && !kind.isAbsolute(way));
}
