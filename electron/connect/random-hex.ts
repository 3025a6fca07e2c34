import { closeSync, openSync, readSync } from 'node:fs';

/**
 * `count` unpredictable bytes in hex. Reads the kernel's generator itself where it is a file, because node:crypto costs
 * the shim milliseconds; elsewhere node:crypto.
 */
export function randomHex(count: number): string {
  if (process.platform === 'win32') {
    return process.getBuiltinModule('node:crypto').randomBytes(count).toString('hex');
  }
  const bytes = Buffer.alloc(count);
  const file = openSync('/dev/urandom', 'r');
  try {
    let filled = 0;
    while (filled < count) {
      const got = readSync(file, bytes, filled, count - filled, null);
      if (got === 0) throw new Error('/dev/urandom gave nothing');
      filled += got;
    }
  } finally {
    closeSync(file);
  }
  return bytes.toString('hex');
}
