import { mkdir, mkdtemp, realpath, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, afterEach, describe, expect, test } from 'vitest';
import { codeState } from '../../../electron/core/warm/index.ts';

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'gh-code-')));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(path: string, text = 'x'): Promise<string> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

const stateOf = (entry: string | undefined, program = process.execPath): Promise<string | undefined> =>
  codeState({ program, entry });

describe('the code of a package', () => {
  let entry: string;
  beforeEach(async () => {
    await write('server/package.json', '{}');
    entry = await write('server/dist/index.js');
    await write('server/dist/lib/deep.js');
    await write('server/node_modules/.package-lock.json', '{}');
    await write('server/node_modules/dep/index.js');
  });

  test.each([
    ['the entry is written again', () => write('server/dist/index.js', 'y')],
    ['a module beside it changes', () => write('server/dist/lib/deep.js', 'y')],
    ['a module is added', () => write('server/dist/lib/new.mjs')],
    ['a module is removed', () => rm(join(folder, 'server/dist/lib/deep.js'))],
    ['the manifest changes', () => write('server/package.json', '{"type":"module"}')],
    ['something is installed', () => write('server/node_modules/.package-lock.json', '{"x":1}')],
    [
      'a file of the same size and time takes the place of another',
      async () => {
        const old = new Date(1_700_000_000_000);
        const next = await write('next.js', 'z');
        await utimes(next, old, old);
        await rename(next, join(folder, 'server/dist/lib/deep.js'));
      },
    ],
  ])('is another one after %s', async (_what, change) => {
    const before = await stateOf(entry);
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    expect(await stateOf(entry)).toBe(before);
    await change();
    expect(await stateOf(entry)).not.toBe(before);
  });

  test('is the same when the server writes its data beside it', async () => {
    const before = await stateOf(entry);
    await write('server/dist/memory.json', '{}');
    await write('server/dist/__pycache__/x.pyc');
    await write('server/notes.jsonl');
    expect(await stateOf(entry)).toBe(before);
  });

  test('cannot be said when the entry is gone', async () => {
    await rm(entry);
    expect(await stateOf(entry)).toBeUndefined();
  });
});

test('an installed server is another one after an install around it', async () => {
  const entry = await write('app/node_modules/@scope/server/dist/index.js');
  await write('app/node_modules/@scope/server/package.json', '{}');
  await write('app/node_modules/.package-lock.json', '{}');
  const before = await stateOf(entry);
  await write('app/node_modules/.package-lock.json', '{"v":2}');
  expect(await stateOf(entry)).not.toBe(before);
});

test('a script that belongs to no package is looked at with its folder', async () => {
  const entry = await write('loose/server.py');
  const before = await stateOf(entry);
  await write('loose/helper.py');
  expect(await stateOf(entry)).not.toBe(before);
});

test('a linked module counts as what the link leads to', async () => {
  const entry = await write('loose/server.js');
  const shared = await write('elsewhere/shared.js');
  await symlink(shared, join(folder, 'loose/shared.js'));
  const before = await stateOf(entry);
  await write('elsewhere/shared.js', 'y');
  expect(await stateOf(entry)).not.toBe(before);
});

test('a program is one file; another one in its place is another state', async () => {
  const program = await write('bin/server');
  const before = await stateOf(program, program);
  await write('bin/other-program.so');
  expect(await stateOf(program, program)).toBe(before);
  await write('bin/server', 'longer');
  expect(await stateOf(program, program)).not.toBe(before);
});

test('a runtime that was replaced is another state, also for a package that is only named', async () => {
  const runtime = await write('bin/npx');
  const before = await stateOf(undefined, runtime);
  await write('bin/npx', 'newer');
  expect(await stateOf(undefined, runtime)).not.toBe(before);
});

test('more files than can be looked through are no state', async () => {
  const entry = await write('large/server.js');
  for (let index = 0; index < 5001; index += 500)
    await Promise.all(Array.from({ length: 500 }, (_, part) => write(`large/data/${index + part}.txt`, '')));
  expect(await stateOf(entry)).toBeUndefined();
});

test('the real servers have a state', async () => {
  const modules = join(import.meta.dirname, '../../../node_modules/@modelcontextprotocol');
  for (const name of ['filesystem', 'everything', 'memory']) {
    const entry = await realpath(join(modules, `server-${name}/dist/index.js`));
    expect(await stateOf(entry), name).toMatch(/^[0-9a-f]{64}$/);
  }
});
