import type { ConfigFormatName, ConfigLocation, LocateFacts } from '../adapter.ts';
import { pathOf } from '../known-folders.ts';

interface Layout {
  readonly format: ConfigFormatName;
  readonly root: readonly string[];
}

/** A config of the user, at an absolute path. */
export function globalConfig(path: string, { format, root }: Layout): ConfigLocation {
  return { path, scope: 'global', format, root };
}

/** The same file in every project folder, at a path relative to it. */
export function projectConfigs(
  { folders, platform }: LocateFacts,
  relative: readonly string[],
  { format, root }: Layout,
): ConfigLocation[] {
  const { join } = pathOf(platform);
  return folders.map((folder) => ({
    path: join(folder, ...relative),
    scope: 'project',
    format,
    root,
    folder,
  }));
}

/** A folder that an environment variable names, when it is absolute; else the usual one below the home folder. */
export function folderOf(facts: LocateFacts, variable: string, ...usual: readonly string[]): string {
  const { join, isAbsolute } = pathOf(facts.platform);
  const own = facts.env[variable];
  return own !== undefined && isAbsolute(own) ? own : join(facts.home, ...usual);
}
