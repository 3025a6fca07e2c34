import { isAppError } from '../../../shared/errors/app-error.ts';
import type { BackupEntry, Backups } from './backups.ts';
import { parseConfig, readConfig } from './config-file.ts';
import { configPlaces, projectFolders } from './config-places.ts';
import { knownProjects } from './known-projects.ts';
import { definitionHash } from './name-book.ts';
import type { ClientsPorts } from './ports.ts';
import { readShimCall } from './shim-call.ts';

/**
 * Removes the definitions that an adoption stored and nothing needs any more. One that was changed since belongs to the
 * user now and stays; so does every one while a config cannot be read, because it may be in use there.
 */
export async function removeUnused(
  ports: ClientsPorts,
  backups: Backups,
  entries: readonly BackupEntry[],
): Promise<void> {
  if (entries.every((entry) => entry.definitionHash === undefined)) return;
  await removeDefinitions(ports, backups, entries);
  const secrets = entries.flatMap((entry) => entry.secrets ?? []);
  if (secrets.length > 0) await ports.secrets?.removeUnused(secrets).catch(ignoreVault);
}

/** A vault that cannot be written now keeps a secret that nothing uses: that is no reason not to restore. */
function ignoreVault(error: unknown): void {
  if (!isAppError(error)) throw error;
}

async function removeDefinitions(
  ports: ClientsPorts,
  backups: Backups,
  entries: readonly BackupEntry[],
): Promise<void> {
  const used = await namesInUse(ports, backups);
  if (used === undefined) return;
  const unused: string[] = [];
  for (const { as, definitionHash: imported } of entries) {
    if (imported === undefined || used.has(as)) continue;
    const definition = await ports.definitions.get(as);
    if (definition !== undefined && definitionHash(definition) === imported) unused.push(as);
  }
  if (unused.length > 0) await ports.definitions.removeAll(unused);
}

/** The servers that shim calls in any known config name; undefined when a config cannot be read. */
async function namesInUse(ports: ClientsPorts, backups: Backups): Promise<Set<string> | undefined> {
  const active = await backups.active();
  const named = projectFolders('clients.restore', ports.machine, [], active);
  const folders = [...new Set([...named, ...(await knownProjects(ports.machine))])];
  const names = new Set<string>();
  for (const { adapter, location } of configPlaces(ports.machine, folders)) {
    if (location.elsewhere === true) continue;
    try {
      const config = await readConfig(location);
      for (const entry of config === undefined ? [] : parseConfig(location, config.text)) {
        const call = readShimCall(entry.value, adapter.shape);
        if (call !== undefined) names.add(call.server);
      }
    } catch (error) {
      if (isAppError(error)) return undefined;
      throw error;
    }
  }
  return names;
}
