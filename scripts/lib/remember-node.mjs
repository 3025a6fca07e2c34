import { mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './say.mjs';

/**
 * Leaves a link to the Node that runs us where bin/gatehouse looks first (runtime/node): clients start the shim with a
 * bare PATH, on which a Node of a version manager is not. An installed app has that Node itself in the same place.
 */
export function rememberNode() {
  if (process.platform === 'win32' || process.execPath.startsWith(join(root, 'scripts'))) return;
  const link = join(root, 'runtime', 'node');
  if (target(link) === process.execPath) return;
  mkdirSync(join(root, 'runtime'), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(process.execPath, link);
}

function target(link) {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}
