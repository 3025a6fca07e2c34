import { posix, win32 } from 'node:path';
import type { ClientAdapter } from '../adapter.ts';
import { commonShape } from './shapes.ts';
import { roamingFolder, xdgConfigFolder } from '../known-folders.ts';

/** Claude Desktop: stdio servers only, one file, values taken literally. */
export const claudeDesktop: ClientAdapter = {
  id: 'claude-desktop',
  name: 'Claude Desktop',
  shape: { ...commonShape, only: {} },
  locate(facts) {
    const file = 'claude_desktop_config.json';
    const path = {
      darwin: () => posix.join(facts.home, 'Library', 'Application Support', 'Claude', file),
      win32: () => win32.join(roamingFolder(facts), 'Claude', file),
      linux: () => posix.join(xdgConfigFolder(facts), 'Claude', file),
    }[facts.platform]();
    return [{ path, scope: 'global', format: 'json', root: ['mcpServers'] }];
  },
};
