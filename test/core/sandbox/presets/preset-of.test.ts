import { describe, expect, test } from 'vitest';
import type { PresetRequest } from '../../../../electron/core/sandbox/index.ts';
import { presetOf, presetRules } from '../../../../electron/core/sandbox/presets/preset-of.ts';
import { readHostRule } from '../../../../electron/core/sandbox/egress/host-rule.ts';
import { StdioDefinition } from '../../../../shared/model/server.ts';

interface Launched {
  readonly env?: Record<string, string | { secret: string }>;
  readonly browser?: string;
  readonly file?: string;
}

/** A launch through npx or uvx, as identity reads it. */
function launched(words: string, { env = {}, browser, file = '/usr/bin/npx' }: Launched = {}): PresetRequest {
  const args = words.split(' ');
  const spec = args.find((word) => /^@?[a-z]/.test(word)) ?? '';
  const python = file.endsWith('uvx');
  const name = /^(@?[^@]+)/.exec(spec)![1]!;
  return {
    definition: StdioDefinition.parse({ command: file, args, env }),
    identity: { kind: 'package', ecosystem: python ? 'pypi' : 'npm', name },
    file,
    args,
    cwd: '/home/u/project',
    home: '/home/u',
    browser,
  };
}

/** The same server, installed and run by node. */
function installed(path: string, args: readonly string[], via = '/usr/bin/node'): PresetRequest {
  return {
    definition: StdioDefinition.parse({ command: via, args }),
    identity: { kind: 'file', path, sha256: 'x' },
    file: via,
    args,
    cwd: '/home/u/project',
    home: '/home/u',
  };
}

const UVX = { file: '/usr/bin/uvx' };

describe('a known server gets', () => {
  test.each([
    ['-y @modelcontextprotocol/server-filesystem /home/u/notes /srv/x', ['/home/u/notes', '/srv/x']],
    [
      '-y @modelcontextprotocol/server-filesystem@2026.8.31 ~/notes sub',
      ['/home/u/notes', '/home/u/project/sub'],
    ],
    ['-y @modelcontextprotocol/server-filesystem', undefined],
  ])('the folders its arguments name: %s', (words, folders) => {
    expect(presetOf(launched(words))?.grants.filesystem?.allowWrite).toEqual(folders);
  });

  test('the same, however it is started', () => {
    const script = '/home/u/.npm/node_modules/@modelcontextprotocol/server-filesystem/dist/index.js';
    const ways = [
      installed(script, [script, '/home/u/notes']),
      installed(script, [
        '--no-warnings',
        '../.npm/node_modules/@modelcontextprotocol/server-filesystem/dist/index.js',
        '/home/u/notes',
      ]),
      installed(script, ['/home/u/.npm/node_modules/.bin/mcp-server-filesystem', '/home/u/notes']),
      installed(script, ['/home/u/notes'], '/home/u/.npm/node_modules/.bin/mcp-server-filesystem'),
    ];
    for (const way of ways)
      expect(presetOf(way)?.grants).toEqual({ filesystem: { allowWrite: ['/home/u/notes'] } });
  });

  test('nothing of its own program, where it is installed or cannot be read', () => {
    const identity = {
      kind: 'package',
      ecosystem: 'npm',
      name: '@modelcontextprotocol/server-filesystem',
    } as const;
    const entry =
      '/home/u/data/packages/x/tree/node_modules/@modelcontextprotocol/server-filesystem/dist/index.js';
    const run = (file: string, ...args: string[]): unknown =>
      presetOf({ ...installed(entry, args, file), identity })?.grants.filesystem?.allowWrite;
    expect(run('/opt/node/bin/node', '--no-warnings', entry, '/home/u/notes')).toEqual(['/home/u/notes']);
    expect(run('/home/u/data/packages/x/tree/program', '/home/u/notes')).toEqual(['/home/u/notes']);
    expect(
      run('/usr/bin/npx', '--package=somewhere', 'mcp-server-filesystem', '/home/u/notes'),
    ).toBeUndefined();
    expect(run('/opt/node/bin/node', '--eval')).toBeUndefined();
  });

  test('its repository, its database folder, its memory file', () => {
    expect(presetOf(launched('mcp-server-git --repository /srv/repo', UVX))?.grants).toEqual({
      filesystem: { allowWrite: ['/srv/repo'] },
    });
    expect(presetOf(launched('mcp_server_git -r /srv/repo', UVX))?.grants.filesystem).toBeDefined();
    expect(presetOf(launched('mcp-server-sqlite --db-path=/srv/data/a.db', UVX))?.grants).toEqual({
      filesystem: { allowWrite: ['/srv/data'] },
    });
    const env = { MEMORY_FILE_PATH: '/home/u/memory/graph.jsonl' };
    expect(presetOf(launched('-y @modelcontextprotocol/server-memory', { env }))?.grants).toEqual({
      filesystem: { allowWrite: ['/home/u/memory'] },
    });
    expect(presetOf(launched('-y @modelcontextprotocol/server-memory'))).toMatchObject({
      grants: { env: { set: { MEMORY_FILE_PATH: '/tmp/memory.jsonl' } } },
      reason: expect.stringContaining('only while it runs'),
    });
  });

  test('its file alone, where the folder around it holds everything else', () => {
    for (const file of ['/home/u/a.db', '/tmp/a.db'])
      expect(presetOf(launched(`mcp-server-sqlite --db-path ${file}`, UVX))?.grants.filesystem).toEqual({
        allowWrite: [file],
      });
  });

  test('the hosts of its service, or of the one its definition names', () => {
    expect(presetOf(launched('-y @modelcontextprotocol/server-github'))?.grants).toEqual({
      network: { allowedDomains: ['api.github.com:443'] },
    });
    const env = { GITLAB_API_URL: 'https://git.acme.example:8443/api/v4' };
    expect(presetOf(launched('-y @modelcontextprotocol/server-gitlab', { env }))?.grants).toEqual({
      network: { allowedDomains: ['git.acme.example:8443'] },
    });
  });

  test('the port of its database on this machine, and never says its password', () => {
    const local = presetOf(
      launched('-y @modelcontextprotocol/server-postgres postgresql://u:hunter2@localhost/db'),
    );
    expect(local?.grants).toEqual({ network: { allowLoopbackPorts: [5432] } });
    const far = presetOf(
      launched('-y @modelcontextprotocol/server-postgres postgresql://u:hunter2@db.acme.example:6432/db'),
    );
    expect(far?.grants).toEqual({});
    expect(far?.reason).toContain('db.acme.example:6432');
    expect(`${local?.reason}${far?.reason}`).not.toContain('hunter2');
    const named = presetOf(
      launched(
        '-y @modelcontextprotocol/server-postgres postgresql://u:${secret:pg/argument-3}@localhost/db',
      ),
    );
    expect(named?.grants).toEqual(local?.grants);
    const env = { MDB_MCP_CONNECTION_STRING: { secret: 'mongo' } };
    expect(presetOf(launched('-y mongodb-mcp-server', { env }))?.grants).toEqual({});
  });

  test('a browser without its own sandbox, with room, and no host', () => {
    const preset = presetOf(launched('@playwright/mcp@latest', { browser: '/usr/bin/chromium' }));
    expect(preset?.grants.network).toEqual({ allowUnixSockets: true });
    expect(preset?.grants.env?.set).toMatchObject({
      PLAYWRIGHT_MCP_SANDBOX: 'false',
      PLAYWRIGHT_MCP_EXECUTABLE_PATH: '/usr/bin/chromium',
    });
    expect(preset?.reason).toMatch(/own sandbox is off, because it needs user namespaces/);
    const elsewhere = presetOf(launched('@playwright/mcp@latest', { browser: '/opt/google/chrome/chrome' }));
    expect(elsewhere?.grants.filesystem).toEqual({ allowRead: ['/opt/google/chrome'] });
    expect(presetOf(launched('@playwright/mcp'))?.reason).toContain('install Chromium');
    const devtools = presetOf(
      launched('-y chrome-devtools-mcp --headless', { browser: '/usr/bin/chromium' }),
    );
    expect(devtools?.reason).toContain('--chromeArg=--no-sandbox');
    expect(devtools?.reason).not.toContain('--headless');
  });
});

describe('nothing is given', () => {
  test('to a server that is not known, whatever it is called', () => {
    const unknown = launched('-y server-filesystem-pro /home/u');
    expect(presetOf(unknown)).toBeUndefined();
    expect(presetOf({ ...unknown, identity: { kind: 'unresolvable', why: 'x' } })).toBeUndefined();
    expect(
      presetOf(installed('/home/u/server-filesystem/index.js', ['/home/u/server-filesystem/index.js', '/x'])),
    ).toBeUndefined();
    // The package of another registry.
    expect(presetOf(launched('@modelcontextprotocol/server-filesystem /x', UVX))).toBeUndefined();
  });

  test('that could not be granted, or twice: every package is in one rule, every host is a rule', () => {
    const packages = presetRules.flatMap((rule) => rule.packages);
    expect(new Set(packages).size).toBe(packages.length);
    for (const key of packages) {
      const [, name = ''] = /^[a-z]+:(.*)$/.exec(key) ?? [];
      const preset = presetOf(launched(`${name} /srv/a`, key.startsWith('pypi') ? UVX : {}));
      expect(preset, key).toBeDefined();
      expect(preset?.reason, key).toMatch(/^[A-Z].*\.$/);
      for (const host of preset?.grants.network?.allowedDomains ?? [])
        expect(readHostRule(host)).toHaveProperty('rule');
    }
  });
});
