import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './run.mjs';
import { root, say, ScriptError } from './say.mjs';

const stamp = join(root, 'node_modules', '.gatehouse-stamp');

/** What `node_modules` must match: the lockfile, and the system, because packages hold native files. */
function wantedStamp() {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  return hash.update(`\n${process.platform} ${process.arch}`).digest('hex');
}

/** Installs the packages of the lockfile unless they are there. The stamp is written last: a broken-off install is done again. */
export function ensurePackages() {
  const wanted = wantedStamp();
  if (readStamp() === wanted) return;
  if (isInstalled()) return writeFileSync(stamp, wanted);
  say('installing packages (npm ci)');
  const code = npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root });
  if (code !== 0) throw new ScriptError('npm ci failed: see above. Nothing was built.');
  writeFileSync(stamp, wanted);
}

/** True when npm's own note of what it installed fits the lockfile: someone ran `npm ci` by hand. */
function isInstalled() {
  const note = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(note)) return false;
  const { packages: wanted } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const { packages: found } = JSON.parse(readFileSync(note, 'utf8'));
  return Object.entries(wanted).every(([path, { integrity, optional }]) => {
    if (path === '' || (optional && found[path] === undefined)) return true;
    return found[path] !== undefined && found[path].integrity === integrity;
  });
}

function readStamp() {
  try {
    return readFileSync(stamp, 'utf8');
  } catch {
    return undefined;
  }
}
