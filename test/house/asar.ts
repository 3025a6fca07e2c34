import { readFileSync } from 'node:fs';

interface Entry {
  size?: number;
  offset?: string;
  files?: Record<string, Entry>;
}

/**
 * The files of an asar archive by path. The format: four 32-bit numbers (of which the second and the last are sizes), a
 * JSON header with sizes and offsets, then the contents.
 */
export function readAsar(file: string): Map<string, Buffer> {
  const bytes = readFileSync(file);
  const base = 8 + bytes.readUInt32LE(4);
  const header = JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12))) as Entry;
  const found = new Map<string, Buffer>();
  const visit = (entry: Entry, path: string): void => {
    if (entry.files === undefined) {
      const start = base + Number(entry.offset);
      found.set(path, bytes.subarray(start, start + (entry.size ?? 0)));
      return;
    }
    for (const [name, child] of Object.entries(entry.files))
      visit(child, path === '' ? name : `${path}/${name}`);
  };
  visit(header, '');
  return found;
}

/** An archive that holds one file. */
export function asarWith(name: string, content: string): Buffer {
  const header = JSON.stringify({ files: { [name]: { size: content.length, offset: '0' } } });
  const padded = Math.ceil(header.length / 4) * 4;
  const sizes = Buffer.alloc(16);
  sizes.writeUInt32LE(4, 0);
  sizes.writeUInt32LE(padded + 8, 4);
  sizes.writeUInt32LE(padded + 4, 8);
  sizes.writeUInt32LE(header.length, 12);
  return Buffer.concat([sizes, Buffer.from(header.padEnd(padded, '\0')), Buffer.from(content)]);
}
