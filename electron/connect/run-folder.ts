import { homedir } from 'node:os';
import { chmodSync, lstatSync, mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError } from '../../shared/errors/app-error.ts';
import { resolveHome } from '../../shared/util/home-path.ts';

/** The data folder of this process, absolute. */
export function homeFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  return resolve(resolveHome({ env, platform, userHome: homedir() }));
}

/** Where the local socket, the pointer to the core and the tokens are. */
export function runFolder(home: string): string {
  return join(home, 'run');
}

/**
 * Makes the data folder and its `run` folder, open to nobody but their owner, and returns the latter. The data folder
 * may be a symbolic link (people keep settings elsewhere), what is in it may not. Raises `home_not_writable`.
 */
export function ensureRunFolder(home: string): string {
  ensurePrivateFolder(home, statSync);
  ensurePrivateFolder(runFolder(home));
  return runFolder(home);
}

/**
 * Makes a folder, with its parents, that only its owner can enter. Raises `home_not_writable`, also when the folder is
 * a symbolic link or another user's: then someone else decides what is in it.
 */
export function ensurePrivateFolder(folder: string, statOf: typeof lstatSync = lstatSync): void {
  const refuse = (detail: string, cause?: unknown): AppError =>
    new AppError('home_not_writable', { home: folder, detail }, { cause });
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const stat = statOf(folder);
    if (!stat.isDirectory()) throw refuse('it is no folder');
    if (process.platform === 'win32') return;
    if (stat.uid !== process.getuid!()) throw refuse('it belongs to another user');
    if ((stat.mode & 0o077) !== 0) chmodSync(folder, 0o700);
  } catch (error) {
    throw error instanceof AppError ? error : refuse((error as Error).message, error);
  }
}
