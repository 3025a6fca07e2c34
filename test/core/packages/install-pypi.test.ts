import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { zip } from '../../fixtures/archives.ts';
import { PackageRegistry } from '../../fixtures/package-registry.ts';
import { RealCore } from '../../fixtures/real-core.ts';

const hasPip = spawnSync('python3', ['-m', 'pip', '--version']).status === 0;

const SERVER = `
import json, sys
import acme_helper
def main():
    for line in sys.stdin:
        message = json.loads(line)
        if 'id' not in message: continue
        tools = {'tools': [{'name': acme_helper.TOOL, 'inputSchema': {'type': 'object'}}]}
        result = tools if message['method'] == 'tools/list' else {}
        print(json.dumps({'jsonrpc': '2.0', 'id': message['id'], 'result': result}), flush=True)
`;

/** A wheel of one module. */
function wheel(name: string, module: string, source: string, more: string[], script?: string): Buffer {
  const info = `${module}-1.0.dist-info`;
  const files: [string, string][] = [
    [`${module}.py`, source],
    [
      `${info}/METADATA`,
      ['Metadata-Version: 2.1', `Name: ${name}`, 'Version: 1.0', ...more, '', ''].join('\n'),
    ],
    [`${info}/WHEEL`, 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n'],
    ...(script === undefined
      ? []
      : [[`${info}/entry_points.txt`, `[console_scripts]\n${name} = ${script}\n`] as [string, string]]),
  ];
  const record = [...files.map(([path]) => `${path},,`), `${info}/RECORD,,`, ''].join('\n');
  return zip(
    [...files, [`${info}/RECORD`, record] as const].map(([path, content]) => ({ name: path, content })),
  );
}

describe.skipIf(!hasPip)('a package of PyPI', { timeout: 120_000 }, () => {
  let registry: PackageRegistry;
  let core: RealCore;
  beforeEach(async () => {
    registry = await PackageRegistry.open();
    core = await RealCore.open({
      env: { PATH: process.env['PATH'], PIP_INDEX_URL: `${registry.url}simple/`, PIP_RETRIES: '0' },
    });
    publish('acme-helper', wheel('acme-helper', 'acme_helper', "TOOL = 'look'\n", []));
    publish(
      'acme-notes',
      wheel('acme-notes', 'acme_notes', SERVER, ['Requires-Dist: acme-helper'], 'acme_notes:main'),
    );
  });
  afterEach(async () => {
    await core[Symbol.asyncDispose]();
    await registry[Symbol.asyncDispose]();
  });

  function publish(name: string, bytes: Buffer, vouched = bytes): void {
    const file = `${name.replace('-', '_')}-1.0-py3-none-any.whl`;
    const sha256 = createHash('sha256').update(vouched).digest('hex');
    registry.files.set(`/files/${file}`, bytes);
    registry.files.set(
      `/simple/${name}/`,
      Buffer.from(`<a href="/files/${file}#sha256=${sha256}">${file}</a>`),
    );
  }

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
    publish('acme-helper', wheel('acme-helper', 'acme_helper', 'evil()', []), Buffer.from('other'));
    const installing = core.call('packages.install', { spec: 'pypi:acme-notes@1.0' });
    await expect(installing).rejects.toMatchObject({ code: 'integrity_mismatch' });
    expect(readdirSync(join(core.home, 'packages'))).toEqual([]);
  });

  it('that has no such version is not found', async () => {
    const installing = core.call('packages.install', { spec: 'pypi:acme-notes@9.9' });
    await expect(installing).rejects.toMatchObject({ code: 'package_not_found' });
  });
});
