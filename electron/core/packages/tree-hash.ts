import { createHash, hash } from 'node:crypto';
import { type BigIntStats, lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';

/** More than any package has; beyond it something is wrong. */
const MAX_ENTRIES = 200_000;
/** So many entries are looked at before others get their turn. */
const ENTRIES_PER_TURN = 400;
/** Files read at once. */
const READERS = 16;
/** A state this young could be followed by another one that looks the same, within one tick of the file system's clock. */
const SETTLED_NS = 2_000_000_000n;

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
  readonly stats: BigIntStats;
}

/** A look at a tree without its contents: what is there, and a text that is another one after anything was written. */
interface TreeLook {
  readonly entries: readonly Entry[];
  readonly state: string;
  /** The newest time in it, nanoseconds. */
  readonly newest: bigint;
}

/**
 * Hashes of trees. A tree is read whole once in the life of this process; later its hash is taken over only while every
 * entry still has the device, inode, size, mode and both times it had when it was read. The change time cannot be set
 * back by a user. Nothing of this is kept on disk: what is there could be edited together with the tree.
 */
export class TreeHashes {
  readonly #known = new Map<string, { readonly state: string; readonly hash: TreeHash }>();
  readonly #now: () => number;

  /** `now`: epoch milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The hash of the tree as it is now. Raises `TreeProblem`. */
  async of(root: string): Promise<TreeHash> {
    const before = await look(root);
    const known = this.#known.get(root);
    if (known !== undefined && known.state === before.state) return known.hash;
    this.#known.delete(root);
    const result = await readAll(root, before);
    const after = await look(root);
    if (after.state !== before.state) throw new TreeProblem('it changed while it was read');
    if (BigInt(Math.floor(this.#now())) * 1_000_000n - before.newest > SETTLED_NS) {
      this.#known.set(root, { state: before.state, hash: result });
    }
    return result;
  }

  forget(root: string): void {
    this.#known.delete(root);
  }
}

async function look(root: string): Promise<TreeLook> {
  const entries: Entry[] = [];
  const state = createHash('sha256');
  let newest = 0n;
  const folders = [root];
  let seen = 0;
  try {
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      // Thousands of names at each launch: `join` and `relative` would take as long as the system does.
      for (const entry of [folder, ...readdirSync(folder).map((name) => folder + sep + name)]) {
        if (++seen % ENTRIES_PER_TURN === 0) await turn();
        if (seen > MAX_ENTRIES) throw new TreeProblem('it has too many files');
        // One call in a hundred thousandth of a second each: asked one by one of the thread pool it would take ten times that.
        const stats = lstatSync(entry, { bigint: true });
        const { dev, ino, size, mode, mtimeNs, ctimeNs } = stats;
        state.update(`${entry}\0${dev}:${ino}:${size}:${mode}:${mtimeNs}:${ctimeNs}\n`);
        if (ctimeNs > newest) newest = ctimeNs;
        if (mtimeNs > newest) newest = mtimeNs;
        if (entry === folder) continue;
        const kind = kindOf(stats);
        if (kind === undefined) throw new TreeProblem(`${relative(root, entry)} is no file, folder or link`);
        if (kind === 'folder') folders.push(entry);
        entries.push({ path: entry, kind, stats });
      }
    }
  } catch (error) {
    throw error instanceof TreeProblem ? error : new TreeProblem((error as Error).message);
  }
  return { entries, state: state.digest('hex'), newest };
}

function kindOf(stats: BigIntStats): Entry['kind'] | undefined {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  return stats.isSymbolicLink() ? 'link' : undefined;
}

async function readAll(root: string, { entries }: TreeLook): Promise<TreeHash> {
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
      if (entry.kind === 'file') bytes += Number(entry.stats.size);
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
  { path, name, kind, stats }: Entry & { readonly name: string },
): Promise<string> {
  const text = JSON.stringify(name);
  if (kind === 'folder') return `d ${text}`;
  if (kind === 'link') return `l ${text} ${JSON.stringify(linkTarget(root, path))}`;
  const executable = (stats.mode & 0o111n) === 0n ? '-' : 'x';
  return `f ${text} ${executable} ${hash('sha256', await readFile(path))}`;
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
