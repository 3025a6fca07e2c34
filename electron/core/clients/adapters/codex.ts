import type { ClientAdapter } from '../adapter.ts';
import { pathOf } from '../known-folders.ts';
import { folderOf, globalConfig, projectConfigs } from './places.ts';
import { commonShape } from './shapes.ts';

const LAYOUT = { format: 'toml', root: ['mcp_servers'] } as const;

/** Codex: CLI, IDE and desktop share one TOML file; profiles have their own beside it. */
export const codex: ClientAdapter = {
  id: 'codex',
  name: 'Codex',
  shape: {
    ...commonShape,
    only: {},
    headers: 'http_headers',
    tokenVariable: 'bearer_token_env_var',
    refusedRemote: {
      ...commonShape.refusedRemote,
      env_http_headers: 'it takes headers from variables of its own environment (env_http_headers)',
    },
    refused: { env_vars: 'it passes variables of its own environment on (env_vars), which only Codex has' },
  },
  locate(facts) {
    const { join } = pathOf(facts.platform);
    const folder = folderOf(facts, 'CODEX_HOME', '.codex');
    const profiles = facts.list(folder).filter((name) => name.endsWith('.config.toml'));
    return [
      globalConfig(join(folder, 'config.toml'), LAYOUT),
      ...profiles.map((name) => globalConfig(join(folder, name), LAYOUT)),
      ...projectConfigs(facts, ['.codex', 'config.toml'], LAYOUT),
    ];
  },
};
