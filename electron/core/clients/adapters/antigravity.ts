import type { ClientAdapter } from '../adapter.ts';
import { pathOf } from '../known-folders.ts';
import { expandEditorVariables } from '../variable-forms.ts';
import { globalConfig } from './places.ts';
import { commonShape } from './shapes.ts';

const LAYOUT = { format: 'jsonc', root: ['mcpServers'] } as const;

/** Antigravity, at its older and its newer place. */
export const antigravity: ClientAdapter = {
  id: 'antigravity',
  name: 'Antigravity',
  shape: { ...commonShape, url: ['serverUrl', 'url'], expand: expandEditorVariables },
  locate(facts) {
    const { join } = pathOf(facts.platform);
    return ['antigravity', 'config'].map((folder) =>
      globalConfig(join(facts.home, '.gemini', folder, 'mcp_config.json'), LAYOUT),
    );
  },
};
