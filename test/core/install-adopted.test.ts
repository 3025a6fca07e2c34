import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packagedServer } from '../fixtures/packaged-server.ts';
import { PackageRegistry } from '../fixtures/package-registry.ts';
import { listing, RealCore } from '../fixtures/real-core.ts';
import { publishNotes } from '../fixtures/wheels.ts';

const hasPip = spawnSync('python3', ['-m', 'pip', '--version']).status === 0;

const CONFIG = `{ "mcpServers": {
  "notes": { "command": "npx", "args": ["-y", "@acme/notes@1.0.0", "--all"], "env": {"LEVEL": "2"} },
  "gone":  { "command": "npx", "args": ["-y", "@acme/gone"] },
  "cat":   { "command": "/bin/cat" }
}  }\n`;

describe('adoption that installs', { timeout: 60_000 }, () => {
  let registry: PackageRegistry;
  let core: RealCore;
  let file: string;
  beforeEach(async () => {
    registry = await PackageRegistry.open();
    core = await RealCore.open({ env: { PATH: process.env['PATH'], npm_config_registry: registry.url } });
    const program = packagedServer([listing({ name: 'look', inputSchema: {} })]);
    registry.publish('@acme/notes', '1.0.0', { bin: { notes: 'cli.mjs' } }, { 'cli.mjs': program });
    mkdirSync(join(core.userHome, '.cursor'));
    file = join(core.userHome, '.cursor', 'mcp.json');
    writeFileSync(file, CONFIG);
  });
  afterEach(async () => {
    await core[Symbol.asyncDispose]();
    await registry[Symbol.asyncDispose]();
  });

  const adopt = (more: object = {}) => core.call('clients.adopt', { clients: ['cursor'], ...more });
  const definitions = (): Record<string, Record<string, unknown>> =>
    (
      JSON.parse(readFileSync(join(core.home, 'servers.json'), 'utf8')) as {
        servers: Record<string, Record<string, unknown>>;
      }
    ).servers;

  it('is offered in the preview, which fetches nothing', async () => {
    const { changes } = await adopt({ dryRun: true });
    const notes = changes.flatMap(({ servers }) => servers.map(({ note }) => note));
    expect(notes).toEqual([
      expect.stringContaining('npm:@acme/notes@1.0.0'),
      expect.stringContaining('npm:@acme/gone'),
      undefined,
    ]);
    expect(registry.asked).toEqual([]);
  });

  it('is not done unless it is asked for', async () => {
    await adopt();
    expect(definitions()['notes']).toMatchObject({ command: 'npx' });
    expect(registry.asked).toEqual([]);
  });

  it('installs what can be, and leaves the rest as it was adopted', async () => {
    const { changes } = await adopt({ install: true });
    expect(changes[0]!.servers).toMatchObject([
      { name: 'notes', note: 'installed as npm:@acme/notes@1.0.0' },
      { name: 'gone', note: expect.stringContaining('not installed yet') },
      { name: 'cat' },
    ]);
    expect(definitions()).toMatchObject({
      notes: {
        command: 'npm:@acme/notes@1.0.0',
        args: ['--all'],
        env: { LEVEL: '2' },
        installed: { version: '1.0.0' },
      },
      gone: { command: 'npx', args: ['-y', '@acme/gone'] },
    });
    const { tools } = await core.call('servers.tools', { name: 'notes', probe: true });
    expect(tools).toHaveLength(1);
  });

  it.skipIf(!hasPip)('installs the lines of bunx and uvx, which run where neither program is', async () => {
    publishNotes(registry);
    await core[Symbol.asyncDispose]();
    const python = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' });
    const PATH = `${dirname(python.stdout.trim())}:/usr/bin:/bin`;
    const env = { PATH, npm_config_registry: registry.url, PIP_INDEX_URL: `${registry.url}simple/` };
    core = await RealCore.open({ env });
    const config = {
      mcpServers: {
        bunned: { command: 'bunx', args: ['@acme/notes@1.0.0', '--all'] },
        uved: { command: 'uvx', args: ['acme-notes==1.0', '--all'] },
        elsewhere: { command: 'uvx', args: ['--index-url', registry.url, 'acme-notes==1.0'] },
      },
    };
    mkdirSync(join(core.userHome, '.cursor'));
    writeFileSync(join(core.userHome, '.cursor', 'mcp.json'), JSON.stringify(config));
    const { changes } = await adopt({ install: true });
    expect(changes[0]!.servers).toMatchObject([
      { name: 'bunned', note: 'installed as npm:@acme/notes@1.0.0' },
      { name: 'uved', note: 'installed as pypi:acme-notes@1.0' },
      { name: 'elsewhere' },
    ]);
    expect(definitions()).toMatchObject({
      bunned: { args: ['--all'], installed: { ecosystem: 'npm' } },
      uved: { args: ['--all'], installed: { ecosystem: 'pypi' } },
      elsewhere: { command: 'uvx' },
    });
    expect(definitions()['elsewhere']).not.toHaveProperty('installed');
    for (const name of ['bunned', 'uved']) {
      const { tools } = await core.call('servers.tools', { name, probe: true });
      expect(tools.map((tool) => tool.name)).toEqual(['look']);
    }
  });

  it('moves a secret of its arguments, and hands it to the installed package', async () => {
    const token = 'ghp_0123456789abcdefghijABCDEFGHIJ012345';
    const seen = join(core.base, 'seen.json');
    const program = packagedServer([listing({ name: 'look', inputSchema: {} })]);
    const telling = `import { writeFileSync } from 'node:fs';
      writeFileSync(${JSON.stringify(seen)}, JSON.stringify(process.argv.slice(2)));\n`;
    const files = { 'cli.mjs': program.replace('\n', `\n${telling}`) };
    registry.publish('@acme/teller', '1.0.0', { bin: { teller: 'cli.mjs' } }, files);
    const entry = { command: 'npx', args: ['-y', '@acme/teller@1.0.0', '--token', token, '--all'] };
    const text = JSON.stringify({ mcpServers: { teller: entry } });
    writeFileSync(file, text);
    const { changes } = await adopt({ install: true });
    expect(changes[0]!.servers).toMatchObject([{ secrets: ['teller/token'] }]);
    const args = ['--token', '${secret:teller/token}', '--all'];
    expect(definitions()['teller']).toMatchObject({ command: 'npm:@acme/teller@1.0.0', args });
    const { tools } = await core.call('servers.tools', { name: 'teller', probe: true });
    expect(tools).toHaveLength(1);
    expect(JSON.parse(readFileSync(seen, 'utf8'))).toEqual(['--token', token, '--all']);
    writeFileSync(file, text);
    await adopt();
    expect(Object.keys(definitions())).toEqual(['teller']);
    await core.call('clients.restore', { clients: ['cursor'] });
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(definitions()).toEqual({});
  });

  it('can be taken back: the config is what it was, byte for byte, and no definition is left', async () => {
    await adopt({ install: true });
    await core.call('clients.restore', { clients: ['cursor'] });
    expect(readFileSync(file, 'utf8')).toBe(CONFIG);
    expect(definitions()).toEqual({});
  });

  it('is not done twice: adopted again, the server is the installed one', async () => {
    await adopt({ install: true });
    writeFileSync(file, CONFIG);
    await adopt();
    expect(Object.keys(definitions()).sort()).toEqual(['cat', 'gone', 'notes']);
  });
});
