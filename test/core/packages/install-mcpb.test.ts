import { createHash } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { zip, type ZipEntry } from '../../fixtures/archives.ts';
import { packagedServer } from '../../fixtures/packaged-server.ts';
import { PackageRegistry } from '../../fixtures/package-registry.ts';
import { listing, RealCore } from '../../fixtures/real-core.ts';

const program = packagedServer([listing({ name: 'look', inputSchema: { type: 'object' } })]);
const manifest = (more: object = {}, server: object = {}): string =>
  JSON.stringify({
    manifest_version: '0.3',
    name: 'acme-notes',
    version: '1.2.0',
    description: 'Notes',
    author: { name: 'Acme' },
    server: {
      type: 'node',
      entry_point: 'server/index.mjs',
      mcp_config: { command: 'node', args: ['${__dirname}/server/index.mjs'] },
      ...server,
    },
    ...more,
  });
const bundle = (manifestText = manifest(), more: readonly ZipEntry[] = []): Buffer =>
  zip([
    { name: 'manifest.json', content: manifestText },
    { name: 'server/', mode: 0o040755 },
    { name: 'server/index.mjs', content: program },
    ...more,
  ]);

describe('a bundle', { timeout: 60_000 }, () => {
  let core: RealCore;
  let file: string;
  beforeEach(async () => {
    core = await RealCore.open();
    file = join(core.base, 'notes.mcpb');
  });
  afterEach(() => core[Symbol.asyncDispose]());

  const install = (bytes: Buffer, more: object = {}) => {
    writeFileSync(file, bytes);
    return core.call('packages.install', { spec: `mcpb:${file}`, ...more });
  };

  it('is its file: the hash is its integrity, and it runs by our own Node.js', async () => {
    const bytes = bundle();
    const { server } = await install(bytes);
    expect(server).toMatchObject({
      name: 'acme-notes',
      identityDetail: {
        ecosystem: 'mcpb',
        version: '1.2.0',
        integrity: `sha256-${createHash('sha256').update(bytes).digest('base64')}`,
      },
    });
    const { tools } = await core.call('servers.tools', { name: 'acme-notes', probe: true });
    expect(tools.map(({ name }) => name)).toEqual(['look']);
  });

  it.each<[string, ZipEntry[]]>([
    ['a path that leaves its folder', [{ name: '../../x', content: 'x' }]],
    ['a path that leaves it later', [{ name: 'a/../../x', content: 'x' }]],
    ['an absolute path', [{ name: '/tmp/x', content: 'x' }]],
    ['a path of Windows', [{ name: 'a\\..\\..\\x', content: 'x' }]],
    ['a drive', [{ name: 'C:x', content: 'x' }]],
    ['a name of a device', [{ name: 'lib/Aux.js', content: 'x' }]],
    ['a name that loses its last dot', [{ name: 'lib./x', content: 'x' }]],
    ['a link', [{ name: 'link', content: '/etc/passwd', mode: 0o120777 }]],
    ['a device', [{ name: 'device', mode: 0o060666 }]],
    ['one name twice', [{ name: 'SERVER/INDEX.MJS', content: 'x' }]],
    ['a file where a folder is', [{ name: 'server/index.mjs/x', content: 'x' }]],
    ['a bomb', [{ name: 'bomb', content: Buffer.alloc(8_000_000) }]],
    ['a size it does not have', [{ name: 'small', content: 'more than said', claims: 3 }]],
  ])('with %s is refused, and nothing is left', async (_what, entries) => {
    await expect(install(bundle(manifest(), entries))).rejects.toMatchObject({ code: 'install_refused' });
    expect(readdirSync(join(core.home, 'packages'))).toEqual([]);
    expect(existsSync(join(core.home, 'x'))).toBe(false);
  });

  it.each([
    ['no manifest', zip([{ name: 'x', content: '' }])],
    ['a manifest of another version', bundle(manifest({ manifest_version: '9' }))],
    ['a name that is a path', bundle(manifest({ name: '../x' }))],
    ['a shell', bundle(manifest({}, { mcp_config: { command: 'sh', args: ['-c', 'x'] } }))],
    ['flags for node', bundle(manifest({}, { mcp_config: { command: 'node', args: ['-e', 'x'] } }))],
    ['a program outside', bundle(manifest({}, { type: 'binary', mcp_config: { command: '/bin/sh' } }))],
    ['what it starts missing', bundle(manifest({}, { mcp_config: { args: ['${__dirname}/gone.mjs'] } }))],
    ['what it fetches at start', bundle(manifest({}, { type: 'uv' }))],
    ['another platform', bundle(manifest({ compatibility: { platforms: ['beos'] } }))],
    ['no zip archive', Buffer.from('text')],
  ])('with %s is refused', async (_what, bytes) => {
    await expect(install(bytes)).rejects.toMatchObject({ code: 'install_refused' });
  });

  it('says what it asks for, and is installed once it has that', async () => {
    const asking = manifest(
      {
        user_config: {
          folder: { type: 'directory', title: 'Folder', required: true },
          key: { type: 'string', title: 'API key', sensitive: true, required: true },
          level: { type: 'number', title: 'Level', default: 2, min: 1, max: 3 },
        },
      },
      {
        mcp_config: {
          command: 'node',
          args: ['${__dirname}/server/index.mjs', '${user_config.folder}', '--level=${user_config.level}'],
          env: { KEY: '${user_config.key}', HERE: '${__dirname}/data' },
        },
      },
    );
    const bytes = bundle(asking);
    await expect(install(bytes)).rejects.toMatchObject({
      code: 'install_needs',
      data: { fields: [{ name: 'folder' }, { name: 'key', secret: true }] },
    });
    expect(await core.call('packages.look', { spec: `mcpb:${file}` })).toMatchObject({
      admission: { effect: 'allow' },
      fields: [{ name: 'folder', kind: 'directory' }, { name: 'key' }, { name: 'level', default: 2 }],
    });
    const secrets = { key: 'acme' };
    const refused = expect.objectContaining({ code: 'install_refused' });
    await expect(install(bytes, { config: { folder: '/n', level: '9' }, secrets })).rejects.toThrow(refused);
    await expect(install(bytes, { config: { folder: '/n', key: 'k' } })).rejects.toThrow(refused);
    await expect(install(bytes, { config: { folder: '/n', more: 'x' }, secrets })).rejects.toThrow(refused);
    const args = ['${__dirname}/server/index.mjs', '--send=${secret:mine}'];
    const greedy = manifest({}, { mcp_config: { command: 'node', args } });
    await expect(install(bundle(greedy))).rejects.toThrow(refused);
    const { server } = await install(bytes, { config: { folder: '/n/$&${HOME}' }, secrets });
    expect(server.definition).toMatchObject({
      args: ['/n/$&${HOME}', '--level=2'],
      env: { KEY: '(secret acme)', HERE: '(set)' },
    });
  });

  it('of a registry must have the hash the registry says', async () => {
    await using registry = await PackageRegistry.open();
    const bytes = bundle();
    registry.files.set('/notes.mcpb', bytes);
    const entry = (sha256: string, status = 'active') => ({
      server: {
        name: 'io.acme/notes',
        version: '1.2.0',
        packages: [{ registryType: 'mcpb', identifier: `${registry.url}notes.mcpb`, fileSha256: sha256 }],
      },
      _meta: { 'io.example/official': { status } },
    });
    const right = createHash('sha256').update(bytes).digest('hex');
    await core[Symbol.asyncDispose]();
    core = await RealCore.open({ files: { 'settings.json': { registry: registry.url } } });
    const installing = (name?: string) =>
      core.call('packages.install', {
        spec: 'registry:io.acme/notes',
        ...(name === undefined ? {} : { as: name }),
      });
    registry.servers.set('io.acme/notes', entry('0'.repeat(64)));
    await expect(installing()).rejects.toMatchObject({ code: 'integrity_mismatch' });
    registry.servers.set('io.acme/notes', entry(right, 'deleted'));
    await expect(installing()).rejects.toMatchObject({ code: 'package_revoked' });
    registry.servers.set('io.acme/notes', entry(right));
    expect((await installing()).server).toMatchObject({ name: 'notes', provenance: 'registry' });
    expect((await core.connect('notes')).exit).toBe(0);
    registry.servers.set('io.acme/notes', entry(right, 'deleted'));
    expect(await core.call('packages.check', {})).toMatchObject({
      updates: [{ problem: expect.any(String) }],
    });
    expect((await core.connect('notes')).exit).toBe(1);
    expect(await core.call('packages.review', { name: 'notes' })).toMatchObject({
      review: { state: 'revoked' },
    });
  });

  it.each([
    [
      'an option for pip',
      { registryType: 'pypi', identifier: '--index-url=http://127.0.0.1:9/x', version: '1' },
    ],
    [
      'an address for pip',
      { registryType: 'pypi', identifier: 'x @ http://127.0.0.1:9/x.whl', version: '1' },
    ],
    [
      'the address of an archive',
      { registryType: 'npm', identifier: 'x', version: 'https://127.0.0.1/x.tgz' },
    ],
    ['another package', { registryType: 'npm', identifier: 'x', version: 'npm:y@1.0.0' }],
    ['a folder', { registryType: 'npm', identifier: '../x', version: '1.0.0' }],
    ['a range', { registryType: 'npm', identifier: 'x', version: '^1.0.0' }],
    ['a tag', { registryType: 'npm', identifier: 'x', version: 'latest' }],
    ['no version', { registryType: 'npm', identifier: 'x' }],
  ])('of a registry that names %s is refused, and nothing is asked of anyone', async (_what, named) => {
    await using registry = await PackageRegistry.open();
    await core[Symbol.asyncDispose]();
    const env = { PATH: process.env['PATH'], npm_config_registry: registry.url };
    core = await RealCore.open({ env, files: { 'settings.json': { registry: registry.url } } });
    registry.servers.set('io.acme/x', { server: { name: 'io.acme/x', version: '1.0.0', packages: [named] } });
    const installing = core.call('packages.install', { spec: 'registry:io.acme/x' });
    await expect(installing).rejects.toMatchObject({ code: 'install_refused' });
    expect(registry.asked).toEqual(['/v0.1/servers/io.acme/x/versions/latest']);
  });

  it('of a registry that leads to a denied package is looked at without fetching it', async () => {
    await using registry = await PackageRegistry.open();
    await core[Symbol.asyncDispose]();
    const env = { PATH: process.env['PATH'], npm_config_registry: registry.url };
    const policy = { deniedMcpServers: [{ package: 'npm:evil' }] };
    const files = { 'settings.json': { registry: registry.url }, 'policy.json': policy };
    core = await RealCore.open({ env, files });
    registry.publish('evil', '1.0.0', { bin: 'cli.js' }, { 'cli.js': '' });
    const packages = [{ registryType: 'npm', identifier: 'evil', version: '1.0.0' }];
    registry.servers.set('io.acme/x', { server: { name: 'io.acme/x', version: '1.0.0', packages } });
    expect(await core.call('packages.look', { spec: 'registry:io.acme/x' })).toMatchObject({
      name: 'evil',
      admission: { effect: 'deny' },
      request: expect.stringContaining('npm:evil'),
    });
    expect(registry.asked.filter((path) => path.endsWith('.tgz'))).toEqual([]);
  });

  it('of a registry that answers with another version is refused', async () => {
    await using registry = await PackageRegistry.open();
    await core[Symbol.asyncDispose]();
    core = await RealCore.open({ files: { 'settings.json': { registry: registry.url } } });
    const packages = [{ registryType: 'npm', identifier: 'x', version: '0.9.0' }];
    registry.servers.set('io.acme/x', { server: { name: 'io.acme/x', version: '0.9.0', packages } });
    const installing = core.call('packages.install', { spec: 'registry:io.acme/x@1.0.0' });
    await expect(installing).rejects.toMatchObject({ code: 'install_refused' });
  });
});
