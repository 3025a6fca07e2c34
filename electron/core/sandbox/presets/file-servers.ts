import type { SandboxGrants } from '../../../../shared/model/server.ts';
import {
  folderOrFile,
  listed,
  plainEnv,
  type PresetLaunch,
  type PresetRule,
  serverPath,
} from './preset-rule.ts';
import { optionValue } from './server-package.ts';

const writes = (...paths: string[]): SandboxGrants => ({ filesystem: { allowWrite: paths } });

const filesystem: PresetRule = {
  name: 'filesystem',
  packages: ['npm:@modelcontextprotocol/server-filesystem'],
  derive(launch) {
    const folders = launch.own
      .filter((word) => !word.startsWith('-'))
      .map((word) => serverPath(launch, word));
    return folders.length === 0
      ? { grants: {}, reason: 'It was given no folder in its arguments, so it reaches none.' }
      : {
          grants: writes(...folders),
          reason: `It may read and write ${listed(folders)}, which its arguments name: that is what it is for.`,
        };
  },
};

const git: PresetRule = {
  name: 'git',
  packages: ['pypi:mcp-server-git'],
  derive(launch) {
    const named = optionValue(launch.own, '--repository', '-r');
    if (named === undefined)
      return { grants: {}, reason: 'Its arguments name no repository (--repository), so it reaches none.' };
    const repository = serverPath(launch, named);
    return {
      grants: writes(repository),
      reason: `It may read and write the repository ${repository}, which its arguments name; hooks and settings of git in it stay as they are.`,
    };
  },
};

/** The same of another maker, which is told by a variable. */
const gitBaseFolder: PresetRule = {
  name: 'git',
  packages: ['npm:@cyanheads/git-mcp-server'],
  derive(launch) {
    const named = plainEnv(launch, 'GIT_BASE_DIR');
    if (named === undefined)
      return { grants: {}, reason: 'Its definition names no repository (GIT_BASE_DIR), so it reaches none.' };
    const folder = serverPath(launch, named);
    return {
      grants: writes(folder),
      reason: `It may read and write ${folder}, which GIT_BASE_DIR names; hooks and settings of git in it stay as they are.`,
    };
  },
};

/** SQLite makes its journal beside the file, so it needs the folder. */
function database(launch: PresetLaunch, named: string | undefined): ReturnType<PresetRule['derive']> {
  if (named === undefined || named === ':memory:')
    return { grants: {}, reason: 'Its arguments name no database file, so it reaches none.' };
  const file = serverPath(launch, named);
  const { path, alone } = folderOrFile(launch, file);
  return {
    grants: writes(path),
    reason: alone
      ? `It may read and write ${file} alone, because the folder around it holds too much else: to let it change the database, move that to a folder of its own.`
      : `It may read and write ${path}, where its database is: SQLite keeps a journal beside the file.`,
  };
}

const sqlite: PresetRule = {
  name: 'sqlite',
  packages: ['pypi:mcp-server-sqlite', 'npm:mcp-sqlite', 'npm:mcp-server-sqlite'],
  derive: (launch) =>
    database(
      launch,
      optionValue(launch.own, '--db-path') ?? launch.own.find((word) => !word.startsWith('-')),
    ),
};

const memory: PresetRule = {
  name: 'memory',
  packages: ['npm:@modelcontextprotocol/server-memory'],
  derive(launch) {
    const named = plainEnv(launch, 'MEMORY_FILE_PATH');
    if (named === undefined) {
      return {
        // Its default is a file within its own program, which stays as it is.
        grants: { env: { set: { MEMORY_FILE_PATH: '/tmp/memory.jsonl' } } },
        reason:
          'It remembers only while it runs, because its definition names no file: set MEMORY_FILE_PATH to one in a folder of its own to keep what it learns.',
      };
    }
    const { path } = folderOrFile(launch, serverPath(launch, named));
    return {
      grants: writes(path),
      reason: `It may read and write ${path}, where MEMORY_FILE_PATH keeps what it learns.`,
    };
  },
};

const obsidian: PresetRule = {
  name: 'notes folder',
  packages: ['npm:mcp-obsidian', 'npm:@mauricio.wolff/mcp-obsidian'],
  derive(launch) {
    const folders = launch.own
      .filter((word) => !word.startsWith('-'))
      .map((word) => serverPath(launch, word));
    return {
      grants: folders.length === 0 ? {} : writes(...folders),
      reason:
        folders.length === 0
          ? 'It was given no folder in its arguments, so it reaches none.'
          : `It may read and write ${listed(folders)}, the notes its arguments name.`,
    };
  },
};

/** Servers about files: each gets what its own configuration names. */
export const fileServers: readonly PresetRule[] = [filesystem, git, gitBaseFolder, sqlite, memory, obsidian];
