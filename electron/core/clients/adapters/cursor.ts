import { expandCursorVariables } from '../cursor-variables.ts';
import type { ClientAdapter, ConfigLocation } from '../adapter.ts';
import { pathOf } from '../known-folders.ts';

/** Cursor: one global file and one per project, comments allowed, its own variables. */
export const cursor: ClientAdapter = {
  id: 'cursor',
  name: 'Cursor',
  shape: {
    command: 'command',
    args: 'args',
    env: 'env',
    cwd: 'cwd',
    url: ['url', 'serverUrl'],
    refused: { envFile: 'it reads its environment from a file (envFile), which only Cursor does' },
    expand: expandCursorVariables,
  },
  locate(facts) {
    const { join } = pathOf(facts.platform);
    const root = ['mcpServers'];
    const globalPath = join(facts.home, '.cursor', 'mcp.json');
    const projects = facts.folders.map((folder): ConfigLocation => ({
      path: join(folder, '.cursor', 'mcp.json'),
      scope: 'project',
      format: 'jsonc',
      root,
      folder,
    }));
    return [{ path: globalPath, scope: 'global', format: 'jsonc', root }, ...projects];
  },
};
