import { join, resolve } from 'node:path';

/** The launcher of this checkout or installation: `bin/gatehouse` beside `dist/`. What client configs call. */
export function launcherPath(distFolder: string): string {
  return join(resolve(distFolder, '..'), 'bin', process.platform === 'win32' ? 'gatehouse.cmd' : 'gatehouse');
}
