import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../shared/errors/app-error.ts';
import { readPointer } from './core-pointer.ts';
import { ensureRunFolder, runFolder } from './run-folder.ts';

/** Whoever only looks whether the lock is taken holds it for a moment (ms); that must not count as a core. */
const LOOKED_AT_MS = 100;

/**
 * Takes the lock that makes a core the only one of its data folder; hold it from before the socket is made until after
 * it is gone. It is the lock of an empty SQLite file, which the system itself lets go when the process dies, however it
 * dies. Rejected: a file with a process id in it, because two cores that both find a stale one can both win.
 * Raises `already_running`, `home_not_writable`.
 */
export async function lockCore(home: string): Promise<Disposable> {
  const file = join(ensureRunFolder(home), 'core.lock');
  // Loaded here, because a shim must never pay for it.
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(file, { timeout: LOOKED_AT_MS });
  try {
    // No journal file: nothing is ever written.
    database.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    throw new AppError('already_running', { pid: readPointer(home)?.pid ?? 0, home }, { cause });
  }
  return { [Symbol.dispose]: () => database.close() };
}

/** True while a core of this data folder starts, runs or stops. */
export async function isCoreLocked(home: string): Promise<boolean> {
  const file = join(runFolder(home), 'core.lock');
  if (!existsSync(file)) return false;
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(file, { timeout: 0, readOnly: true });
  try {
    // Reading needs the lock that a core keeps to itself.
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return false;
  } catch {
    return true;
  } finally {
    database.close();
  }
}
