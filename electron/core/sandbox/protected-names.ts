import { lstat, readdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { GuardedEntry } from './plan.ts';

/** Entries of a folder that other programs of the user run or obey: they stay read-only in a folder that may be written. */
export const PROTECTED_NAMES: readonly string[] = [
  '.git/hooks',
  '.git/config',
  // Not there in most repositories: whoever makes them says where git takes hooks and settings from.
  '.git/config.worktree',
  '.git/commondir',
  '.git/info',
  '.git/modules',
  '.githooks',
  '.gitmodules',
  '.husky',
  '.vscode',
  '.idea',
  '.cursor',
  '.claude',
  '.codex',
  '.gemini',
  '.mcp.json',
  '.envrc',
  '.direnv',
  '.bashrc',
  '.bash_profile',
  '.bash_login',
  '.bash_logout',
  '.profile',
  '.zshrc',
  '.zshenv',
  '.zprofile',
  '.zlogin',
  '.config',
  '.ssh',
  '.gnupg',
];

/** Repositories are looked for in a folder and two levels below it, in no more folders than this. */
const DEPTH = 2;
export const MOST_FOLDERS = 128;

/** A folder in a folder that may be written, in which names are protected. */
export interface SearchedFolder {
  readonly path: string;
  /** Levels below the granted one. */
  readonly depth: number;
}

/** True for a folder whose own names are looked at too. */
export function isSearched(name: string, depth: number): boolean {
  return depth < DEPTH && !name.startsWith('.') && name !== 'node_modules';
}

/** What of a folder that may be written stays read-only. `complete` is false when there was too much to look at. */
export interface GuardSearch {
  readonly entries: readonly GuardedEntry[];
  readonly folders: readonly SearchedFolder[];
  readonly complete: boolean;
}

/** Finds the protected entries below a folder without links in its path; links are left alone, they lead outside. */
export async function findProtected(folder: string): Promise<GuardSearch> {
  const entries: GuardedEntry[] = [];
  const folders: SearchedFolder[] = [];
  const waiting = [{ path: folder, depth: 0 }];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (folders.length === MOST_FOLDERS) return { entries: merged(entries), folders, complete: false };
    folders.push(next);
    const { path, depth } = next;
    const names = await readdir(path, { withFileTypes: true }).catch(() => []);
    const present = new Set(names.map(({ name }) => name));
    for (const name of PROTECTED_NAMES) {
      if (present.has(name.split('/')[0]!))
        entries.push(...(await guardEntry(folder, join(path, name), 'read-only')));
    }
    // Of a worktree or submodule it is a file, and says where the repository is.
    if (names.some((entry) => entry.name === '.git' && entry.isFile()))
      entries.push(...(await guardEntry(folder, join(path, '.git'), 'read-only')));
    for (const entry of names) {
      if (entry.isDirectory() && isSearched(entry.name, depth))
        waiting.push({ path: join(path, entry.name), depth: depth + 1 });
    }
  }
  return { entries: merged(entries), folders, complete: true };
}

/**
 * The entry, guarded as said, and what of the way to it must be pinned, so that it cannot be moved away; nothing when it does not
 * exist or a link is on the way.
 */
export async function guardEntry(
  folder: string,
  path: string,
  as: 'read-only' | 'hidden',
): Promise<GuardedEntry[]> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats === undefined || !(stats.isFile() || stats.isDirectory())) return [];
  if ((await realpath(path).catch(() => undefined)) !== path) return [];
  const pinned: GuardedEntry[] = [];
  for (let parent = dirname(path); parent.length > folder.length; parent = dirname(parent))
    pinned.unshift({ path: parent, kind: 'folder', as: 'pinned' });
  return [...pinned, { path, kind: stats.isDirectory() ? 'folder' : 'file', as }];
}

const STRENGTH = { pinned: 0, 'read-only': 1, hidden: 2 } as const;

/** One entry for each path, the strictest; below what is read-only or hidden nothing more is needed. Outer ones first. */
export function merged(entries: readonly GuardedEntry[]): GuardedEntry[] {
  const byPath = new Map<string, GuardedEntry>();
  for (const entry of entries) {
    const known = byPath.get(entry.path);
    if (known === undefined || STRENGTH[entry.as] > STRENGTH[known.as]) byPath.set(entry.path, entry);
  }
  const strict = [...byPath.values()].filter(({ as }) => as !== 'pinned');
  const covered = (entry: GuardedEntry): boolean =>
    strict.some(
      (outer) => entry.path.startsWith(`${outer.path}/`) && STRENGTH[outer.as] >= STRENGTH[entry.as],
    );
  return [...byPath.values()]
    .filter((entry) => !covered(entry))
    .sort((one, other) => one.path.split('/').length - other.path.split('/').length);
}
