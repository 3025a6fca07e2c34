import type { ClientAdapter } from '../adapter.ts';
import { pathOf } from '../known-folders.ts';
import { globalConfig, projectConfigs } from './places.ts';
import { commonShape } from './shapes.ts';

const LAYOUT = { format: 'jsonc', root: ['mcpServers'] } as const;

/** JetBrains Junie, in the IDE and on the command line. */
export const junie: ClientAdapter = {
  id: 'junie',
  name: 'Junie',
  shape: commonShape,
  locate(facts) {
    const { join } = pathOf(facts.platform);
    return [
      globalConfig(join(facts.home, '.junie', 'mcp', 'mcp.json'), LAYOUT),
      ...projectConfigs(facts, ['.junie', 'mcp', 'mcp.json'], LAYOUT),
    ];
  },
};
