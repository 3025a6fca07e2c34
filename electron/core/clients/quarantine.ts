import { isDeepStrictEqual } from 'node:util';
import { applyPatch, structuredPatch } from 'diff';
import { AppError, isAppError } from '../../../shared/errors/app-error.ts';
import type { ShadowFinding } from '../../../shared/model/shadow.ts';
import { contentHash, writeIfUnchanged } from '../store/index.ts';
import type { BackupManifest, Backups } from './backups.ts';
import {
  assertWritable,
  type ConfigContent,
  decodeConfig,
  encodeConfig,
  parseConfig,
  readConfig,
} from './config-file.ts';
import { type DirectEntry, entriesOf } from './direct-entries.ts';
import { configFormat, entryKey, type ParsedEntry } from './formats/config-format.ts';
import type { ClientsPorts } from './ports.ts';
import { preparedManifest } from './prepared-manifest.ts';
import { recordQuarantined, recordRestored } from './record.ts';
import { sealing } from './move-secrets.ts';
import { holdsSecret } from './plain-secrets.ts';

const ATTEMPTS = 3;

/**
 * Takes one entry out of its config, reversibly: backup and manifest first, then the file, by compare-and-swap. Every
 * other byte stays. Raises `finding_not_found` when it is not there any more, `file_changed`, `file_unwritable`,
 * `not_adoptable` when its text cannot be taken out by itself.
 */
export async function quarantineEntry(
  ports: ClientsPorts,
  backups: Backups,
  { id, place }: DirectEntry,
  finding: ShadowFinding,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const config = await readConfig(place.location);
    const found = (await entriesOf(ports, place)).find((entry) => entry.id === id);
    if (config === undefined || found === undefined) throw new AppError('finding_not_found', { finding: id });
    try {
      await takeOut(ports, backups, found, config, finding);
      return;
    } catch (error) {
      if (!isAppError(error, 'file_changed') || attempt === ATTEMPTS) throw error;
    }
  }
}

async function takeOut(
  ports: ClientsPorts,
  backups: Backups,
  { place, entry }: DirectEntry,
  config: ConfigContent,
  finding: ShadowFinding,
): Promise<void> {
  const { location } = place;
  if (location.elsewhere === true) {
    const problem = location.refused ?? 'it belongs to another system';
    throw new AppError('not_adoptable', { file: location.path, server: entry.name, problem });
  }
  await assertWritable(location.path, config, ports.machine.platform);
  const after = withoutEntry(location, config.text, entry);
  if (after === undefined) {
    const problem = 'its text cannot be taken out by itself';
    throw new AppError('not_adoptable', { file: location.path, server: entry.name, problem });
  }
  const bytes = encodeConfig(after, config.mark);
  const holds = holdsSecret(config.text, parseConfig(location, config.text), place.adapter.shape);
  const manifest = preparedManifest(ports, backups.newId(), place, config, {
    sha256After: contentHash(bytes),
    entries: [
      {
        name: entry.name,
        ...(entry.group === undefined ? {} : { group: entry.group }),
        as: entry.name,
        original: config.text.slice(entry.start, entry.end),
        written: '',
      },
    ],
    finding: { ...finding, state: 'quarantined' },
  });
  const stored = await backups.create(manifest, config.bytes, await sealing(ports, holds));
  try {
    await writeIfUnchanged(location.path, config.hash, bytes, { keepMode: true, followLink: true });
  } catch (error) {
    await backups.setState(stored, 'abandoned');
    throw error;
  }
  await settleQuarantine(ports, backups, stored);
}

/** The text without the entry; undefined when that cannot be shown to change nothing else. */
function withoutEntry(
  location: Pick<BackupManifest, 'path' | 'format'> & { readonly root: readonly string[] },
  text: string,
  entry: ParsedEntry,
): string | undefined {
  const after = configFormat(location.format).without(text, entry);
  if (after === undefined) return undefined;
  const before = parseConfig(location, text).filter((other) => entryKey(other) !== entryKey(entry));
  return sameEntries(parsedOr(location, after), before) ? after : undefined;
}

/** Says of a prepared quarantine whether the config was written, by what is in it. Recorded before it is marked. */
export async function settleQuarantine(
  ports: ClientsPorts,
  backups: Backups,
  manifest: BackupManifest,
): Promise<void> {
  let isOut: boolean;
  try {
    const config = await readConfig(manifest);
    const keys = new Set(manifest.entries.map(entryKey));
    isOut =
      config !== undefined &&
      (config.hash === manifest.sha256After ||
        (config.hash !== manifest.sha256Before &&
          !parseConfig(manifest, config.text).some((entry) => keys.has(entryKey(entry)))));
  } catch (error) {
    if (isAppError(error)) return;
    throw error;
  }
  if (!isOut) return backups.setState(manifest, 'abandoned');
  try {
    await recordQuarantined(ports, manifest);
  } finally {
    await backups.setState(manifest, 'quarantined');
  }
}

/**
 * Puts an entry back: the old bytes when nobody touched the config since, else only the entry, and never when that would
 * change anything else. Raises `finding_not_found`, `not_adoptable`, `file_changed`, `file_unwritable`.
 */
export async function releaseEntry(
  ports: ClientsPorts,
  backups: Backups,
  id: string,
): Promise<ShadowFinding> {
  const stored = (await backups.quarantined()).findLast(({ finding }) => finding?.id === id);
  if (stored?.finding === undefined) throw new AppError('finding_not_found', { finding: id });
  const { manifest, original } = await backups.open(stored);
  const { path } = manifest;
  const config = await readConfig(manifest);
  const bytes = config === undefined ? undefined : putBack(manifest, config, original);
  if (bytes === undefined) {
    const problem = `the config was changed since; its text is in ${backups.folderOf(manifest.id)}`;
    throw new AppError('not_adoptable', { file: path, server: stored.finding.server, problem });
  }
  await assertWritable(path, config!, ports.machine.platform);
  await writeIfUnchanged(path, config!.hash, bytes, { keepMode: true, followLink: true });
  const servers = manifest.entries.map(({ name }) => name);
  const hashes = { sha256Before: config!.hash, sha256After: contentHash(bytes) };
  try {
    await recordRestored(ports, manifest.client, { path, servers, ...hashes });
  } finally {
    await backups.setState(stored, 'restored');
  }
  return { ...stored.finding, state: 'found' };
}

function putBack(
  manifest: BackupManifest,
  config: ConfigContent,
  original: Buffer | undefined,
): Uint8Array | undefined {
  if (original === undefined) return undefined;
  if (config.hash === manifest.sha256After) return original;
  const { text } = decodeConfig(manifest.path, original);
  const key = entryKey(manifest.entries[0]!);
  const entry = parseConfig(manifest, text).find((candidate) => entryKey(candidate) === key);
  const taken = entry === undefined ? undefined : configFormat(manifest.format).without(text, entry);
  if (entry === undefined || taken === undefined) return undefined;
  const now = parseConfig(manifest, config.text);
  if (now.some((other) => entryKey(other) === key)) return config.bytes;
  const options = { fuzzFactor: 2, autoConvertLineEndings: false };
  const merged = applyPatch(config.text, structuredPatch('', '', taken, text), options);
  const candidates = [
    merged,
    configFormat(manifest.format).withEntry(config.text, manifest.root, entry, text),
  ];
  const good = candidates.find(
    (candidate) =>
      typeof candidate === 'string' && sameEntries(parsedOr(manifest, candidate), [...now, entry]),
  );
  return typeof good === 'string' ? encodeConfig(good, config.mark) : undefined;
}

function parsedOr(
  location: Pick<BackupManifest, 'path' | 'format'> & { readonly root: readonly string[] },
  text: string,
): ParsedEntry[] {
  try {
    return parseConfig(location, text);
  } catch {
    return [];
  }
}

/** The same entries with the same values, in whatever order. */
function sameEntries(a: readonly ParsedEntry[], b: readonly ParsedEntry[]): boolean {
  const values = (entries: readonly ParsedEntry[]): Map<string, unknown> =>
    new Map(entries.map((entry) => [entryKey(entry), entry.value]));
  return a.length === b.length && isDeepStrictEqual(values(a), values(b));
}
