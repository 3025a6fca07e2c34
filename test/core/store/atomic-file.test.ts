import { execFile } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  contentHash,
  NO_FILE,
  readFileContent,
  writeFileAtomic,
  writeIfUnchanged,
} from '../../../electron/core/store/index.ts';
import { isAppError } from '../../../shared/errors/app-error.ts';

const posix = process.platform !== 'win32';
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-store-'));
  file = join(folder, 'config.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const unwritable = expect.toSatisfy((error: unknown) => isAppError(error, 'file_unwritable'));

describe('writing a file', () => {
  test('makes it for its owner only, whatever the umask, and leaves nothing else behind', async () => {
    const umask = process.platform === 'win32' ? 0 : process.umask(0o777);
    try {
      await writeFileAtomic(file, '{"a":1}');
    } finally {
      process.umask(umask);
    }
    expect(readFileSync(file, 'utf8')).toBe('{"a":1}');
    if (posix) expect(mode(file)).toBe('600');
    expect(readdirSync(folder)).toEqual(['config.json']);
  });

  test.runIf(posix)('keeps the mode of the file it replaces only when asked', async () => {
    writeFileSync(file, 'old');
    chmodSync(file, 0o644);
    await writeFileAtomic(file, 'new', { keepMode: true });
    expect(mode(file)).toBe('644');
    await writeFileAtomic(file, 'newer');
    expect(mode(file)).toBe('600');
  });

  test('replaces the file instead of changing it: who has the old one open still reads the old one', async () => {
    writeFileSync(file, 'old');
    const before = statSync(file).ino;
    await writeFileAtomic(file, 'new');
    expect(statSync(file).ino).not.toBe(before);
  });

  test.runIf(posix)('refuses a symbolic link, or writes the file it leads to when asked', async () => {
    mkdirSync(join(folder, 'dotfiles'));
    const real = join(folder, 'dotfiles', 'config.json');
    writeFileSync(real, 'old');
    symlinkSync(join('dotfiles', 'config.json'), file);
    await expect(writeFileAtomic(file, 'new')).rejects.toEqual(unwritable);
    expect(readFileSync(real, 'utf8')).toBe('old');
    await writeFileAtomic(file, 'new', { followLink: true });
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, 'utf8')).toBe('new');
    expect(readdirSync(join(folder, 'dotfiles'))).toEqual(['config.json']);
  });

  test.runIf(posix)('refuses a link that leads nowhere and what is no plain file', async () => {
    symlinkSync('nowhere', file);
    await expect(writeFileAtomic(file, 'new', { followLink: true })).rejects.toEqual(unwritable);
    await expect(writeFileAtomic(folder, 'new')).rejects.toEqual(unwritable);
    await expect(writeFileAtomic(join(folder, 'no', 'such', 'file'), 'new')).rejects.toEqual(unwritable);
    expect(readdirSync(folder)).toEqual(['config.json']);
  });

  test.runIf(posix)('leaves the old file and no scraps when the disk is full', async () => {
    writeFileSync(file, 'old');
    const child = fileURLToPath(new URL('./fixtures/writing-child.ts', import.meta.url));
    const { stdout } = await promisify(execFile)('/bin/sh', [
      '-c',
      'ulimit -f 40 && exec "$0" "$@"',
      process.execPath,
      child,
      file,
    ]);
    expect(stdout.trim()).toBe('file_unwritable: a file may not grow larger here');
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['config.json']);
  });
});

describe('compare-and-swap', () => {
  test('writes when the file is what was read', async () => {
    writeFileSync(file, 'one');
    const { hash, bytes } = await readFileContent(file);
    expect(bytes?.toString()).toBe('one');
    await writeIfUnchanged(file, hash, 'two');
    await writeIfUnchanged(file, contentHash('two'), 'three');
    expect(readFileSync(file, 'utf8')).toBe('three');
  });

  test('writes nothing when someone else was faster, also when the file came or went', async () => {
    const changed = expect.toSatisfy((error: unknown) => isAppError(error, 'file_changed'));
    await expect(writeIfUnchanged(file, contentHash('one'), 'mine')).rejects.toEqual(changed);
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(file, 'theirs');
    await expect(writeIfUnchanged(file, contentHash('one'), 'mine')).rejects.toEqual(changed);
    await expect(writeIfUnchanged(file, NO_FILE, 'mine')).rejects.toEqual(changed);
    expect(readFileSync(file, 'utf8')).toBe('theirs');
    expect(readdirSync(folder)).toEqual(['config.json']);
  });

  test('knows that there is no file', async () => {
    expect(await readFileContent(file)).toEqual({ bytes: undefined, hash: NO_FILE });
    await expect(readFileContent(folder)).rejects.toSatisfy((error: unknown) =>
      isAppError(error, 'file_unreadable'),
    );
  });
});
