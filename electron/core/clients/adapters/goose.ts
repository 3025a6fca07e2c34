import type { ClientAdapter } from '../adapter.ts';
import { pathOf, roamingFolder, xdgConfigFolder } from '../known-folders.ts';
import { globalConfig } from './places.ts';

const LAYOUT = { format: 'yaml', root: ['extensions'] } as const;

/** Goose: "extensions" in YAML, with names of its own for everything. */
export const goose: ClientAdapter = {
  id: 'goose',
  name: 'Goose',
  shape: {
    command: 'cmd',
    args: 'args',
    env: 'envs',
    cwd: 'cwd',
    headers: 'headers',
    stdioType: 'stdio',
    remoteTypes: ['streamable_http', 'sse'],
    refusedRemote: {},
    url: ['uri', 'url'],
    only: { type: ['stdio'] },
    refused: {
      env_keys: 'it takes secrets from the keychain of Goose (env_keys), which only Goose can read',
    },
  },
  locate(facts) {
    const { join } = pathOf(facts.platform);
    const folder =
      facts.platform === 'win32'
        ? join(roamingFolder(facts), 'Block', 'goose', 'config')
        : facts.platform === 'linux'
          ? join(xdgConfigFolder(facts), 'goose')
          : join(facts.home, '.config', 'goose');
    return [globalConfig(join(folder, 'config.yaml'), LAYOUT)];
  },
};
