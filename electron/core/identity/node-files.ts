import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, type FileHandle, open, realpath, stat } from 'node:fs/promises';
import type { FilePort, HashedFile } from './file-port.ts';
import { HashMemory, sameState } from './hash-memory.ts';
import { fileState, pathState } from './path-state.ts';
import { watchPath } from './path-watch.ts';

/** The files of this machine. Hashes are remembered by device, inode, size and both times. `now`: epoch milliseconds. */
export function nodeFiles(now: () => number): FilePort {
  const memory = new HashMemory();
  return {
    async look(path) {
      const facts = await stat(path).catch(() => undefined);
      if (facts === undefined) return undefined;
      const kind = facts.isFile() ? 'file' : facts.isDirectory() ? 'folder' : 'other';
      const executable =
        kind === 'file' &&
        // For root, access() alone is no answer on every system: at least one execute bit must be there.
        (process.platform === 'win32' || (facts.mode & 0o111) !== 0) &&
        (await access(path, constants.X_OK).then(
          () => true,
          () => false,
        ));
      return { kind, executable };
    },
    state: pathState,
    watch: (path) => watchPath(path),
    realPath: (path) => realpath(path).catch(() => undefined),
    async hash(path) {
      // O_NONBLOCK: a FIFO in place of the file must not hang us.
      const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(
        () => undefined,
      );
      if (handle === undefined) return undefined;
      try {
        return await hashOpened(handle, memory, now);
      } catch {
        return undefined;
      } finally {
        await handle.close();
      }
    },
  };
}

async function hashOpened(
  handle: FileHandle,
  memory: HashMemory,
  now: () => number,
): Promise<HashedFile | undefined> {
  const before = await handle.stat({ bigint: true });
  if (!before.isFile()) return undefined;
  const file = fileState(before);
  const known = memory.get(before);
  if (known !== undefined) return { sha256: known, file };
  const hash = createHash('sha256');
  for await (const chunk of handle.createReadStream({ autoClose: false, highWaterMark: 1 << 18 })) {
    hash.update(chunk as Buffer);
  }
  if (!sameState(before, await handle.stat({ bigint: true }))) return undefined;
  const sha256 = hash.digest('hex');
  memory.put(before, sha256, now());
  return { sha256, file };
}
