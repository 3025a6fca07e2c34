import { AppError } from '../../../shared/errors/app-error.ts';
import { type ClientAdapter, type ConfigLocation } from './adapter.ts';
import { clientAdapters } from './adapter-list.ts';
import type { BackupManifest } from './backups.ts';
import { pathOf } from './known-folders.ts';
import type { MachineFacts } from './ports.ts';
import { INSIDE_WSL, isInsideWsl, mountedPath, ON_WINDOWS } from './wsl.ts';

/** One config file of one client. */
export interface ConfigPlace {
  readonly adapter: ClientAdapter;
  readonly location: ConfigLocation;
}

/** Every place where these clients look, each once: a project folder may be the home folder, and a file hold two maps. */
export function configPlaces(
  machine: MachineFacts,
  folders: readonly string[],
  adapters: readonly ClientAdapter[] = clientAdapters,
): ConfigPlace[] {
  return adapters.flatMap((adapter) => {
    const seen = new Set<string>();
    const own = adapter.locate({ ...machine, folders }).map(refusedAcross);
    return [...own, ...onWindows(adapter, machine)]
      .filter(({ path, root }) => seen.size !== seen.add(JSON.stringify([path, root])).size)
      .map((location) => ({ adapter, location }));
  });
}

/** A project inside WSL, seen from Windows, is shown only. */
function refusedAcross(location: ConfigLocation): ConfigLocation {
  const isAcross = location.folder !== undefined && isInsideWsl(location.folder);
  return isAcross ? { ...location, refused: INSIDE_WSL, elsewhere: true } : location;
}

/** Inside WSL, what the same client has on Windows for all projects. It is shown only. */
function onWindows(adapter: ClientAdapter, { windows, pid, isAlive, list }: MachineFacts): ConfigLocation[] {
  if (windows === undefined) return [];
  const { home } = windows;
  const listed = (folder: string): readonly string[] => list(mountedPath(folder, windows) ?? folder);
  const facts: MachineFacts = { platform: 'win32', home, env: {}, pid, isAlive, list: listed };
  return adapter.locate({ ...facts, folders: [] }).flatMap((location) => {
    const path = mountedPath(location.path, windows);
    return path === undefined ? [] : [{ ...location, path, refused: ON_WINDOWS, elsewhere: true }];
  });
}

/** The caller's folders and those that adoptions in force remember. Raises `bad_input` for one that is not absolute. */
export function projectFolders(
  call: string,
  machine: MachineFacts,
  folders: readonly string[],
  active: readonly BackupManifest[],
): string[] {
  const path = pathOf(machine.platform);
  const relative = folders.filter((folder) => !path.isAbsolute(folder));
  if (relative.length > 0) {
    throw new AppError('bad_input', {
      call,
      problems: relative.map((folder) => `not an absolute path: ${folder}`),
    });
  }
  const remembered = active.flatMap(({ folder }) => (folder === undefined ? [] : [folder]));
  return [...new Set([...folders, ...remembered].map((folder) => path.resolve(folder)))];
}
