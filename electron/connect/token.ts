import {
  closeSync,
  constants,
  fstatSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../shared/errors/app-error.ts';
import { invariant } from '../../shared/util/invariant.ts';
import { isClientId } from './handshake.ts';
import { randomHex } from './random-hex.ts';
import { ensurePrivateFolder, ensureRunFolder, runFolder } from './run-folder.ts';

const TOKEN = /^[0-9a-f]{64}$/;

function tokenFile(home: string, client: string): string {
  invariant(isClientId(client), 'a client id was checked before it became a file name');
  return join(runFolder(home), 'tokens', client);
}

/** The clients that have a token. */
export function tokenClients(home: string): string[] {
  try {
    return readdirSync(join(runFolder(home), 'tokens')).filter(isClientId);
  } catch (error) {
    // Nobody has needed one yet.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/**
 * The token of a client, or undefined when there is none yet. Raises `file_unreadable` for a file that could be
 * another's: a symbolic link, another owner, or readable by others. The checks are made on the opened file, so that it
 * cannot be exchanged in between.
 */
export function readToken(home: string, client: string): string | undefined {
  const file = tokenFile(home, client);
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    const detail = code === 'ELOOP' ? 'it is a symbolic link' : message;
    throw new AppError('file_unreadable', { file, detail }, { cause });
  }
  try {
    const problem = fileProblem(descriptor);
    if (problem !== undefined) throw new AppError('file_unreadable', { file, detail: problem });
    const token = readFileSync(descriptor, 'utf8');
    if (!TOKEN.test(token)) throw new AppError('file_unreadable', { file, detail: 'it holds no token' });
    return token;
  } finally {
    closeSync(descriptor);
  }
}

function fileProblem(descriptor: number): string | undefined {
  const stat = fstatSync(descriptor);
  if (!stat.isFile()) return 'it is no regular file';
  if (process.platform === 'win32') return undefined;
  if (stat.uid !== process.getuid!()) return 'it belongs to another user';
  if ((stat.mode & 0o077) !== 0) return 'others can read it; delete it, and a new one is made';
  return undefined;
}

/**
 * The token of a client, made when there is none: 32 random bytes in hex, mode 0600. Whoever needs it first makes it;
 * the file appears whole (it is written beside its place and linked in), so that the other side never reads half of one.
 * Raises `file_unreadable`, `file_unwritable`, `home_not_writable`.
 */
export function ensureToken(home: string, client: string): string {
  const known = readToken(home, client);
  if (known !== undefined) return known;
  ensurePrivateFolder(join(ensureRunFolder(home), 'tokens'));
  const file = tokenFile(home, client);
  const draft = `${file}.${process.pid}.${randomHex(8)}`;
  try {
    writeFileSync(draft, randomHex(32), { flag: 'wx', mode: 0o600, flush: true });
    try {
      linkSync(draft, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      unlinkSync(draft);
    }
  } catch (cause) {
    throw new AppError('file_unwritable', { file, detail: (cause as Error).message }, { cause });
  }
  const token = readToken(home, client);
  if (token === undefined) throw new AppError('file_unreadable', { file, detail: 'it vanished' });
  return token;
}
