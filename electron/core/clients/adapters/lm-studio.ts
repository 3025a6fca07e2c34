import type { ClientAdapter } from '../adapter.ts';
import { pathOf } from '../known-folders.ts';
import { globalConfig } from './places.ts';
import { commonShape } from './shapes.ts';

const LAYOUT = { format: 'jsonc', root: ['mcpServers'] } as const;

/** LM Studio, at its newer and its older place. */
export const lmStudio: ClientAdapter = {
  id: 'lm-studio',
  name: 'LM Studio',
  shape: commonShape,
  locate(facts) {
    const { join } = pathOf(facts.platform);
    return [['.lmstudio'], ['.cache', 'lm-studio']].map((folder) =>
      globalConfig(join(facts.home, ...folder, 'mcp.json'), LAYOUT),
    );
  },
};
