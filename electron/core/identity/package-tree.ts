import { dirname, join } from 'node:path';
import type { Identity } from '../../../shared/model/server.ts';
import type { FilePort } from './file-port.ts';

/** Hashes folders, for policies that pin one. */
export interface TreePort {
  /** Does the hash of this file leave a question that the hash of its folder could answer? */
  wanted(sha256: string): boolean;
  /** SHA-256 over a folder; undefined when it cannot be read. */
  of(folder: string): Promise<string | undefined>;
}

const MARKS = ['package.json', 'pyproject.toml'];
const MOST_LEVELS = 8;

/** The identity of a file with the hash of the package it belongs to, where policy asks for that. */
export async function withTree(
  identity: Identity,
  tree: TreePort | undefined,
  files: FilePort,
): Promise<Identity> {
  if (tree === undefined || identity.kind !== 'file' || !tree.wanted(identity.sha256)) return identity;
  const hash = await tree.of(await packageOf(identity.path, files));
  return hash === undefined ? identity : { ...identity, tree: hash };
}

/** The nearest folder above a file that says it is a package; else the file's own. */
async function packageOf(path: string, files: FilePort): Promise<string> {
  const own = dirname(path);
  for (
    let folder = own, level = 0;
    level < MOST_LEVELS && dirname(folder) !== folder;
    folder = dirname(folder), level++
  ) {
    for (const mark of MARKS) if ((await files.look(join(folder, mark)))?.kind === 'file') return folder;
  }
  return own;
}
