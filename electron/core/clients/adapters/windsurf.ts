import type { ClientAdapter } from '../adapter.ts';
import { pathOf, roamingFolder, xdgConfigFolder } from '../known-folders.ts';
import { expandEditorVariables } from '../variable-forms.ts';
import { globalConfig } from './places.ts';
import { commonShape } from './shapes.ts';

const LAYOUT = { format: 'jsonc', root: ['mcpServers'] } as const;

/** Windsurf, and Devin Desktop, which it became; the JetBrains plugin has a file of its own. */
export const windsurf: ClientAdapter = {
  id: 'windsurf',
  name: 'Windsurf / Devin Desktop',
  shape: { ...commonShape, url: ['serverUrl', 'url'], expand: expandEditorVariables },
  locate(facts) {
    const { join } = pathOf(facts.platform);
    const settings = facts.platform === 'win32' ? roamingFolder(facts) : xdgConfigFolder(facts);
    return [
      join(facts.home, '.codeium', 'windsurf', 'mcp_config.json'),
      join(facts.home, '.codeium', 'mcp_config.json'),
      join(settings, 'devin', 'mcp_config.json'),
    ].map((path) => globalConfig(path, LAYOUT));
  },
};
