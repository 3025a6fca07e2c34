import { isDeepStrictEqual } from 'node:util';
import type { EntryShape } from './adapter.ts';
import type { BackupEntry, BackupManifest } from './backups.ts';
import { parseConfig } from './config-file.ts';
import { configFormat, type ConfigFormat, type ParsedEntry } from './formats/config-format.ts';
import { replaceSpans } from './formats/spans.ts';
import { readShimCall } from './shim-call.ts';

/** What undoing one adoption did to a text: which of its entries are back, and which the user had taken out of our hands. */
export interface Undone {
  readonly text: string;
  readonly restored: readonly BackupEntry[];
  readonly gone: readonly BackupEntry[];
}

/**
 * Puts the entries of one adoption back into a text that was changed since. Everything else stays. An entry that was
 * removed, or launches something else now, is left so. Raises `file_invalid`.
 */
export function undoAdoption(text: string, manifest: BackupManifest, shape: EntryShape): Undone {
  const entries = parseConfig(manifest, text);
  const format = configFormat(manifest.format);
  const open = new Set(manifest.entries);
  const replacements = [];
  for (const entry of entries) {
    const call = readShimCall(entry.value, shape);
    const match = call === undefined ? undefined : findMatch(open, entry, call.server);
    if (match === undefined) continue;
    open.delete(match);
    const current = text.slice(entry.start, entry.end);
    const { start, end } = entry;
    replacements.push({ start, end, text: originalText(entry, current, match, format, shape) });
  }
  return {
    text: replaceSpans(text, replacements),
    restored: manifest.entries.filter((entry) => !open.has(entry)),
    gone: manifest.entries.filter((entry) => open.has(entry)),
  };
}

/** By name first; else by the server it calls, because a user may have renamed the entry. */
function findMatch(
  open: ReadonlySet<BackupEntry>,
  { name, group }: ParsedEntry,
  server: string,
): BackupEntry | undefined {
  const candidates = [...open].filter((entry) => entry.as === server && entry.group === group);
  return candidates.find((entry) => entry.name === name) ?? candidates[0];
}

/**
 * The original text, unless other members of the entry were changed since (a server was switched off, say): then only the
 * launch goes back and those stay.
 */
function originalText(
  entry: ParsedEntry,
  current: string,
  match: BackupEntry,
  format: ConfigFormat,
  shape: EntryShape,
): string {
  if (current === match.written || entry.problem !== undefined) return match.original;
  if (isDeepStrictEqual(entry.value, format.value(match.written))) return match.original;
  const original = format.memberTexts(match.original);
  const isRemote = shape.url.some((member) => original[member] !== undefined);
  const remote = [
    ...shape.url,
    shape.headers,
    ...(shape.tokenVariable === undefined ? [] : [shape.tokenVariable]),
  ];
  const launch = [
    shape.command,
    shape.args,
    shape.env,
    shape.cwd,
    ...(isRemote ? [...remote, ...(original['type'] === undefined ? [] : ['type'])] : []),
  ];
  return format.setMembers(current, Object.fromEntries(launch.map((member) => [member, original[member]])));
}
