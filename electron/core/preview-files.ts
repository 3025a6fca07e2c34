import { constants } from 'node:fs';
import { lstat, open, realpath, stat } from 'node:fs/promises';
import type { PreviewFiles } from './approvals/index.ts';
import { errorCode } from './store/index.ts';

/** The files of this machine for previews: read as this user, never a device or pipe, never more than asked for. */
export const previewFiles: PreviewFiles = {
  async realPath(path) {
    try {
      return await realpath(path);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'ENOTDIR') throw error;
      if (await isLink(path))
        throw Object.assign(new Error('a link to nothing'), { code: 'a link to nothing' });
      return undefined;
    }
  },
  async read(path, limit) {
    if (!(await stat(path)).isFile()) return undefined;
    // The file may have been replaced by a pipe since: opening must not wait for a writer.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const facts = await file.stat();
      if (!facts.isFile()) return undefined;
      const bytes = new Uint8Array(Math.min(limit, facts.size));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
      return { bytes: bytes.subarray(0, bytesRead), size: facts.size };
    } finally {
      await file.close();
    }
  },
};

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch {
    return false;
  }
}
