import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PackageRegistry } from '../../fixtures/package-registry.ts';
import { RealCore } from '../../fixtures/real-core.ts';
import { publishNotes, publishWheel, wheel } from '../../fixtures/wheels.ts';

const hasPip = spawnSync('python3', ['-m', 'pip', '--version']).status === 0;

describe.skipIf(!hasPip)('a package of PyPI', { timeout: 120_000 }, () => {
  let registry: PackageRegistry;
  let core: RealCore;
  beforeEach(async () => {
    registry = await PackageRegistry.open();
    core = await RealCore.open({
      env: { PATH: process.env['PATH'], PIP_INDEX_URL: `${registry.url}simple/`, PIP_RETRIES: '0' },
    });
    publishNotes(registry);
  });
  afterEach(async () => {
    await core[Symbol.asyncDispose]();
    await registry[Symbol.asyncDispose]();
  });

  it('is installed from wheels with their hashes, and runs without an index', async () => {
    const { server, package: installed } = await core.call('packages.install', {
      spec: 'pypi:Acme.Notes@1.0',
    });
    expect(server).toMatchObject({
      name: 'acme-notes',
      identityDetail: { ecosystem: 'pypi', version: '1.0' },
    });
    expect(installed).toMatchObject({ dependencies: 1, integrity: expect.stringMatching(/^sha256-/) });
    registry.asked.length = 0;
    const { tools } = await core.call('servers.tools', { name: 'acme-notes', probe: true });
    expect(tools.map(({ name }) => name)).toEqual(['look']);
    expect(registry.asked).toEqual([]);
    // What it did while it ran changed nothing of it.
    expect((await core.connect('acme-notes')).exit).toBe(0);
  });

  it('whose bytes are others than those its index vouches for is not installed', async () => {
    const evil = wheel('acme-helper', 'acme_helper', 'evil()', []);
    publishWheel(registry, 'acme-helper', evil, Buffer.from('other'));
    const installing = core.call('packages.install', { spec: 'pypi:acme-notes@1.0' });
    await expect(installing).rejects.toMatchObject({ code: 'integrity_mismatch' });
    expect(readdirSync(join(core.home, 'packages'))).toEqual([]);
  });

  it('that has no such version is not found', async () => {
    const installing = core.call('packages.install', { spec: 'pypi:acme-notes@9.9' });
    await expect(installing).rejects.toMatchObject({ code: 'package_not_found' });
  });
});
