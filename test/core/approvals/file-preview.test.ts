import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FilePreview } from '../../../shared/model/approval.ts';
import { previewFile } from '../../../electron/core/approvals/file-preview.ts';
import { plannedFiles } from '../../../electron/core/approvals/planned-files.ts';
import { previewFiles } from '../../../electron/core/preview-files.ts';
import { Desk } from './fixture.ts';

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'gatehouse-preview-')));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const preview = async (args: unknown): Promise<FilePreview[]> =>
  Promise.all(plannedFiles(args).map((plan) => previewFile(plan, folder, previewFiles)));

test('a write shows the file before and after, at its real path', async () => {
  await mkdir(join(folder, 'real'));
  await writeFile(join(folder, 'real/a.txt'), 'old');
  await symlink(join(folder, 'real'), join(folder, 'link'));
  const path = join(folder, 'link/a.txt');
  expect(await preview({ path, content: 'new' })).toEqual([
    { path, realPath: join(folder, 'real/a.txt'), exists: true, before: 'old', after: 'new' },
  ]);
});

test('a new file is placed where its folder really is', async () => {
  await mkdir(join(folder, 'real'));
  await symlink(join(folder, 'real'), join(folder, 'link'));
  expect(await preview({ path: join(folder, 'link/sub/b.txt'), content: 'new' })).toMatchObject([
    { realPath: join(folder, 'real/sub/b.txt'), exists: false, after: 'new' },
  ]);
});

test('edits are applied one after the other, as text and not as patterns', async () => {
  const path = join(folder, 'a.txt');
  await writeFile(path, 'one two one');
  const edits = [
    { oldText: 'one', newText: '$& $1' },
    { oldText: 'two', newText: '2' },
  ];
  expect(await preview({ path, edits })).toMatchObject([{ before: 'one two one', after: '$& $1 2 one' }]);
  expect(await preview({ file_path: path, old_string: 'two', new_string: '' })).toMatchObject([
    { after: 'one  one' },
  ]);
});

test('an edit that does not fit shows no after, and says so', async () => {
  const path = join(folder, 'a.txt');
  await writeFile(path, 'one');
  const [view] = await preview({ path, edits: [{ oldText: 'three', newText: 'x' }] });
  expect(view).toMatchObject({ before: 'one', note: expect.stringContaining('not in the file') });
  expect(view).not.toHaveProperty('after');
});

test('a move shows both ends, and that something would be replaced', async () => {
  await writeFile(join(folder, 'a'), '');
  await writeFile(join(folder, 'b'), '');
  expect(await preview({ source: join(folder, 'a'), destination: join(folder, 'b') })).toMatchObject([
    { exists: true, note: 'It is moved away.' },
    { exists: true, note: 'It is there already and may be replaced.' },
  ]);
});

test('files in which secrets are kept are not read, also behind a link', async () => {
  await writeFile(join(folder, '.env'), 'TOKEN=secret');
  await symlink(join(folder, '.env'), join(folder, 'harmless.txt'));
  for (const name of ['.env', 'harmless.txt']) {
    const [view] = await preview({ path: join(folder, name), content: 'x' });
    expect(JSON.stringify(view)).not.toContain('TOKEN');
    expect(view).toMatchObject({ realPath: join(folder, '.env'), note: expect.stringContaining('Secrets') });
  }
});

test('what is no text, too large, a folder, a pipe or a link to nothing is said, and nothing waits', async () => {
  await writeFile(join(folder, 'binary'), Buffer.from([1, 0, 2]));
  await writeFile(join(folder, 'latin'), Buffer.from([0xe4, 0xf6]));
  await writeFile(join(folder, 'large'), 'x'.repeat(300_000));
  await symlink(join(folder, 'nowhere'), join(folder, 'dangling'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  const notes: Record<string, string> = {
    binary: 'not text',
    latin: 'UTF-8',
    large: '300000 bytes',
    '.': 'not a regular file',
    pipe: 'not a regular file',
    dangling: 'a link to nothing',
  };
  for (const [name, note] of Object.entries(notes)) {
    const [view] = await preview({ path: join(folder, name), content: 'x' });
    expect(view?.note, name).toContain(note);
    expect(view, name).not.toHaveProperty('before');
  }
});

test('nothing on a network and nothing of unknown place is looked at', async () => {
  const touched: string[] = [];
  const files = {
    realPath: (path: string) => (touched.push(path), Promise.resolve(undefined)),
    read: () => Promise.resolve(undefined),
  };
  for (const path of ['\\\\host\\share\\a', '//host/share/a', '~/a', '~root/a'])
    expect((await previewFile({ path, kind: 'name' }, folder, files)).note).toBeDefined();
  expect((await previewFile({ path: 'a', kind: 'name' }, '', files)).note).toContain('only the server knows');
  expect(touched).toEqual([]);
});

test('arguments of other kinds plan nothing', () => {
  for (const args of [null, 'path', [], {}, { path: 7 }, { path: 'a\0b' }, { path: '' }])
    expect(plannedFiles(args)).toEqual([]);
  expect(plannedFiles({ paths: Array.from({ length: 50 }, (_, at) => `f${at}`) })).toHaveLength(8);
  expect(plannedFiles({ path: 'a', edits: [{ oldText: 1 }] })).toEqual([{ path: 'a', kind: 'name' }]);
});

test('the question shows at once, its files follow', async () => {
  await writeFile(join(folder, 'a.txt'), 'old');
  using desk = new Desk({ files: previewFiles });
  const { promise, resolve } = Promise.withResolvers<FilePreview[]>();
  desk.ask({ args: { path: join(folder, 'a.txt'), content: 'new' } });
  expect(desk.approvals.list()[0]?.files).toEqual([]);
  desk.approvals.subscribe((change) => resolve(change.upsert[0]?.files ?? []));
  expect(await promise).toMatchObject([{ before: 'old', after: 'new' }]);
});

test('a preview that comes after the end of its question is dropped', async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  using desk = new Desk({ files: { realPath: () => promise, read: () => Promise.resolve(undefined) } });
  desk.once(desk.ask().id);
  const changes = desk.changes.length;
  resolve(undefined);
  await new Promise((done) => setImmediate(done));
  expect(desk.changes).toHaveLength(changes);
});
