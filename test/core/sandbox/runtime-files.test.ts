import { mkdir, mkdtemp, realpath, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findRuntime } from '../../../electron/core/sandbox/runtime-files.ts';
import { readSystemLayout } from '../../../electron/core/sandbox/system-layout.ts';

const unknown = { kind: 'unresolvable', why: 'a version manager’s own node' } as const;

async function project(): Promise<{ base: string; script: string }> {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'gatehouse-runtime-')));
  await mkdir(join(base, 'app', 'lib'), { recursive: true });
  await writeFile(join(base, 'app', 'package.json'), '{}');
  await writeFile(join(base, 'app', 'lib', 'server.mjs'), '');
  return { base, script: join(base, 'app', 'lib', 'server.mjs') };
}

async function found(base: string, args: readonly string[]) {
  const request = { file: process.execPath, args, identity: unknown, cwd: base };
  const system = await readSystemLayout();
  return findRuntime({
    ...request,
    searchPath: '/usr/bin',
    home: join(base, 'home'),
    dataFolder: join(base, 'data'),
    system,
  });
}

test('a script whose runtime nobody can identify is seen with its package', async () => {
  const { base, script } = await project();
  expect((await found(base, ['--no-warnings', script, '--stdio'])).paths).toContain(join(base, 'app'));
});

test('a link to a script leads to it inside as it does outside', async () => {
  const { base, script } = await project();
  await mkdir(join(base, 'bin'));
  await symlink('../app/lib/server.mjs', join(base, 'bin', 'server'));
  const { paths, links } = await found(base, ['bin/server']);
  expect(paths).toContain(join(base, 'app'));
  expect(links.map(({ path }) => path)).toContain(join(base, 'bin', 'server'));
  expect(script.startsWith(join(base, 'app'))).toBe(true);
});

test('what is no script of a runtime is not seen for being named', async () => {
  const { base, script } = await project();
  const system = await readSystemLayout();
  const places = {
    cwd: base,
    searchPath: '/usr/bin',
    home: join(base, 'home'),
    dataFolder: join(base, 'data'),
    system,
  };
  const { paths } = await findRuntime({ file: '/bin/cat', args: [script], identity: unknown, ...places });
  expect(paths.filter((path) => path.startsWith(base))).toEqual([]);
});
