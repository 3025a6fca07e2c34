import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UsageFile } from '../../../electron/core/store/index.ts';

const DAY = 24 * 3600 * 1000;

let folder: string;
let file: string;
let now = Date.UTC(2026, 10, 20);
const bugs: unknown[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gh-usage-'));
  file = join(folder, 'usage.json');
  bugs.length = 0;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (): Promise<UsageFile> =>
  UsageFile.open({ file, now: () => now, onBug: (error) => bugs.push(error) });

test('what was used is known at once, and to the next core', async () => {
  const usage = await open();
  expect(usage.lastUsed('notes')).toBeUndefined();
  usage.touch('notes');
  expect(usage.lastUsed('notes')).toBe(now);
  await usage[Symbol.asyncDispose]();
  await using next = await open();
  expect(next.lastUsed('notes')).toBe(now);
});

test('what was used by many at once is all there', async () => {
  const usage = await open();
  for (let count = 0; count < 20; count++) usage.touch(`server-${count}`);
  await usage[Symbol.asyncDispose]();
  const written = JSON.parse(await readFile(file, 'utf8')) as { servers: object };
  expect(Object.keys(written.servers)).toHaveLength(20);
  expect(bugs).toEqual([]);
});

test('what was not used for a month is forgotten', async () => {
  await using usage = await open();
  usage.touch('old');
  now += 31 * DAY;
  usage.touch('new');
  await usage[Symbol.asyncDispose]();
  await using next = await open();
  expect(next.lastUsed('old')).toBeUndefined();
  expect(next.lastUsed('new')).toBe(now);
});

test('a file that is not understood is left as it is, and only the memory is lost', async () => {
  await writeFile(file, '{"version":1,"servers":');
  const usage = await open();
  usage.touch('notes');
  expect(usage.lastUsed('notes')).toBe(now);
  await usage[Symbol.asyncDispose]();
  expect(await readFile(file, 'utf8')).toBe('{"version":1,"servers":');
  expect(bugs).toMatchObject([{ code: 'file_invalid' }]);
});
