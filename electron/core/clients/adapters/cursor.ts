import type { ClientAdapter } from '../adapter.ts';
import { pathOf } from '../known-folders.ts';
import { expandEditorVariables } from '../variable-forms.ts';
import { globalConfig, projectConfigs } from './places.ts';
import { commonShape, readsEnvFile } from './shapes.ts';
import { userFolder } from './vscode.ts';

const LAYOUT = { format: 'jsonc', root: ['mcpServers'] } as const;

/** Cursor: one global file and one per project, comments allowed, its own variables. */
export const cursor: ClientAdapter = {
  id: 'cursor',
  name: 'Cursor',
  shape: {
    ...commonShape,
    url: ['url', 'serverUrl'],
    refused: readsEnvFile('Cursor'),
    expand: expandEditorVariables,
  },
  locate(facts) {
    const { join } = pathOf(facts.platform);
    return [
      globalConfig(join(facts.home, '.cursor', 'mcp.json'), LAYOUT),
      ...projectConfigs(facts, ['.cursor', 'mcp.json'], LAYOUT),
    ];
  },
  projects: {
    kind: 'workspaces',
    path: (facts) => pathOf(facts.platform).join(userFolder(facts, 'Cursor'), 'workspaceStorage'),
  },
};
