import { lstat, mkdir, open, rm, stat } from 'node:fs/promises';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors/app-error.ts';
import { errorText } from './file-error.ts';

/** Where everything of Gatehouse is (contract.md, "Paths"). */
export interface Home {
  readonly path: string;
  readonly servers: string;
  readonly rules: string;
  readonly settings: string;
  readonly usage: string;
  /** What the user approved of the isolation of servers. */
  readonly sandbox: string;
  /** What was accepted of what servers describe. */
  readonly pins: string;
  readonly policy: string;
  readonly policyMemory: string;
  readonly policyMemoryKey: string;
  readonly vault: string;
  /** Since when servers run around Gatehouse. */
  readonly shadow: string;
  readonly journal: string;
  readonly packages: string;
  readonly backups: string;
  readonly run: string;
}

/** The paths inside a data folder. Pure. */
export function homePaths(path: string): Home {
  return {
    path,
    servers: join(path, 'servers.json'),
    rules: join(path, 'rules.json'),
    settings: join(path, 'settings.json'),
    usage: join(path, 'usage.json'),
    sandbox: join(path, 'sandbox.json'),
    pins: join(path, 'pins.json'),
    policy: join(path, 'policy.json'),
    policyMemory: join(path, 'policy-memory.json'),
    policyMemoryKey: join(path, 'policy-memory.key'),
    vault: join(path, 'vault.json'),
    shadow: join(path, 'shadow.json'),
    journal: join(path, 'journal'),
    packages: join(path, 'packages'),
    backups: join(path, 'backups'),
    run: join(path, 'run'),
  };
}

/** A folder that stays empty: nothing may be written to it, by us neither. Made when it is missing. */
export function emptyFolder(home: Home): string {
  const path = join(home.run, 'empty');
  mkdirSync(path, { recursive: true, mode: 0o500 });
  return path;
}

/**
 * Creates the data folder and what is in it (0700), or checks the one that is there: a real folder of this user, closed to
 * others (a mode that is too open is mended). `uid` is the user's id, undefined on Windows. Raises `home_not_writable`.
 */
export async function openHome(path: string, uid: number | undefined): Promise<Home> {
  const home = homePaths(path);
  try {
    await privateFolder(home.path, uid, 'may be a link');
    for (const folder of [home.journal, home.run, home.backups]) await privateFolder(folder, uid, 'no link');
    await probe(home.path);
  } catch (error) {
    throw error instanceof AppError ? error : refused(path, errorText(error), error);
  }
  return home;
}

/** The home itself may be a link (people keep it on another disk); what is inside it may not lead elsewhere. */
async function privateFolder(
  path: string,
  uid: number | undefined,
  link: 'may be a link' | 'no link',
): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const stats = link === 'no link' ? await lstat(path) : await stat(path);
  if (!stats.isDirectory()) throw refused(path, 'it is not a folder');
  if (uid === undefined) return; // Windows: the folder inherits the access list of the user's profile
  if (stats.uid !== uid) throw refused(path, 'it belongs to another user');
  if ((stats.mode & 0o077) === 0) return;
  const handle = await open(path, 'r');
  try {
    await handle.chmod(0o700);
  } finally {
    await handle.close();
  }
}

async function probe(folder: string): Promise<void> {
  const file = join(folder, '.write-probe');
  await rm(file, { force: true });
  const handle = await open(file, 'wx', 0o600);
  await handle.close();
  await rm(file, { force: true });
}

function refused(home: string, detail: string, cause?: unknown): AppError<'home_not_writable'> {
  return new AppError('home_not_writable', { home, detail }, { cause });
}
