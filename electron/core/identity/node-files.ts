import { createHash } from 'node:crypto';
import { type BigIntStats, constants } from 'node:fs';
import { access, type FileHandle, open, realpath, stat } from 'node:fs/promises';
import type { FilePort } from './file-port.ts';

const MAX_REMEMBERED = 512;
/** A file written this recently may be written again without its times moving, so its hash is not remembered. */
const SETTLED_NS = 2_000_000_000n;

/** The files of this machine. Hashes are remembered by device, inode, size and both times. `now`: epoch milliseconds. */
export function nodeFiles(now: () => number): FilePort {
  const remembered = new Map<string, string>();
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
    realPath: (path) => realpath(path).catch(() => undefined),
    async sha256(path) {
      // O_NONBLOCK: a FIFO in place of the file must not hang us.
      const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(
        () => undefined,
      );
      if (handle === undefined) return undefined;
      try {
        return await hashOpened(handle, remembered, now);
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
  remembered: Map<string, string>,
  now: () => number,
): Promise<string | undefined> {
  const before = await handle.stat({ bigint: true });
  if (!before.isFile()) return undefined;
  const key = keyOf(before);
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  for await (const chunk of handle.createReadStream({ autoClose: false, highWaterMark: 1 << 18 })) {
    hash.update(chunk as Buffer);
  }
  if (keyOf(await handle.stat({ bigint: true })) !== key) return undefined;
  const sha256 = hash.digest('hex');
  if (isSettled(before, BigInt(Math.floor(now())) * 1_000_000n)) {
    if (remembered.size >= MAX_REMEMBERED) remembered.delete(remembered.keys().next().value!);
    remembered.set(key, sha256);
  }
  return sha256;
}

function keyOf(facts: BigIntStats): string {
  return [facts.dev, facts.ino, facts.size, facts.mtimeNs, facts.ctimeNs].join(':');
}

function isSettled(facts: BigIntStats, nowNs: bigint): boolean {
  const latest = facts.mtimeNs > facts.ctimeNs ? facts.mtimeNs : facts.ctimeNs;
  return nowNs - latest > SETTLED_NS;
}
