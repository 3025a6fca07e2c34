import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './say.mjs';

const stampFile = join(root, 'dist', '.stamp');

/** A digest of names, sizes and times of all files below the inputs: quick, and any edit changes it. `more` is digested too. */
export function inputDigest(inputs, more = '') {
  const hash = createHash('sha256').update(process.version).update(more);
  const visit = (path) => {
    const stats = statSync(join(root, path), { throwIfNoEntry: false });
    if (stats === undefined) return;
    if (!stats.isDirectory()) {
      hash.update(`${path}\0${stats.size}\0${stats.mtimeMs}\n`);
      return;
    }
    for (const name of readdirSync(join(root, path)).sort()) visit(`${path}/${name}`);
  };
  for (const input of inputs) visit(input);
  return hash.digest('hex');
}

/** The digest each target was last built from. A target that is not in it is stale. */
export function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return {};
  }
}

/** Records what a target was built from; called when its build has succeeded. */
export function writeStamp(stamp) {
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stampFile, JSON.stringify(stamp, null, 2));
}
