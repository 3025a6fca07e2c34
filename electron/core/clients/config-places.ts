import { AppError } from '../../../shared/errors/app-error.ts';
import { type ClientAdapter, type ConfigLocation } from './adapter.ts';
import { clientAdapters } from './adapter-list.ts';
import type { BackupManifest } from './backups.ts';
import { pathOf } from './known-folders.ts';
import type { MachineFacts } from './ports.ts';

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
    return adapter
      .locate({ ...machine, folders })
      .filter(({ path, root }) => seen.size !== seen.add(JSON.stringify([path, root])).size)
      .map((location) => ({ adapter, location }));
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
