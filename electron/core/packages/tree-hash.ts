import { hash } from 'node:crypto';
import { lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';

/** More than any package has; beyond it something is wrong. */
const MAX_ENTRIES = 200_000;
/** So many entries are looked at before others get their turn. */
const ENTRIES_PER_TURN = 1000;
/** Files read at once. */
const READERS = 16;
/** A state this young could be followed by another one that looks the same, within one tick of the file system's clock. */
const SETTLED_MS = 2000;

/** A tree that cannot be what was installed: a device, a link that leads out, something unreadable. */
export class TreeProblem extends Error {}

/** What a tree is: one hash over every path, kind, execute bit and content. */
export interface TreeHash {
  readonly files: string;
  readonly fileCount: number;
  readonly bytes: number;
}

interface Entry {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link';
  readonly size: number;
  readonly executable: boolean;
}

/** A tree that was read or looked at just now. */
export interface VerifiedTree {
  readonly hash: TreeHash;
  /** True while nothing was written to it since, not even to be put back. */
  holds(): Promise<boolean>;
}

/** How many numbers tell one entry: device, inode, size, mode, and the times of modification and of change. */
const NUMBERS = 6;

/** A look at a tree without its contents: what is there, and numbers of which some change after anything was written. */
interface TreeLook {
  /** The root, and all that is below it. */
  readonly paths: readonly string[];
  /** `NUMBERS` for each path. */
  readonly numbers: Float64Array;
  readonly entries: readonly Entry[];
}

/**
 * Hashes of trees. A tree is read whole once in the life of this process; later its hash is taken over only while every
 * entry still has the device, inode, size, mode and both times it had when it was read. A folder's own times tell of what
 * came and went in it, so that nothing has to be listed again. The change time cannot be set back by a user. Nothing of
 * this is kept on disk: what is there could be edited together with the tree.
 */
export class TreeHashes {
  readonly #known = new Map<string, { readonly look: TreeLook; readonly hash: TreeHash }>();
  readonly #now: () => number;

  /** `now`: epoch milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The hash of the tree as it is now. Raises `TreeProblem`. */
  async of(root: string): Promise<TreeHash> {
    return (await this.verify(root)).hash;
  }

  /** As `of`, and what tells later whether it still is so. */
  async verify(root: string): Promise<VerifiedTree> {
    const known = this.#known.get(root);
    if (known !== undefined && (await isUnchanged(known.look)))
      return { hash: known.hash, holds: () => isUnchanged(known.look) };
    this.#known.delete(root);
    const before = await look(root);
    const hash = await readAll(root, before.entries);
    if (!(await isUnchanged(before))) throw new TreeProblem('it changed while it was read');
    if (this.#now() - newestOf(before) > SETTLED_MS) this.#known.set(root, { look: before, hash });
    return { hash, holds: () => isUnchanged(before) };
  }

  forget(root: string): void {
    this.#known.delete(root);
  }
}

async function look(root: string): Promise<TreeLook> {
  const paths = [root];
  const numbers: number[] = [];
  const entries: Entry[] = [];
  try {
    for (let at = 0; at < paths.length; at++) {
      if (at % ENTRIES_PER_TURN === 0) await turn();
      if (at > MAX_ENTRIES) throw new TreeProblem('it has too many files');
      const path = paths[at]!;
      // One call in a hundred thousandth of a second each: asked one by one of the thread pool it would take ten times that.
      const stats = lstatSync(path);
      numbers.push(...numbersOf(stats));
      const kind = kindOf(stats);
      if (kind === undefined) throw new TreeProblem(`${relative(root, path)} is no file, folder or link`);
      if (kind === 'folder') for (const name of readdirSync(path)) paths.push(path + sep + name);
      if (at > 0) entries.push({ path, kind, size: stats.size, executable: (stats.mode & 0o111) !== 0 });
    }
  } catch (error) {
    throw error instanceof TreeProblem ? error : new TreeProblem((error as Error).message);
  }
  return { paths, numbers: Float64Array.from(numbers), entries };
}

/** True while every entry has the numbers it had. */
async function isUnchanged({ paths, numbers }: TreeLook): Promise<boolean> {
  for (const [at, path] of paths.entries()) {
    if (at % ENTRIES_PER_TURN === 0) await turn();
    const stats = statsOf(path);
    if (stats === undefined) return false;
    if (numbersOf(stats).some((number, place) => number !== numbers[at * NUMBERS + place])) return false;
  }
  return true;
}

function statsOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function numbersOf({ dev, ino, size, mode, mtimeMs, ctimeMs }: Stats): readonly number[] {
  return [dev, ino, size, mode, mtimeMs, ctimeMs];
}

/** Epoch milliseconds of the newest time in it. */
function newestOf({ numbers }: TreeLook): number {
  return numbers.reduce(
    (newest, number, index) => (index % NUMBERS >= NUMBERS - 2 ? Math.max(newest, number) : newest),
    0,
  );
}

function kindOf(stats: Stats): Entry['kind'] | undefined {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  return stats.isSymbolicLink() ? 'link' : undefined;
}

async function readAll(root: string, entries: readonly Entry[]): Promise<TreeHash> {
  const sorted = entries
    .map((entry) => ({ ...entry, name: relative(root, entry.path).split(sep).join('/') }))
    .sort((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0));
  const lines: string[] = Array.from({ length: sorted.length });
  let next = 0;
  let bytes = 0;
  const reader = async (): Promise<void> => {
    for (let index = next++; index < sorted.length; index = next++) {
      const entry = sorted[index]!;
      lines[index] = await lineOf(root, entry);
      if (entry.kind === 'file') bytes += entry.size;
    }
  };
  try {
    await Promise.all(Array.from({ length: READERS }, reader));
  } catch (error) {
    throw error instanceof TreeProblem ? error : new TreeProblem((error as Error).message);
  }
  const fileCount = sorted.filter(({ kind }) => kind === 'file').length;
  return { files: hash('sha256', lines.join('\n')), fileCount, bytes };
}

async function lineOf(
  root: string,
  { path, name, kind, executable }: Entry & { readonly name: string },
): Promise<string> {
  const text = JSON.stringify(name);
  if (kind === 'folder') return `d ${text}`;
  if (kind === 'link') return `l ${text} ${JSON.stringify(linkTarget(root, path))}`;
  return `f ${text} ${executable ? 'x' : '-'} ${hash('sha256', await readFile(path))}`;
}

/** Links stay inside the tree, but for the interpreter an environment of Python is made around. */
function linkTarget(root: string, path: string): string {
  const target = readlinkSync(path);
  const end = resolve(dirname(path), target);
  const inside = end === root || end.startsWith(root + sep);
  const interpreter = /^venv\/bin\/python[\d.]*$/.test(relative(root, path).split(sep).join('/'));
  if (!inside && !interpreter)
    throw new TreeProblem(`${relative(root, path)} is a link that leads out of it`);
  return target;
}
