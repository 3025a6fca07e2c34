import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { GENESIS } from './record-line.ts';
import { segmentIndex } from './segments.ts';

/**
 * The head of the chain, kept apart from it: cutting whole records off the end, or deleting the last segments, leaves an
 * unbroken chain, but a shorter one than this file remembers.
 */
export interface Anchor {
  readonly seq: number;
  readonly hash: string;
  readonly file: string;
}

export type AnchorReading =
  | { readonly kind: 'read'; readonly anchor: Anchor }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unusable'; readonly problem: string };

export const ANCHOR_FILE = 'head.json';

/** Reads the anchor; never throws for what the file holds. */
export async function readAnchor(folder: string): Promise<AnchorReading> {
  try {
    return parseAnchor(await readFile(join(folder, ANCHOR_FILE), 'utf8'));
  } catch (error) {
    return unreadable(error);
  }
}

/** `readAnchor`, at once. */
export function readAnchorNow(folder: string): AnchorReading {
  try {
    return parseAnchor(readFileSync(join(folder, ANCHOR_FILE), 'utf8'));
  } catch (error) {
    return unreadable(error);
  }
}

/** Replaces the anchor in one step. What it names must be on the disk before, or a power cut would look like tampering. */
export async function writeAnchor(folder: string, anchor: Anchor): Promise<void> {
  const temporary = join(folder, `.${ANCHOR_FILE}.tmp`);
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(anchorText(anchor));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, join(folder, ANCHOR_FILE));
}

/** `writeAnchor`, at once: a new journal has its anchor before its first record. */
export function writeAnchorNow(folder: string, anchor: Anchor): void {
  const temporary = join(folder, `.${ANCHOR_FILE}.tmp`);
  const fd = openSync(temporary, 'w', 0o600);
  try {
    writeSync(fd, anchorText(anchor));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(temporary, join(folder, ANCHOR_FILE));
}

function anchorText(anchor: Anchor): string {
  return `${JSON.stringify({ seq: anchor.seq, hash: anchor.hash, file: anchor.file })}\n`;
}

function parseAnchor(text: string): AnchorReading {
  const problem = 'head.json was changed';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'unusable', problem };
  }
  const { seq, hash, file } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 0) return { kind: 'unusable', problem };
  if (typeof hash !== 'string' || hash.length !== GENESIS.length) return { kind: 'unusable', problem };
  if (typeof file !== 'string' || segmentIndex(file) === undefined) return { kind: 'unusable', problem };
  const anchor = { seq, hash, file };
  return anchorText(anchor) === text ? { kind: 'read', anchor } : { kind: 'unusable', problem };
}

function unreadable(error: unknown): AnchorReading {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return code === 'ENOENT'
    ? { kind: 'absent' }
    : { kind: 'unusable', problem: `head.json cannot be read (${code})` };
}
