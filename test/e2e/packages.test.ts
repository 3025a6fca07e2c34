import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestGatehouse } from '../fixtures/gatehouse.ts';
import { packagedServer } from '../fixtures/packaged-server.ts';
import { PackageRegistry } from '../fixtures/package-registry.ts';
import { listing } from '../fixtures/real-core.ts';

/** A program that leaves a mark where it runs, and says nothing. */
const marking = (mark: string): string =>
  `#!/usr/bin/env node\nrequire('node:fs').writeFileSync(${JSON.stringify(mark)}, 'ran');\n`;

/** Tells where code is that was compiled before, and what comes of writing there. */
const CODE = `import { writeFileSync } from 'node:fs';
import { getCompileCacheDir } from 'node:module';
export function code() {
  const folder = getCompileCacheDir();
  if (folder === undefined) return 'no code';
  try {
    writeFileSync(folder + '/mine', 'mine');
    return 'code that can be written';
  } catch (error) {
    return 'code that cannot be written: ' + error.code;
  }
}
`;

describe('an installed server, as a user has it', { timeout: 120_000 }, () => {
  let registry: PackageRegistry;
  let gatehouse: TestGatehouse;
  beforeEach(async () => {
    registry = await PackageRegistry.open();
    gatehouse = await TestGatehouse.create({ npm_config_registry: registry.url, GATEHOUSE_ALLOW_ROOT: '1' });
    await gatehouse.up();
    registry.publish('helper', '1.0.0', {}, { 'index.js': '' });
    const program = packagedServer([listing({ name: 'look', inputSchema: {} })], 'helper');
    const manifest = { bin: { notes: 'cli.mjs' }, dependencies: { helper: '1.0.0' } };
    registry.publish('@acme/notes', '1.0.0', manifest, { 'cli.mjs': program });
  });
  afterEach(async () => {
    await gatehouse[Symbol.asyncDispose]();
    await registry[Symbol.asyncDispose]();
  });

  it('is installed by the built product, runs where nothing can be fetched, and is updated by it', async () => {
    const installed = await gatehouse.run('install', 'npm:@acme/notes@1.0.0');
    expect([installed.code, installed.stderr]).toEqual([0, '']);
    registry.intercept = (_request, response) => {
      response.statusCode = 500;
      response.end();
      return true;
    };
    const tools = await gatehouse.run('tools', 'notes');
    expect(tools.stdout).toContain('"look"');
    const { servers } = (await gatehouse.run('servers')).json;
    expect(servers).toMatchObject([{ name: 'notes', identityDetail: { kind: 'package', version: '1.0.0' } }]);
    expect((await gatehouse.runPlain('review', 'notes')).stdout).toContain('as accepted');
    registry.intercept = () => false;
    const program = packagedServer([listing({ name: 'see', inputSchema: {} })]);
    registry.publish('@acme/notes', '1.1.0', { bin: 'cli.mjs' }, { 'cli.mjs': program });
    expect((await gatehouse.runPlain('update', '--check')).stdout).toContain('1.0.0 → 1.1.0');
    const updated = await gatehouse.runPlain('update', 'notes', '--accept');
    expect(updated.stdout).toContain('tool see added');
    expect((await gatehouse.runPlain('packages', '--prune')).stdout).toBe('Removed 1 package.\n');
    expect(readdirSync(join(gatehouse.home, 'packages'))).toEqual(['@acme+notes@1.1.0']);
  });

  it('runs as installed for a pinned line of npx, whatever lies in the folder and the caches of its client', async () => {
    await gatehouse.run('install', 'npm:@acme/notes@1.0.0');
    const mark = join(gatehouse.base, 'mark');
    const hostile = join(gatehouse.base, 'hostile');
    const own = (folder: string): void => {
      mkdirSync(join(folder, 'node_modules/@acme/notes'), { recursive: true });
      mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
      const manifest = JSON.stringify({ name: '@acme/notes', version: '1.0.0', bin: { notes: 'cli.js' } });
      writeFileSync(join(folder, 'node_modules/@acme/notes/package.json'), manifest);
      for (const file of ['node_modules/@acme/notes/cli.js', 'node_modules/.bin/notes'])
        writeFileSync(join(folder, file), marking(mark), { mode: 0o755 });
    };
    own(hostile);
    writeFileSync(
      join(hostile, '.npmrc'),
      'registry=http://127.0.0.1:9/\nnode-options=--require=./evil.cjs\n',
    );
    writeFileSync(join(hostile, 'evil.cjs'), marking(mark));
    writeFileSync(join(hostile, 'package.json'), '{"dependencies":{"@acme/notes":"1.0.0"}}');
    own(join(gatehouse.userHome, '.npm/_npx/0123456789abcdef'));
    await gatehouse.run('add', 'line', '--', 'npx', '-y', '@acme/notes@1.0.0');
    const client = gatehouse.connect('line', 'cursor', { cwd: hostile });
    expect(JSON.stringify(await client.request('tools/list'))).toContain('look');
    expect(readdirSync(gatehouse.base)).not.toContain('mark');
  });

  it('gets what was compiled of it, where it cannot write it, and not when someone else did', async () => {
    const settings = { warm: { enabled: false } };
    writeFileSync(join(gatehouse.home, 'settings.json'), JSON.stringify(settings), { mode: 0o600 });
    const program = packagedServer([{ on: 'ping', do: [{ answer: { code: '$CODE' } }] }]);
    const start = "'silent');\n";
    const told = `${start}process.argv[2] = process.argv[2].replace('$CODE', (await import('./code.mjs')).code());\n`;
    registry.publish(
      '@acme/coded',
      '1.0.0',
      { bin: 'cli.mjs' },
      { 'cli.mjs': program.replace(start, told), 'code.mjs': CODE },
    );
    await gatehouse.run('install', 'npm:@acme/coded@1.0.0', '--as', 'coded');
    const answer = async (): Promise<string> => {
      const client = gatehouse.connect('coded', 'cursor');
      const text = JSON.stringify(await client.request('ping'));
      await client.end();
      return text;
    };
    await expect.poll(answer, { timeout: 30_000 }).toContain('code that cannot be written: EROFS');
    const compiled = join(gatehouse.home, 'run', 'compiled');
    const [file] = (readdirSync(compiled, { recursive: true }) as string[]).filter(
      (name) => name.split('/').length === 3,
    );
    writeFileSync(join(compiled, file!), 'poison');
    expect(await answer()).toContain('no code');
    expect(await answer()).toContain('no code');
  });
});
