import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { InstallProblem } from './install-problem.ts';

const MAX_ENTRIES = 50_000;
const MAX_BYTES = 1024 * 1024 * 1024;
/** Code and text shrink to a tenth; what shrinks to less than a two hundredth is made to fill disks. */
const MAX_RATIO = 200;
const SMALL = 1024 * 1024;
/** What Windows takes for a device, whatever stands after the first dot. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?:\.|$)/i;

/**
 * Unpacks a zip archive into a folder: files and folders only, all inside it, of the sizes they declare. Raises
 * `InstallProblem` for anything else: a path that leaves the folder, a link, one name twice (also by case, which some
 * file systems fold), encryption, a size that is a bomb's. The bytes are those whose hash was taken: nothing is read again.
 */
export async function unpackZip(bytes: Buffer, folder: string): Promise<void> {
  const zip = await fromBufferPromise(bytes).catch((error: unknown) => {
    throw new InstallProblem(
      'install_refused',
      `it is no zip archive that can be read: ${(error as Error).message}`,
    );
  });
  if (zip.entryCount > MAX_ENTRIES) throw refused(`it has more than ${MAX_ENTRIES} files`);
  const seen = new Map<string, 'file' | 'folder'>();
  let total = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      const name = safeName(entry, seen);
      total += entry.uncompressedSize;
      if (total > MAX_BYTES) throw refused('it would fill more than 1 GiB');
      if (entry.uncompressedSize > SMALL && entry.uncompressedSize > entry.compressedSize * MAX_RATIO)
        throw refused(`${name} is packed too tightly: it may be made to fill the disk`);
      if (name.endsWith('/')) await mkdir(join(folder, name), { recursive: true, mode: 0o700 });
      else await writeEntry(zip, entry, join(folder, name));
    }
  } catch (error) {
    throw error instanceof InstallProblem || (error as { code?: string }).code !== undefined
      ? error
      : refused((error as Error).message);
  }
}

function refused(problem: string): InstallProblem {
  return new InstallProblem('install_refused', problem);
}

function safeName(entry: Entry, seen: Map<string, 'file' | 'folder'>): string {
  const name = entry.fileName;
  const shown = JSON.stringify(name.slice(0, 200));
  if (/[\p{Cc}\\:]/u.test(name) || name.startsWith('/') || name.length > 500)
    throw refused(`${shown} is no name for a file`);
  const parts = name.replace(/\/$/, '').split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..'))
    throw refused(`${shown} would be written outside its folder`);
  if (parts.some((part) => DEVICE.test(part) || /[. ]$/.test(part)))
    throw refused(`${shown} is a device, or another file, on some systems`);
  const kind = (entry.externalFileAttributes >>> 16) & 0o170000;
  if (kind !== 0 && kind !== 0o100000 && kind !== 0o040000) throw refused(`${shown} is a link or a device`);
  if (entry.isEncrypted()) throw refused(`${shown} is encrypted`);
  for (let depth = 1; depth <= parts.length; depth++) {
    const folded = parts.slice(0, depth).join('/').normalize('NFKC').toUpperCase();
    const is = depth < parts.length || name.endsWith('/') ? 'folder' : 'file';
    const was = seen.get(folded);
    if (was !== undefined && (was === 'file' || is === 'file')) throw refused(`${shown} is in it twice`);
    seen.set(folded, is);
  }
  return name;
}

async function writeEntry(zip: ZipFile, entry: Entry, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const executable = ((entry.externalFileAttributes >>> 16) & 0o111) !== 0;
  const stream: Readable = await zip.openReadStreamPromise(entry);
  await pipeline(stream, createWriteStream(path, { flags: 'wx', mode: executable ? 0o700 : 0o600 }));
}
