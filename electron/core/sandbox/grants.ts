import { lstat, readlink, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import type { SandboxGrants } from '../../../shared/model/server.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { GuardedEntry, PlannedGrant } from './plan.ts';
import { findProtected, guardEntry, merged } from './protected-names.ts';

/** Where grants are looked at from. All absolute. */
export interface GrantSurroundings {
  readonly server: string;
  /** The user's home. */
  readonly home: string;
  /** Gatehouse's own data folder: no server is ever let in. */
  readonly dataFolder: string;
}

/** A grant as it is now, and what could not be looked at. */
export interface GrantLook {
  readonly grant: PlannedGrant;
  readonly complete: boolean;
}

/** Of the kernel, of running programs, of devices: no file there is a document. */
const SYSTEM = ['/proc', '/sys', '/dev', '/run', '/boot'];

/**
 * Looks at every path a definition grants. Raises `grant_refused` for what does not exist, is a link, is no file or folder, or is
 * too wide: `/`, the home, what holds either, and Gatehouse's own files.
 */
export async function lookAtGrants(
  { filesystem = {} }: SandboxGrants,
  surroundings: GrantSurroundings,
): Promise<GrantLook[]> {
  const { allowRead = [], allowWrite = [], denyRead = [], denyWrite = [] } = filesystem;
  const at = (written: string): string => absolute(written, surroundings);
  const denied = [
    ...denyRead.map((path) => ({ path: at(path), as: 'hidden' as const })),
    ...denyWrite.map((path) => ({ path: at(path), as: 'read-only' as const })),
  ];
  const writes = new Set(allowWrite.map(at));
  const looks = [
    ...[...writes].map((path) => ({ path, mode: 'write' as const })),
    ...[...new Set(allowRead.map(at))]
      .filter((path) => !writes.has(path))
      .map((path) => ({ path, mode: 'read' as const })),
  ];
  return Promise.all(looks.map(({ path, mode }) => lookAtGrant(path, mode, denied, surroundings)));
}

/** `~` is the home; anything else must be absolute. */
function absolute(written: string, { server, home }: GrantSurroundings): string {
  const expanded =
    written === '~' || written.startsWith('~/') ? join(home, written.slice(1)) : normalize(written);
  if (!isAbsolute(expanded)) {
    throw refused(server, written, 'is not absolute: begin it with / or ~/');
  }
  return expanded.length > 1 && expanded.endsWith('/') ? expanded.slice(0, -1) : expanded;
}

async function lookAtGrant(
  path: string,
  mode: 'read' | 'write',
  denied: readonly { readonly path: string; readonly as: 'hidden' | 'read-only' }[],
  surroundings: GrantSurroundings,
): Promise<GrantLook> {
  const { server } = surroundings;
  const stats = await lstat(path, { bigint: true }).catch(() => undefined);
  if (stats === undefined) throw refused(server, path, 'does not exist, or cannot be looked at');
  if (stats.isSymbolicLink()) {
    const target = await readlink(path).catch(() => 'elsewhere');
    throw refused(server, path, `is a link to ${target}: grant what it leads to`);
  }
  const kind: PlannedGrant['kind'] | undefined = stats.isDirectory()
    ? 'folder'
    : stats.isFile()
      ? 'file'
      : undefined;
  if (kind === undefined) throw refused(server, path, 'is neither a file nor a folder');
  const real = await realpath(path);
  const tooWide = await widthProblem(real, surroundings);
  if (tooWide !== undefined) throw refused(server, path, tooWide);
  const asked = denied.map(async (entry) => guardEntry(real, await inReal(entry.path), entry.as));
  const inside = (await Promise.all(asked)).flat().filter((entry) => entry.path.startsWith(`${real}/`));
  const search =
    mode === 'write' && kind === 'folder'
      ? await findProtected(real)
      : { entries: [], folders: [], complete: true };
  const guarded: GuardedEntry[] = merged([...search.entries, ...inside]);
  const alias = real === path ? undefined : path;
  const grant = { path: real, alias, mode, kind, device: stats.dev, inode: stats.ino, guarded };
  // A folder that is only read has nothing to pin or to guard against writing.
  const needed = mode === 'write' ? guarded : guarded.filter(({ as }) => as === 'hidden');
  return { grant: { ...grant, guarded: needed, searched: search.folders }, complete: search.complete };
}

/** Links further up are followed, the last name is not: a link is never what was meant. */
async function inReal(path: string): Promise<string> {
  const parent = await realpath(dirname(path)).catch(() => dirname(path));
  return join(parent, path.slice(dirname(path).length));
}

async function widthProblem(
  real: string,
  { home, dataFolder }: GrantSurroundings,
): Promise<string | undefined> {
  const realHome = await realpath(home).catch(() => home);
  const realData = await realpath(dataFolder).catch(() => dataFolder);
  if (holds(real, realHome) || holds(real, home))
    return 'is your home, or holds it: grant the folders in it that the server needs';
  if (holds(real, realData) || holds(realData, real)) return "holds Gatehouse's own files";
  if (SYSTEM.some((folder) => holds(folder, real))) return 'belongs to the system, not to you';
  return undefined;
}

/** True when `inner` is `outer` or lies in it. */
export function holds(outer: string, inner: string): boolean {
  return outer === inner || outer === '/' || inner.startsWith(`${outer}/`);
}

/** The error of a grant that is not given. `problem` fits after the path. */
export function refused(server: string, path: string, problem: string): AppError<'grant_refused'> {
  return new AppError('grant_refused', { server, path, problem });
}
