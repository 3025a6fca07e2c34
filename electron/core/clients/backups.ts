import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ShadowFinding } from '../../../shared/model/shadow.ts';
import { createUlid } from '../../../shared/util/ulid.ts';
import type { Random } from '../clock/index.ts';
import { contentHash, writeFileAtomic } from '../store/index.ts';
import type { ClientsPorts, SecretsPort } from './ports.ts';
import { openTexts, sealTexts } from './sealed-texts.ts';

/**
 * `prepared` the config is about to be written · `written` it was · `quarantined` it was, to take an entry out ·
 * `abandoned` it never was · `restored` it was put back. Only `prepared` and `written` are active.
 */
export const BackupState = z.enum(['prepared', 'written', 'quarantined', 'abandoned', 'restored']);
export type BackupState = z.infer<typeof BackupState>;

/** One adopted entry. `original` and `written` are its exact text before and after; empty in the manifest of a sealed backup. */
const BackupEntry = z.looseObject({
  name: z.string(),
  group: z.string().optional(),
  as: z.string(),
  original: z.string(),
  written: z.string(),
  /** Names of the secrets that this adoption put into the vault. */
  secrets: z.array(z.string()).optional(),
  /** Hash of the definition that this adoption stored; absent when one of that name and launch was there already. */
  definitionHash: z.string().optional(),
});
export type BackupEntry = z.infer<typeof BackupEntry>;

/** What adoption did to one file. Written before the file is. Mode 0600; unless it is sealed, it holds what the config did. */
export const BackupManifest = z.looseObject({
  v: z.literal(1),
  id: z.string(),
  state: BackupState,
  client: z.string(),
  path: z.string(),
  scope: z.enum(['global', 'project']),
  format: z.enum(['json', 'jsonc', 'toml', 'yaml']),
  root: z.array(z.string()),
  folder: z.string().optional(),
  time: z.string(),
  /** The process that made it. */
  pid: z.number(),
  mode: z.number(),
  sha256Before: z.string(),
  sha256After: z.string(),
  entries: z.array(BackupEntry),
  /** True when the bytes and texts are sealed with a key that the vault keeps. */
  sealed: z.boolean().optional(),
  /** Of a quarantine: what was found, as screens show it. Absent for an adoption. */
  finding: ShadowFinding.optional(),
});
export type BackupManifest = z.infer<typeof BackupManifest>;

/** The folder of backups, as readers and writers of it see it. */
export class Backups {
  /** Ids sort by time, also within one millisecond. */
  readonly newId: () => string;
  readonly #folder: string;
  readonly #random: Random;
  readonly #secrets: SecretsPort | undefined;

  constructor({
    gatehouseHome,
    clock,
    random,
    secrets,
  }: Pick<ClientsPorts, 'gatehouseHome' | 'clock' | 'random' | 'secrets'>) {
    this.#folder = join(gatehouseHome, 'backups');
    this.newId = createUlid(() => clock.now(), random);
    this.#random = random;
    this.#secrets = secrets;
  }

  folderOf(id: string): string {
    return join(this.#folder, id);
  }

  /**
   * Stores the exact bytes, then the manifest: a folder without a manifest is of an adoption that wrote nothing. `sealed`:
   * the vault keeps their key; raises what the vault raises then. Answers the manifest as it stands on disk.
   */
  async create(
    manifest: BackupManifest,
    original: Uint8Array,
    how: 'plain' | 'sealed',
  ): Promise<BackupManifest> {
    const folder = this.folderOf(manifest.id);
    const secrets = how === 'sealed' ? this.#secrets : undefined;
    const { entries, id } = manifest;
    const sealed =
      secrets === undefined ? undefined : await sealTexts(secrets, this.#random, id, { original, entries });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await syncFolder(this.#folder);
    await writeFileAtomic(join(folder, 'original'), sealed?.original ?? original);
    let stored = manifest;
    if (sealed !== undefined) {
      await writeFileAtomic(join(folder, 'entries'), sealed.entries);
      const bare = entries.map((entry) => ({ ...entry, original: '', written: '' }));
      stored = { ...manifest, sealed: true, entries: bare };
    }
    await this.#write(stored);
    return stored;
  }

  async setState(manifest: BackupManifest, state: BackupState): Promise<void> {
    await this.#write({ ...manifest, state });
    // Of no use to anybody; a key that stays behind does no harm.
    if (state === 'abandoned' && manifest.sealed === true)
      await this.#secrets?.forgetKey(manifest.id).catch(() => undefined);
  }

  /**
   * A backup with its texts, opened if it is sealed. `original`: the bytes as they were; undefined when they are gone or
   * are not what the manifest says. Raises what the vault raises, and `vault_damaged`.
   */
  async open(
    manifest: BackupManifest,
  ): Promise<{ readonly manifest: BackupManifest; readonly original: Buffer | undefined }> {
    const folder = this.folderOf(manifest.id);
    const stored = await readFile(join(folder, 'original')).catch(() => undefined);
    if (manifest.sealed !== true) return { manifest, original: asBefore(manifest, stored) };
    const file = join(folder, 'entries');
    const entries = await readFile(file).catch(() => Buffer.alloc(0));
    const opened = await openTexts(this.#secrets, manifest.id, file, { original: stored, entries });
    const whole = manifest.entries.map((entry, index) => ({ ...entry, ...opened.entries[index] }));
    return {
      manifest: { ...manifest, entries: whole },
      original: asBefore(manifest, opened.original),
    };
  }

  /** The adoptions that are in force or were cut off, oldest first. What is not ours or not readable is left out. */
  async active(): Promise<BackupManifest[]> {
    return this.#inState('prepared', 'written');
  }

  /** What is kept out of configs now, oldest first. */
  async quarantined(): Promise<BackupManifest[]> {
    return this.#inState('quarantined');
  }

  async #inState(...states: readonly BackupState[]): Promise<BackupManifest[]> {
    const ids = await readdir(this.#folder).catch(() => []);
    const manifests = await Promise.all(ids.sort().map((id) => this.#read(id)));
    return manifests.flatMap((manifest) =>
      manifest !== undefined && states.includes(manifest.state) ? [manifest] : [],
    );
  }

  async #read(id: string): Promise<BackupManifest | undefined> {
    try {
      const manifest = BackupManifest.parse(JSON.parse(await readFile(this.#manifestPath(id), 'utf8')));
      return manifest.id === id ? manifest : undefined;
    } catch {
      return undefined;
    }
  }

  async #write(manifest: BackupManifest): Promise<void> {
    await writeFileAtomic(this.#manifestPath(manifest.id), `${JSON.stringify(manifest, null, 2)}\n`);
  }

  #manifestPath(id: string): string {
    return join(this.folderOf(id), 'manifest.json');
  }
}

function asBefore(manifest: BackupManifest, bytes: Buffer | undefined): Buffer | undefined {
  return bytes !== undefined && contentHash(bytes) === manifest.sha256Before ? bytes : undefined;
}

/** Makes a new folder survive a power cut, where the system has such a call. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
