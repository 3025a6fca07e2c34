import type { ClientAdapter } from '../adapter.ts';
import { pathOf, roamingFolder, xdgConfigFolder } from '../known-folders.ts';
import { globalConfig, projectConfigs } from './places.ts';
import { commonShape } from './shapes.ts';

const LAYOUT = { format: 'jsonc', root: ['context_servers'] } as const;

/** Zed: its settings, with comments. Entries of extensions have no command; they are started by the extension. */
export const zed: ClientAdapter = {
  id: 'zed',
  name: 'Zed',
  shape: { ...commonShape, only: { source: ['custom'] } },
  locate(facts) {
    const { join } = pathOf(facts.platform);
    const folder =
      facts.platform === 'win32'
        ? join(roamingFolder(facts), 'Zed')
        : facts.platform === 'linux'
          ? join(xdgConfigFolder(facts), 'zed')
          : join(facts.home, '.config', 'zed');
    return [
      globalConfig(join(folder, 'settings.json'), LAYOUT),
      ...projectConfigs(facts, ['.zed', 'settings.json'], LAYOUT),
    ];
  },
};
