import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { npm } from './run.mjs';
import { root, say, ScriptError } from './say.mjs';

/** What `node_modules` must match: the lockfile, and the system, because packages hold native files. */
function wantedStamp(folder) {
  const hash = createHash('sha256').update(readFileSync(join(folder, 'package-lock.json')));
  return hash.update(`\n${process.platform} ${process.arch}`).digest('hex');
}

/**
 * Installs the packages of a folder's lockfile unless they are there. The stamp is written last: a broken-off install is
 * done again.
 */
export function ensurePackages(folder = root, options = []) {
  const stamp = join(folder, 'node_modules', '.gatehouse-stamp');
  const wanted = wantedStamp(folder);
  if (readStamp(stamp) === wanted) return;
  if (isInstalled(folder)) return writeFileSync(stamp, wanted);
  const where = relative(root, folder);
  say(where === '' ? 'installing packages (npm ci)' : `installing packages of ${where} (npm ci)`);
  const code = npm(['ci', ...options, '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder });
  if (code !== 0) throw new ScriptError('npm ci failed: see above. Nothing was built.');
  writeFileSync(stamp, wanted);
}

/** Installs the servers of others that tests are run with. What they would run while being installed does not run. */
export function ensureRealServers() {
  ensurePackages(join(root, 'test', 'real-servers'), ['--ignore-scripts', '--omit=optional']);
}

/** True when npm's own note of what it installed fits the lockfile: someone ran `npm ci` by hand. */
function isInstalled(folder) {
  const note = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(note)) return false;
  const { packages: wanted } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  const { packages: found } = JSON.parse(readFileSync(note, 'utf8'));
  return Object.entries(wanted).every(([path, { integrity, optional }]) => {
    if (path === '' || (optional && found[path] === undefined)) return true;
    return found[path] !== undefined && found[path].integrity === integrity;
  });
}

function readStamp(stamp) {
  try {
    return readFileSync(stamp, 'utf8');
  } catch {
    return undefined;
  }
}
