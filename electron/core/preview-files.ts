import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import type { PreviewFiles } from './approvals/index.ts';

/** The files of this machine for previews: regular ones only, never waiting for a pipe or a device. */
export const previewFiles: PreviewFiles = {
  realPath: (path) =>
    realpath(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw error;
    }),
  async read(path, limit) {
    const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) return undefined;
      const buffer = Buffer.alloc(Math.min(limit, stats.size));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
      return { bytes: buffer.subarray(0, bytesRead), size: stats.size };
    } finally {
      await handle.close();
    }
  },
};
