import type { ClientAdapter, LocateFacts } from '../adapter.ts';
import { pathOf } from '../known-folders.ts';
import { globalConfig } from './places.ts';
import { commonShape } from './shapes.ts';
import { userFolder } from './vscode.ts';

const LAYOUT = { format: 'jsonc', root: ['mcpServers'] } as const;
const FILE = 'cline_mcp_settings.json';

/** Cline: one file for command line and extension, and the extension's older one. */
export const cline: ClientAdapter = {
  id: 'cline',
  name: 'Cline',
  shape: {
    ...commonShape,
    only: { type: ['stdio'] },
    refused: { transport: 'it is spelled with "transport", a form only Cline reads' },
  },
  locate(facts) {
    const { join } = pathOf(facts.platform);
    const extension = join(userFolder(facts, 'Code'), 'globalStorage', 'saoudrizwan.claude-dev', 'settings');
    return [settingsFile(facts), join(extension, FILE)].map((path) => globalConfig(path, LAYOUT));
  },
};

/** `CLINE_MCP_SETTINGS_PATH`, else below `CLINE_DATA_DIR`, else below `CLINE_DIR`, else below the home folder. */
function settingsFile({ env, home, platform }: LocateFacts): string {
  const { join, isAbsolute } = pathOf(platform);
  const own = (variable: string): string | undefined => {
    const value = env[variable];
    return value !== undefined && isAbsolute(value) ? value : undefined;
  };
  const data = own('CLINE_DATA_DIR') ?? join(own('CLINE_DIR') ?? join(home, '.cline'), 'data');
  return own('CLINE_MCP_SETTINGS_PATH') ?? join(data, 'settings', FILE);
}
