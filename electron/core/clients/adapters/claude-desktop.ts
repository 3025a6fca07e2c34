import { posix, win32 } from 'node:path';
import type { ClientAdapter, LocateFacts } from '../adapter.ts';
import { localFolder, pathOf, roamingFolder, xdgConfigFolder } from '../known-folders.ts';
import { globalConfig } from './places.ts';
import { commonShape } from './shapes.ts';

/** Claude Desktop: stdio servers only, one file for each way it is installed, values taken literally. */
export const claudeDesktop: ClientAdapter = {
  id: 'claude-desktop',
  name: 'Claude Desktop',
  shape: { ...commonShape, only: {} },
  locate(facts) {
    const file = 'claude_desktop_config.json';
    const folders = {
      darwin: () => [posix.join(facts.home, 'Library', 'Application Support')],
      win32: () => [roamingFolder(facts), ...packagedFolders(facts)],
      linux: () => [xdgConfigFolder(facts)],
    }[facts.platform]();
    const { join } = pathOf(facts.platform);
    return folders.map((folder) =>
      globalConfig(join(folder, 'Claude', file), { format: 'json', root: ['mcpServers'] }),
    );
  },
};

/** What Windows shows the app in place of `%APPDATA%` where it was installed as a package (MSIX), the usual way since 2026. */
function packagedFolders(facts: LocateFacts): string[] {
  const packages = win32.join(localFolder(facts), 'Packages');
  return facts
    .list(packages)
    .filter((name) => name.startsWith('Claude_'))
    .map((name) => win32.join(packages, name, 'LocalCache', 'Roaming'));
}
