import type { ClientAdapter, ConfigLocation, LocateFacts } from '../adapter.ts';
import { pathOf, roamingFolder, xdgConfigFolder } from '../known-folders.ts';
import { expandEditorVariables } from '../variable-forms.ts';
import { globalConfig, projectConfigs } from './places.ts';
import { commonShape, readsEnvFile } from './shapes.ts';

const LAYOUT = { format: 'jsonc', root: ['servers'] } as const;
const IN_SETTINGS = { format: 'jsonc', root: ['mcp', 'servers'] } as const;
const IN_WORKSPACE = { format: 'jsonc', root: ['settings', 'mcp', 'servers'] } as const;
const IN_CONTAINER = { format: 'jsonc', root: ['customizations', 'vscode', 'mcp', 'servers'] } as const;

/** VS Code and its Insiders: user, profiles, workspaces, `.code-workspace` files; dev containers are only shown. */
export const vscode: ClientAdapter = {
  id: 'vscode',
  name: 'VS Code',
  shape: { ...commonShape, refused: readsEnvFile('VS Code'), expand: expandEditorVariables },
  locate(facts) {
    return [
      ...userFolders(facts).flatMap((folder) => userConfigs(facts, folder)),
      ...remoteFolders(facts).map((folder) =>
        globalConfig(pathOf(facts.platform).join(folder, 'mcp.json'), LAYOUT),
      ),
      ...projectConfigs(facts, ['.vscode', 'mcp.json'], LAYOUT),
      ...facts.folders.flatMap((folder) => workspaceFiles(facts, folder)),
      ...[['.devcontainer', 'devcontainer.json'], ['.devcontainer.json']].flatMap((relative) =>
        projectConfigs(facts, relative, IN_CONTAINER).map((location) => ({
          ...location,
          refused: 'it runs inside a dev container, where Gatehouse is not',
        })),
      ),
    ];
  },
  projects: {
    kind: 'workspaces',
    path: (facts) => pathOf(facts.platform).join(userFolder(facts, 'Code'), 'workspaceStorage'),
  },
};

function userFolders(facts: LocateFacts): string[] {
  return ['Code', 'Code - Insiders'].map((product) => userFolder(facts, product));
}

/** What a VS Code elsewhere keeps on this machine, when it works here through SSH or from the Windows around WSL. */
function remoteFolders(facts: LocateFacts): string[] {
  const { join } = pathOf(facts.platform);
  return ['.vscode-server', '.vscode-server-insiders'].map((name) => join(facts.home, name, 'data', 'User'));
}

/** Where VS Code and what is built on it keep the user's settings. */
export function userFolder(facts: LocateFacts, product: string): string {
  const { join } = pathOf(facts.platform);
  switch (facts.platform) {
    case 'darwin':
      return join(facts.home, 'Library', 'Application Support', product, 'User');
    case 'win32':
      return join(roamingFolder(facts), product, 'User');
    case 'linux':
      return join(xdgConfigFolder(facts), product, 'User');
  }
}

function userConfigs(facts: LocateFacts, folder: string): ConfigLocation[] {
  const { join } = pathOf(facts.platform);
  const profiles = facts.list(join(folder, 'profiles'));
  return [
    globalConfig(join(folder, 'mcp.json'), LAYOUT),
    globalConfig(join(folder, 'settings.json'), IN_SETTINGS),
    ...profiles.map((profile) => globalConfig(join(folder, 'profiles', profile, 'mcp.json'), LAYOUT)),
  ];
}

function workspaceFiles(facts: LocateFacts, folder: string): ConfigLocation[] {
  const { join } = pathOf(facts.platform);
  return facts
    .list(folder)
    .filter((name) => name.endsWith('.code-workspace'))
    .map((name) => ({ path: join(folder, name), scope: 'project', ...IN_WORKSPACE, folder }));
}
