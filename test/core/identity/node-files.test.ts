import { createHash } from 'node:crypto';
import { mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { nodeFiles } from '../../../electron/core/identity/index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');

it('hashes a file, also one of many chunks and an empty one', async () => {
  const files = nodeFiles(() => Date.now());
  for (const content of ['', 'x'.repeat(3_000_000)]) {
    await writeFile(join(folder, 'f'), content);
    expect((await files.hash(join(folder, 'f')))?.sha256).toBe(sha256(content));
  }
});

it('sees a change that keeps inode, size and modification time', async () => {
  // An hour ahead: every file counts as settled, so hashes are remembered at once.
  const files = nodeFiles(() => Date.now() + 3_600_000);
  const file = join(folder, 'f');
  const then = new Date(1_700_000_000_000);
  await writeFile(file, 'good');
  await utimes(file, then, then);
  const before = await stat(file, { bigint: true });
  expect((await files.hash(file))?.sha256).toBe(sha256('good'));
  expect((await files.hash(file))?.sha256).toBe(sha256('good'));
  let after = before;
  while (after.ctimeNs === before.ctimeNs) {
    await writeFile(file, 'evil');
    await utimes(file, then, then);
    after = await stat(file, { bigint: true });
  }
  expect([after.ino, after.size, after.mtimeNs]).toEqual([before.ino, before.size, before.mtimeNs]);
  expect((await files.hash(file))?.sha256).toBe(sha256('evil'));
});

it('has no answer for what is no regular file', async () => {
  const files = nodeFiles(() => Date.now());
  expect(await files.hash(folder)).toBeUndefined();
  expect(await files.hash(join(folder, 'gone'))).toBeUndefined();
  expect(await files.hash('/dev/null')).toBeUndefined();
  expect(await files.look(join(folder, 'gone'))).toBeUndefined();
  expect(await files.realPath(join(folder, 'gone'))).toBeUndefined();
});
