import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { inCi, root, say } from './say.mjs';

const folder = join(root, 'node_modules', 'electron');
const failedBefore = join(root, '.cache', 'electron-not-fetched');
const DAY = 86_400_000;

/** True when a window could be shown. */
export function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** The path of Electron's program, or undefined when it is not installed. */
function installed() {
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist');
  const programs = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
  const path = join(dist, programs[process.platform] ?? 'electron');
  return existsSync(path) ? path : undefined;
}

/**
 * The path of Electron's program; fetched when there is a display and it can be had, which is tried once a day. Without it
 * the same page runs in the browser, so undefined is no error.
 */
export function electronBinary() {
  // As root, Chromium runs without its sandbox or not at all; we do not ask for the former.
  if (!hasDisplay() || process.getuid?.() === 0) return undefined;
  const found = installed();
  if (found !== undefined || inCi || triedLately()) return found;
  say('fetching Electron; without it the page opens in the browser');
  const fetched = spawnSync(process.execPath, [join(folder, 'install.js'), '--no'], {
    cwd: folder,
    stdio: 'ignore',
    timeout: 120_000,
  });
  if (fetched.status === 0) return installed();
  say('Electron could not be fetched; trying again tomorrow (npx install-electron tries now)');
  mkdirSync(dirname(failedBefore), { recursive: true });
  writeFileSync(failedBefore, '');
  return undefined;
}

function triedLately() {
  const tried = statSync(failedBefore, { throwIfNoEntry: false });
  if (tried === undefined) return false;
  if (Date.now() - tried.mtimeMs < DAY) return true;
  rmSync(failedBefore);
  return false;
}
