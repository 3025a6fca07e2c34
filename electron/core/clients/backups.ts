import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ShadowFinding } from '../../../shared/model/shadow.ts';
import { contentHash, writeFileAtomic } from '../store/index.ts';

/**
 * `prepared` the config is about to be written · `written` it was · `quarantined` it was, to take an entry out ·
 * `abandoned` it never was · `restored` it was put back. Only `prepared` and `written` are active.
 */
export const BackupState = z.enum(['prepared', 'written', 'quarantined', 'abandoned', 'restored']);
export type BackupState = z.infer<typeof BackupState>;

/** One adopted entry. `original` and `written` are its exact text before and after. */
const BackupEntry = z.looseObject({
  name: z.string(),
  group: z.string().optional(),
  as: z.string(),
  original: z.string(),
  written: z.string(),
  /** Hash of the definition that this adoption stored; absent when one of that name and launch was there already. */
  definitionHash: z.string().optional(),
});
export type BackupEntry = z.infer<typeof BackupEntry>;

/** What adoption did to one file. Written before the file is. It holds secrets, as the config did: mode 0600. */
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
  /** Of a quarantine: what was found, as screens show it. Absent for an adoption. */
  finding: ShadowFinding.optional(),
});
export type BackupManifest = z.infer<typeof BackupManifest>;

/** The folder of backups, as readers and writers of it see it. */
export class Backups {
  /** Ids sort by time, also within one millisecond. */
  readonly newId: () => string;
  readonly #folder: string;

  constructor(gatehouseHome: string, newId: () => string) {
    this.#folder = join(gatehouseHome, 'backups');
    this.newId = newId;
  }

  folderOf(id: string): string {
    return join(this.#folder, id);
  }

  /** Stores the exact bytes, then the manifest: a folder without a manifest is of an adoption that wrote nothing. */
  async create(manifest: BackupManifest, original: Uint8Array): Promise<void> {
    const folder = this.folderOf(manifest.id);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await syncFolder(this.#folder);
    await writeFileAtomic(join(folder, 'original'), original);
    await this.#write(manifest);
  }

  async setState(manifest: BackupManifest, state: BackupState): Promise<void> {
    await this.#write({ ...manifest, state });
  }

  /** The bytes as they were; undefined when they are gone or are not what the manifest says. */
  async original(manifest: BackupManifest): Promise<Buffer | undefined> {
    const bytes = await readFile(join(this.folderOf(manifest.id), 'original')).catch(() => undefined);
    return bytes !== undefined && contentHash(bytes) === manifest.sha256Before ? bytes : undefined;
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

/** Makes a new folder survive a power cut, where the system has such a call. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
