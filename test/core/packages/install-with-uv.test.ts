import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PackageRegistry } from '../../fixtures/package-registry.ts';
import { RealCore } from '../../fixtures/real-core.ts';
import { publishNotes, publishWheel, wheel } from '../../fixtures/wheels.ts';

const hasPip = spawnSync('python3', ['-m', 'pip', '--version']).status === 0;

describe.skipIf(!hasPip)('a package of PyPI, where there is uv', { timeout: 120_000 }, () => {
  let registry: PackageRegistry;
  let folder: string;
  let core: RealCore;
  beforeEach(async () => {
    registry = await PackageRegistry.open();
    publishNotes(registry);
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-uv-'));
    copyFileSync(fileURLToPath(new URL('../../fixtures/uv.py', import.meta.url)), join(folder, 'uv'));
    chmodSync(join(folder, 'uv'), 0o755);
  });
  afterEach(async () => {
    await core[Symbol.asyncDispose]();
    await registry[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  const open = async (env: Readonly<Record<string, string>> = {}): Promise<void> => {
    core = await RealCore.open({
      env: {
        PATH: `${folder}:${process.env['PATH']}`,
        UV_DEFAULT_INDEX: `${registry.url}simple/`,
        UV_CALLS: join(folder, 'calls'),
        PIP_CONFIG_FILE: '/dev/null',
        ...env,
      },
    });
  };
  const calls = (): string[][] =>
    readFileSync(join(folder, 'calls'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as string[]);

  it('is fetched by it: wheels alone, each by the one hash of the wheel for this machine', async () => {
    await open();
    const { package: installed } = await core.call('packages.install', { spec: 'pypi:acme-notes' });
    expect(installed).toMatchObject({ version: '1.0', dependencies: 1 });
    expect(installed.integrity).not.toBe(`sha256-${Buffer.alloc(32).toString('base64')}`);
    const { tools } = await core.call('servers.tools', { name: 'acme-notes', probe: true });
    expect(tools.map(({ name }) => name)).toEqual(['look']);
    expect(calls().map(([, verb]) => verb)).toEqual(['compile', 'compile', 'install', 'install']);
    for (const words of calls()) {
      expect(words).toEqual(expect.arrayContaining(['--only-binary', ':all:', '--no-python-downloads']));
      expect(words[words.indexOf('--cache-dir') + 1]).toMatch(/staging-.*\/tree\/\.uv$/);
      if (words[1] === 'install')
        expect(words).toEqual(
          expect.arrayContaining(['--require-hashes', '--no-deps', '--link-mode', 'copy']),
        );
    }
    const left = readdirSync(join(core.home, 'packages', 'pypi+acme-notes@1.0', 'tree'));
    expect(left.sort()).toEqual(['run.py', 'venv']);
  });

  it('whose bytes are others than those its index vouches for is not installed', async () => {
    await open();
    const evil = wheel('acme-helper', 'acme_helper', 'evil()', []);
    publishWheel(registry, 'acme-helper', evil, Buffer.from('other'));
    const installing = core.call('packages.install', { spec: 'pypi:acme-notes@1.0' });
    await expect(installing).rejects.toMatchObject({ code: 'integrity_mismatch' });
    expect(readdirSync(join(core.home, 'packages'))).toEqual([]);
  });

  it('that has no such version is not found', async () => {
    await open();
    const installing = core.call('packages.install', { spec: 'pypi:acme-notes@9.9' });
    await expect(installing).rejects.toMatchObject({ code: 'package_not_found' });
  });

  it('is fetched by pip all the same where pip was told of an index, of which uv knows nothing', async () => {
    await open({ PIP_INDEX_URL: `${registry.url}simple/`, UV_DEFAULT_INDEX: 'http://127.0.0.1:9/' });
    await core.call('packages.install', { spec: 'pypi:acme-notes@1.0' });
    expect(readdirSync(folder)).toEqual(['uv']);
  });
});
