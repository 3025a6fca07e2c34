import { AppError, isAppError } from '../../../shared/errors/app-error.ts';
import { toWireError } from '../../../shared/errors/result.ts';
import type { ConfigChange } from '../../../shared/model/client.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { contentHash, NO_FILE, writeIfUnchanged } from '../store/index.ts';
import type { ClientAdapter } from './adapter.ts';
import { selectAdapters } from './adapter-list.ts';
import type { BackupManifest, Backups } from './backups.ts';
import { configDiff } from './config-diff.ts';
import { assertWritable, type ConfigContent, decodeConfig, encodeConfig, readConfig } from './config-file.ts';
import { configFormat } from './formats/config-format.ts';
import { removeUnused } from './imported-definitions.ts';
import type { ClientSelection, ClientsPorts } from './ports.ts';
import { recordRestored } from './record.ts';
import { recoverAdoptions } from './recover-adoptions.ts';
import { undoAdoption } from './undo-adoption.ts';

const ATTEMPTS = 3;

/**
 * Puts the configs of the selected clients back: byte for byte when nobody else touched them, else only the adopted
 * entries. Needs nothing but the disk. Definitions that were imported and are used nowhere else are removed.
 * Raises `nothing_to_restore` when no adoption of these clients is in force.
 */
export async function restoreConfigs(
  ports: ClientsPorts,
  backups: Backups,
  selection: ClientSelection,
): Promise<ConfigChange[]> {
  const adapters = selectAdapters('clients.restore', selection);
  if (!selection.dryRun) await recoverAdoptions(ports, backups);
  const active = (await backups.active()).filter(({ finding }) => finding === undefined);
  const changes: ConfigChange[] = [];
  for (const adapter of adapters) {
    const own = active.filter(({ client }) => client === adapter.id);
    for (const path of new Set(own.map((manifest) => manifest.path))) {
      // Newest first: each one is undone on what it found.
      const manifests = own.filter((manifest) => manifest.path === path).reverse();
      changes.push(await restoreFile(ports, backups, adapter, manifests, selection.dryRun));
    }
  }
  if (changes.length > 0) return changes;
  throw new AppError('nothing_to_restore', { client: adapters.map(({ id }) => id).join(', ') });
}

async function restoreFile(
  ports: ClientsPorts,
  backups: Backups,
  adapter: ClientAdapter,
  manifests: readonly BackupManifest[],
  dryRun: boolean,
): Promise<ConfigChange> {
  const { path } = manifests[0]!;
  const change: ConfigChange = { client: adapter.id, path, diff: '', servers: [], written: false };
  change.backup = backups.folderOf(manifests[0]!.id);
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        await attemptRestore(ports, backups, adapter, manifests, dryRun, change);
        return change;
      } catch (error) {
        if (!isAppError(error, 'file_changed') || attempt === ATTEMPTS) throw error;
      }
    }
  } catch (error) {
    if (!isAppError(error)) throw error;
    change.error = toWireError(error);
    return change;
  }
}

async function attemptRestore(
  ports: ClientsPorts,
  backups: Backups,
  adapter: ClientAdapter,
  manifests: readonly BackupManifest[],
  dryRun: boolean,
  change: ConfigChange,
): Promise<void> {
  const { path, format } = manifests[0]!;
  const config = await readConfig({ path, format });
  const undone =
    config === undefined ? allGone(manifests) : await undoAll(backups, adapter, manifests, config);
  change.servers = undone.servers;
  const isChanged = config !== undefined && undone.hash !== config.hash;
  if (isChanged) {
    change.diff = configDiff(path, config.text, undone.text, configFormat(format));
    await assertWritable(path, config, ports.machine.platform);
  }
  if (dryRun) return;
  if (isChanged) {
    await writeIfUnchanged(path, config.hash, undone.bytes, { keepMode: true, followLink: true });
    change.written = true;
  }
  const sha256Before = config?.hash ?? undone.hash;
  const servers = undone.servers.filter(({ action }) => action === 'restored').map(({ as }) => as);
  try {
    await recordRestored(ports, adapter.id, { path, servers, sha256Before, sha256After: undone.hash });
  } finally {
    // Marked last: after a crash before that, restoring again finds nothing to write and finishes the rest.
    const entries = manifests.flatMap((manifest) => manifest.entries);
    await removeUnused(ports, backups, entries);
    for (const manifest of manifests) await backups.setState(manifest, 'restored');
  }
}

interface UndoneFile {
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly hash: string;
  readonly servers: ConfigChange['servers'];
}

/** Undoes one adoption after the other, in memory. */
async function undoAll(
  backups: Backups,
  adapter: ClientAdapter,
  manifests: readonly BackupManifest[],
  config: ConfigContent,
): Promise<UndoneFile> {
  let bytes: Buffer = config.bytes;
  let { text, mark } = config;
  const servers: ConfigChange['servers'] = [];
  for (const manifest of manifests) {
    const opened = await backups.open(manifest);
    const original = contentHash(bytes) === manifest.sha256After ? opened.original : undefined;
    if (original !== undefined) {
      bytes = original;
      ({ text, mark } = decodeConfig(manifest.path, original));
      servers.push(...manifest.entries.map(restoredServer));
      continue;
    }
    const undone = undoAdoption(text, opened.manifest, adapter.shape);
    text = undone.text;
    bytes = encodeConfig(text, mark);
    servers.push(...undone.restored.map(restoredServer));
    servers.push(...undone.gone.map(goneServer));
  }
  return { text, bytes, hash: contentHash(bytes), servers };
}

function allGone(manifests: readonly BackupManifest[]): UndoneFile {
  const servers = manifests.flatMap(({ entries }) => entries.map(goneServer));
  return { text: '', bytes: new Uint8Array(), hash: NO_FILE, servers };
}

function restoredServer({ name, as }: { name: string; as: string }): ConfigChange['servers'][number] {
  return { name: visibleText(name), as, action: 'restored' };
}

function goneServer({ name, as }: { name: string; as: string }): ConfigChange['servers'][number] {
  return {
    name: visibleText(name),
    as,
    action: 'skipped',
    note: 'it was removed or changed since, and stays so',
  };
}
