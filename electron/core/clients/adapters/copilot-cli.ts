import type { ClientAdapter } from '../adapter.ts';
import { pathOf } from '../known-folders.ts';
import { expandShellVariables } from '../variable-forms.ts';
import { folderOf, globalConfig, projectConfigs } from './places.ts';
import { commonShape } from './shapes.ts';

const LAYOUT = { format: 'jsonc', root: ['mcpServers'] } as const;

/** GitHub Copilot CLI. A project's `.mcp.json` is Claude Code's too: it is listed there, and adopted once. */
export const copilotCli: ClientAdapter = {
  id: 'copilot-cli',
  name: 'Copilot CLI',
  shape: { ...commonShape, stdioType: 'local', expand: expandShellVariables },
  locate(facts) {
    const folder = folderOf(facts, 'COPILOT_HOME', '.copilot');
    return [
      globalConfig(pathOf(facts.platform).join(folder, 'mcp-config.json'), LAYOUT),
      ...projectConfigs(facts, ['.github', 'mcp.json'], LAYOUT),
    ];
  },
};
