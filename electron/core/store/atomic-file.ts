import { randomUUID } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, readFile, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../../shared/errors/app-error.ts';
import { contentHash, NO_FILE } from './content-hash.ts';
import { errorCode, errorText } from './file-error.ts';

export interface WriteOptions {
  /** Mode of a new file. Default 0600. */
  readonly mode?: number;
  /** True keeps the mode and, where the system allows it, the owner of the file that is replaced. */
  readonly keepMode?: boolean;
  /** True writes the file a symlink at `path` leads to, and leaves the link as it is. Otherwise a symlink is refused. */
  readonly followLink?: boolean;
}

/** What a file held, and the hash that `writeIfUnchanged` wants back. `bytes` is undefined when there is no file. */
export interface FileContent {
  readonly bytes: Buffer | undefined;
  readonly hash: string;
}

/**
 * Replaces the file in one step: whoever reads it sees all of the old or all of the new content, also after a power cut
 * (temp file in the same folder, fsync, rename, fsync of the folder). Raises `file_unwritable`; then nothing has changed.
 */
export async function writeFileAtomic(
  path: string,
  bytes: Uint8Array | string,
  options: WriteOptions = {},
): Promise<void> {
  const temporary = await stage(path, bytes, options);
  try {
    await temporary.publish();
  } catch (error) {
    throw unwritable(path, error);
  } finally {
    await temporary.discard();
  }
}

/**
 * `writeFileAtomic`, if the file still is what was read: `expectedHash` comes from `readFileContent` (`NO_FILE` when the
 * file must not exist). Raises `file_changed` and writes nothing when another program was faster; `file_unwritable`.
 * The file is compared again right before the rename, so the window left is that of one system call.
 */
export async function writeIfUnchanged(
  path: string,
  expectedHash: string,
  bytes: Uint8Array | string,
  options: WriteOptions = {},
): Promise<void> {
  const temporary = await stage(path, bytes, options);
  try {
    const now = await readFileContent(temporary.target);
    if (now.hash !== expectedHash) throw new AppError('file_changed', { file: path });
    await temporary.publish();
  } catch (error) {
    throw error instanceof AppError ? error : unwritable(path, error);
  } finally {
    await temporary.discard();
  }
}

/** Reads a file whole; no file is not an error. Raises `file_unreadable`. */
export async function readFileContent(path: string): Promise<FileContent> {
  try {
    const bytes = await readFile(path);
    return { bytes, hash: contentHash(bytes) };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { bytes: undefined, hash: NO_FILE };
    throw new AppError('file_unreadable', { file: path, detail: errorText(error) }, { cause: error });
  }
}

interface Staged {
  readonly target: string;
  publish(): Promise<void>;
  /** Removes the temp file if it is still there. */
  discard(): Promise<void>;
}

/** Writes and syncs the temp file beside the target. Nothing is visible under the target's name yet. */
async function stage(path: string, bytes: Uint8Array | string, options: WriteOptions): Promise<Staged> {
  let temporary: string | undefined;
  try {
    const target = options.followLink === true ? await realTarget(path) : path;
    const old = await statTarget(target);
    temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
    const mode = options.keepMode === true && old !== undefined ? old.mode & 0o777 : (options.mode ?? 0o600);
    const handle = await open(temporary, 'wx', mode);
    try {
      await handle.chmod(mode); // the umask must not decide
      if (options.keepMode === true && old !== undefined) await keepOwner(handle, old);
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return staged(temporary, target);
  } catch (error) {
    if (temporary !== undefined) await removeIfThere(temporary);
    throw unwritable(path, error);
  }
}

function staged(temporary: string, target: string): Staged {
  let published = false;
  return {
    target,
    async publish() {
      await rename(temporary, target);
      published = true;
      await syncFolder(dirname(target));
    },
    async discard() {
      if (!published) await removeIfThere(temporary);
    },
  };
}

async function realTarget(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    // A link that leads nowhere is left alone below (it is refused); no file at all is a plain new file.
    if (errorCode(error) === 'ENOENT') return path;
    throw error;
  }
}

async function statTarget(target: string): Promise<Stats | undefined> {
  let stats: Stats;
  try {
    stats = await lstat(target);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  if (stats.isSymbolicLink()) throw new Error('it is a symbolic link');
  if (!stats.isFile()) throw new Error('it is not a plain file');
  return stats;
}

async function keepOwner(handle: FileHandle, old: Stats): Promise<void> {
  const now = await handle.stat();
  if (now.uid === old.uid && now.gid === old.gid) return;
  try {
    await handle.chown(old.uid, old.gid);
  } catch (error) {
    if (errorCode(error) !== 'EPERM') throw error; // only root may give files away
  }
}

/** Makes a rename in the folder survive a power cut. Windows has no such call and needs none. */
async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle;
  try {
    handle = await open(folder, constants.O_RDONLY);
  } catch {
    return;
  }
  try {
    await handle.sync();
  } catch {
    // Some network file systems refuse it; the file itself is synced.
  } finally {
    await handle.close();
  }
}

/** Never fails: it runs while another failure is on its way out, which matters more than a stray temp file. */
async function removeIfThere(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined);
}

function unwritable(path: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError('file_unwritable', { file: path, detail: errorText(error) }, { cause: error });
}
