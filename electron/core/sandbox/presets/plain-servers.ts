import type { PresetRule } from './preset-rule.ts';

const NOTHING = 'It needs nothing but its own program: no files, no network.';

const nothing = (name: string, ...packages: PresetRule['packages']): PresetRule => ({
  name,
  packages,
  derive: () => ({ grants: {}, reason: NOTHING }),
});

const fetch: PresetRule = {
  name: 'fetch',
  packages: ['pypi:mcp-server-fetch', 'npm:@tokenizin/mcp-npx-fetch', 'npm:mcp-server-fetch-typescript'],
  derive: () => ({
    grants: {},
    reason:
      'It reaches no host until you grant one: whatever it fetches can carry your data away in the address, so there is no grant for all hosts.',
  }),
};

/** Servers that need nothing, and one whose needs nobody but the user can know. */
export const plainServers: readonly PresetRule[] = [
  nothing('everything', 'npm:@modelcontextprotocol/server-everything'),
  nothing('sequential-thinking', 'npm:@modelcontextprotocol/server-sequential-thinking'),
  nothing('time', 'pypi:mcp-server-time'),
  fetch,
];
