import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packagedServer } from '../../fixtures/packaged-server.ts';
import { PackageRegistry } from '../../fixtures/package-registry.ts';
import { listing, RealCore } from '../../fixtures/real-core.ts';

const TIME = 60_000;
const OTHER = `sha512-${Buffer.alloc(64, 1).toString('base64')}`;
const OTHER_256 = `sha256-${Buffer.alloc(32, 1).toString('base64')}`;

describe('a package of npm', { timeout: TIME }, () => {
  let registry: PackageRegistry;
  let core: RealCore;
  beforeEach(async () => {
    registry = await PackageRegistry.open();
    core = await RealCore.open({ env: { PATH: process.env['PATH'], npm_config_registry: registry.url } });
    publish('1.0.0', 'look');
  });
  afterEach(async () => {
    await core[Symbol.asyncDispose]();
    await registry[Symbol.asyncDispose]();
  });

  function publish(version: string, tool: string, more: object = {}): string {
    registry.publish('helper', version, { scripts: { install: 'touch ran' } }, { 'index.js': '' });
    const program = packagedServer([listing({ name: tool, inputSchema: { type: 'object' } })], 'helper');
    return registry.publish(
      '@acme/notes',
      version,
      {
        bin: { notes: 'cli.mjs' },
        dependencies: { helper: version },
        scripts: { postinstall: 'touch ran' },
        ...more,
      },
      { 'cli.mjs': program },
    );
  }
  const packages = (): string => join(core.home, 'packages');
  const tree = (version = '1.0.0'): string => join(packages(), `@acme+notes@${version}`, 'tree');
  const install = (more: object = {}) =>
    core.call('packages.install', { spec: 'npm:@acme/notes@1.0.0', ...more });
  const nothing = async (): Promise<void> => {
    expect(readdirSync(packages())).toEqual([]);
    expect(await core.call('servers.list', {})).toEqual({ servers: [] });
  };

  it('is installed once, exactly, and runs without a registry', async () => {
    const { server, package: installed } = await install({ args: ['--all'] });
    expect(server).toMatchObject({
      name: 'notes',
      definition: { command: 'npm:@acme/notes@1.0.0', args: ['--all'] },
      identity: expect.stringMatching(/^npm:@acme\/notes@1\.0\.0#[0-9a-f]{16}$/),
      identityDetail: { kind: 'package', version: '1.0.0', integrity: expect.stringMatching(/^sha512-/) },
      admission: { effect: 'allow' },
    });
    expect(installed).toMatchObject({ dependencies: 1, servers: ['notes'] });
    expect((await core.call('packages.list', {})).packages).toEqual([installed]);
    await registry[Symbol.asyncDispose]();
    const { tools } = await core.call('servers.tools', { name: 'notes', probe: true });
    expect(tools.map(({ name }) => name)).toEqual(['look']);
    registry = await PackageRegistry.open();
  });

  it('runs none of its scripts, and leaves nothing in its tree that names the registry', async () => {
    await install();
    const names = readdirSync(tree(), { recursive: true }) as string[];
    expect(names.filter((name) => name.endsWith('ran'))).toEqual([]);
    const texts = names
      .filter((name) => name.endsWith('.json'))
      .map((name) => readFileSync(join(tree(), name), 'utf8'));
    expect(texts.join()).not.toContain('127.0.0.1');
  });

  it('is the same tree for everyone, and a second server needs no registry', async () => {
    const first = await install();
    registry.asked.length = 0;
    const second = await install({ as: 'again' });
    expect(second.package.tree).toBe(first.package.tree);
    expect(registry.asked).toEqual([]);
    expect(second.package.servers).toEqual(['again']);
  });

  it.each([
    ['a file that was edited', () => writeFileSync(join(tree(), 'node_modules/helper/index.js'), 'evil()')],
    ['a file more', () => writeFileSync(join(tree(), 'node_modules/more.js'), '')],
    ['a file less', () => rmSync(join(tree(), 'node_modules/helper/index.js'))],
    ['a link that leads out of it', () => symlinkSync('/etc', join(tree(), 'out'))],
    [
      'another way to start it',
      () => {
        const file = join(tree(), '..', 'installed.json');
        writeFileSync(file, readFileSync(file, 'utf8').replace('cli.mjs', 'evil.mjs'));
      },
    ],
  ])('does not start with %s', async (_what, change) => {
    await install();
    await core.call('servers.tools', { name: 'notes', probe: true });
    change();
    const client = await core.connect('notes');
    expect(client.exit).toBe(1);
    const { servers } = await core.call('servers.list', {});
    expect(servers[0]!.identityDetail).toMatchObject({ kind: 'unresolvable' });
    expect(await core.call('packages.review', { name: 'notes' })).toMatchObject({
      review: { state: expect.stringMatching(/changed|missing/) },
    });
  });

  it('that changed runs again once the change was accepted, and not after it was rejected', async () => {
    await install();
    writeFileSync(join(tree(), 'node_modules/helper/index.js'), '1;');
    const review = await core.call('packages.review', { name: 'notes', answer: 'accept' });
    expect(review).toMatchObject({ review: { state: 'as accepted' } });
    expect((await core.connect('notes')).exit).toBe(0);
    writeFileSync(join(tree(), 'node_modules/helper/index.js'), '2;');
    await core.call('packages.review', { name: 'notes', answer: 'reject' });
    expect(existsSync(tree())).toBe(false);
    expect((await core.connect('notes')).exit).toBe(1);
  });

  it('is not downloaded when policy denies it, and that is on record', async () => {
    await core[Symbol.asyncDispose]();
    core = await RealCore.open({
      env: { PATH: process.env['PATH'], npm_config_registry: registry.url },
      files: { 'policy.json': { mode: 'enforce', allowedMcpServers: [{ package: 'npm:other' }] } },
    });
    await expect(install()).rejects.toMatchObject({ code: 'denied_by_policy' });
    expect(registry.asked.filter((path) => path.endsWith('.tgz'))).toEqual([]);
    expect(core.records('server.denied')).toMatchObject([{ detail: { install: true } }]);
    await nothing();
  });

  it('whose bytes are not those its registry vouches for is not installed', async () => {
    registry.swapArchive('helper', '1.0.0', {
      'package.json': '{"name":"helper","version":"1.0.0"}',
      'evil.js': '',
    });
    await expect(install()).rejects.toMatchObject({ code: 'integrity_mismatch' });
    await nothing();
  });

  it.each([
    ['npm:@acme/notes@2.0.0', 'package_not_found'],
    ['npm:@acme/nobody@1.0.0', 'package_not_found'],
    ['npm:@acme/notes@^1.0.0', 'usage'],
    ['npm:helper@1.0.0', 'install_refused'],
    ['npm:../x', 'usage'],
    ['git:x', 'usage'],
  ])('%s is refused: %s', async (spec, code) => {
    await expect(core.call('packages.install', { spec })).rejects.toMatchObject({ code });
    await nothing();
  });

  it.each([
    ['git+https://127.0.0.1/x.git', /git/],
    ['https://127.0.0.1/x.tgz', /remote/i],
    ['file:../../x', /file|directory/i],
  ])('that depends on %s is refused', async (from) => {
    registry.publish('@acme/odd', '1.0.0', { bin: 'cli.mjs', dependencies: { x: from } }, { 'cli.mjs': '' });
    const installing = core.call('packages.install', { spec: 'npm:@acme/odd@1.0.0' });
    await expect(installing).rejects.toMatchObject({ code: expect.stringMatching(/^install_/) });
    await nothing();
  });

  it('of a registry that is down is an error that says so', async () => {
    await registry[Symbol.asyncDispose]();
    await expect(install()).rejects.toMatchObject({ code: 'registry_unreachable' });
    await nothing();
    registry = await PackageRegistry.open();
  });

  it('whose installation is cancelled leaves nothing', async () => {
    const stuck = Promise.withResolvers<void>();
    registry.intercept = ({ url }) => {
      if (!url!.endsWith('.tgz')) return false;
      stuck.resolve();
      return true;
    };
    const installing = install({ id: 'mine' });
    const ended = installing.catch((error: unknown) => error);
    await stuck.promise;
    expect((await core.call('packages.list', {})).installs).toMatchObject([
      { id: 'mine', phase: 'downloading' },
    ]);
    await core.call('packages.cancel', { id: 'mine' });
    expect(await ended).toMatchObject({ code: 'cancelled' });
    await nothing();
    await expect(core.call('packages.cancel', { id: 'mine' })).rejects.toMatchObject({
      code: 'install_not_found',
    });
  });

  it('that a crash cut off is taken away at the next start', async () => {
    mkdirSync(join(packages(), '.staging-X', 'tree'), { recursive: true });
    await core.close();
    core = await RealCore.open({}, core.base);
    expect(readdirSync(packages())).toEqual([]);
  });

  it('tells of its steps', async () => {
    const downloading = core.event('installs', {}, ({ installs }) =>
      installs.some(({ phase, total }) => phase === 'downloading' && total === 2),
    );
    await install();
    await downloading;
  });

  it('is updated after its dependencies and tools were compared, to exactly what was compared', async () => {
    await install();
    expect(await core.call('packages.check', {})).toMatchObject({
      updates: [{ server: 'notes', from: '1.0.0' }],
    });
    publish('1.1.0', 'see');
    const { updates } = await core.call('packages.check', { name: 'notes' });
    expect(updates).toEqual([{ server: 'notes', package: 'npm:@acme/notes', from: '1.0.0', to: '1.1.0' }]);
    const { update } = await core.call('packages.prepare', { name: 'notes' });
    expect(update).toMatchObject({
      from: '1.0.0',
      to: '1.1.0',
      dependencies: [{ name: 'helper', from: '1.0.0', to: '1.1.0' }],
      tools: [
        { name: 'look', change: 'removed' },
        { name: 'see', change: 'added' },
      ],
    });
    const wrong = { name: 'notes', version: '1.1.0', tree: '0'.repeat(64) };
    await expect(core.call('packages.accept', wrong)).rejects.toMatchObject({ code: 'package_unusable' });
    const { server } = await core.call('packages.accept', { ...wrong, tree: update!.tree });
    expect(server.identityDetail).toMatchObject({ version: '1.1.0' });
    expect(await core.call('packages.prune', {})).toEqual({ removed: 1 });
    expect(readdirSync(packages())).toEqual(['@acme+notes@1.1.0']);
  });

  it.each([
    ['two hashes of which one is of other bytes', (own: string) => `${OTHER} ${own}`],
    ['a weaker hash of other bytes first', (own: string) => `${OTHER_256} ${own}`],
    ['two hashes of which the other is of other bytes', (own: string) => `${own} ${OTHER}`],
  ])('whose registry vouches for it with %s is never taken for the other', async (_what, words) => {
    registry.publish('@acme/two', '1.0.0', { bin: 'cli.mjs' }, { 'cli.mjs': packagedServer([]) });
    const own = registry.publish('@acme/two', '1.0.0', { bin: 'cli.mjs' }, { 'cli.mjs': packagedServer([]) });
    registry.vouch('@acme/two', '1.0.0', words(own));
    const installing = core.call('packages.install', { spec: 'npm:@acme/two@1.0.0' });
    const integrity = await installing.then(
      ({ package: installed }) => installed.integrity,
      (error: { code?: string }) => error.code,
    );
    expect([own, 'install_refused']).toContain(integrity);
    expect(integrity).not.toMatch(/ /);
  });

  it('is ended when its tree was written to while it started, though it was put back', async () => {
    const swapped = [
      "import { readFileSync, writeFileSync } from 'node:fs';",
      "const part = new URL('./part.mjs', import.meta.url);",
      'const bytes = readFileSync(part);',
      "writeFileSync(part, 'evil');",
      'writeFileSync(part, bytes);',
    ];
    const program = packagedServer([]).replace('\n', `\n${swapped.join('\n')}\n`);
    const files = { 'cli.mjs': program, 'part.mjs': 'export {};' };
    registry.publish('@acme/swapped', '1.0.0', { bin: 'cli.mjs' }, files);
    await core.call('packages.install', { spec: 'npm:@acme/swapped@1.0.0' });
    const client = await core.connect('swapped');
    client.send({ jsonrpc: '2.0', id: 1, method: 'ping' });
    await client.ended;
    const { lines } = await core.call('servers.logs', { name: 'swapped' });
    expect(lines.map(({ text }) => text).join()).toContain(
      'its program was changed while it started: it is ended',
    );
  });

  it('runs for a pinned line of npx, wherever its client is and whatever lies there', async () => {
    await install();
    const hostile = join(core.base, 'hostile');
    mkdirSync(join(hostile, 'node_modules/.bin'), { recursive: true });
    await core.add('line', ['npx', '-y', '@acme/notes@1.0.0', 'x']);
    const { servers } = await core.call('servers.list', {});
    expect(servers.find(({ name }) => name === 'line')!.identityDetail).toMatchObject({
      tree: expect.any(String),
    });
    registry.asked.length = 0;
    const { tools } = await core.call('servers.tools', { name: 'line', probe: true });
    expect(tools).toHaveLength(1);
    expect(registry.asked).toEqual([]);
  });
});
