import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TreeHashes, TreeProblem } from '../../../electron/core/packages/tree-hash.ts';

/** Everything in the tree is old to it, so that the second look compares and does not read. */
const settled = (): TreeHashes => new TreeHashes(() => Date.now() + 60_000);

describe('the hash of a tree', () => {
  let root: string;
  const at = (...names: string[]): string => join(root, ...names);

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'gatehouse-tree-'));
    await mkdir(at('lib', 'deep'), { recursive: true });
    await writeFile(at('main.js'), 'one');
    await writeFile(at('lib', 'deep', 'part.js'), 'two');
    await symlink('main.js', at('start'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('is the same while nothing changes, and for another who reads it', async () => {
    const hashes = settled();
    const first = await hashes.of(root);
    expect(first).toMatchObject({ fileCount: 2, bytes: 6 });
    expect(await hashes.of(root)).toBe(first);
    expect(await settled().of(root)).toEqual(first);
  });

  const edits: Record<string, () => Promise<unknown>> = {
    'other bytes of the same length, with the old time of modification': async () => {
      const { atime, mtime } = await stat(at('lib', 'deep', 'part.js'));
      await writeFile(at('lib', 'deep', 'part.js'), 'TWO');
      await utimes(at('lib', 'deep', 'part.js'), atime, mtime);
    },
    'a file more': () => writeFile(at('lib', 'more.js'), ''),
    'a file less': () => rm(at('lib', 'deep', 'part.js')),
    'a folder more': () => mkdir(at('lib', 'new')),
    'another name': () => rename(at('main.js'), at('other.js')),
    'an execute bit': () => chmod(at('main.js'), 0o755),
    'a link that leads elsewhere': async () => {
      await rm(at('start'));
      await symlink('lib', at('start'));
    },
    'another folder in the place of one': async () => {
      await mkdir(at('lib2'));
      await writeFile(at('lib2', 'part.js'), 'evil');
      await rm(at('lib'), { recursive: true });
      await rename(at('lib2'), at('lib'));
    },
  };

  it.each(Object.entries(edits))('is another one after %s', async (_what, edit) => {
    const hashes = settled();
    const { files } = await hashes.of(root);
    await edit();
    expect((await hashes.of(root)).files).not.toBe(files);
  });

  it('is read again after a file was swapped and put back', async () => {
    const hashes = settled();
    const first = await hashes.of(root);
    const bytes = await readFile(at('main.js'));
    await writeFile(at('main.js'), 'bad');
    await writeFile(at('main.js'), bytes);
    const second = await hashes.of(root);
    expect(second).toEqual(first);
    expect(second).not.toBe(first);
  });

  it('is none for a link in its place, nor for a link that leads out', async () => {
    const hashes = settled();
    const { files } = await hashes.of(root);
    await rename(root, `${root}-moved`);
    await symlink(`${root}-moved`, root);
    try {
      expect((await hashes.of(root)).files).not.toBe(files);
    } finally {
      await rm(root);
      await rename(`${root}-moved`, root);
    }
    await symlink('/etc/hostname', at('out'));
    await expect(hashes.of(root)).rejects.toThrow(TreeProblem);
  });
});
