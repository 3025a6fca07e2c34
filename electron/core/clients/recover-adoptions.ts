import { isAppError } from '../../../shared/errors/app-error.ts';
import { clientAdapters } from './adapter-list.ts';
import type { BackupManifest, Backups } from './backups.ts';
import { type ConfigContent, parseConfig, readConfig, sweepTemporaries } from './config-file.ts';
import { removeUnused } from './imported-definitions.ts';
import type { ClientsPorts } from './ports.ts';
import { recordAdopted } from './record.ts';
import { settleQuarantine } from './quarantine.ts';
import { readShimCall } from './shim-call.ts';

/**
 * Brings every adoption that a crash cut off to a definite state. One that another living process is just carrying out is
 * left to it.
 */
export async function recoverAdoptions(ports: ClientsPorts, backups: Backups): Promise<void> {
  for (const manifest of await backups.active()) {
    const { pid } = manifest;
    if (manifest.state !== 'prepared') continue;
    if (pid !== ports.machine.pid && ports.machine.isAlive(pid)) continue;
    await (manifest.finding === undefined
      ? settleAdoption(ports, backups, manifest)
      : settleQuarantine(ports, backups, manifest));
  }
}

/**
 * Says of a prepared adoption whether the config was written, by what is in the config: then it is recorded and `written`.
 * Else its definitions go and it is `abandoned`. A config that cannot be read now leaves it `prepared`, for a later try.
 * Recording comes before marking: after a crash between them it is recorded twice, never not at all.
 */
export async function settleAdoption(
  ports: ClientsPorts,
  backups: Backups,
  manifest: BackupManifest,
): Promise<'written' | 'abandoned' | 'prepared'> {
  let config: ConfigContent | undefined;
  let written: boolean;
  try {
    config = await readConfig(manifest);
    written = config !== undefined && (config.hash === manifest.sha256After || callsShim(manifest, config));
  } catch (error) {
    if (isAppError(error)) return 'prepared';
    throw error;
  }
  if (config !== undefined) await sweepTemporaries(config.realPath, ports.clock.now());
  if (written) {
    try {
      await recordAdopted(ports, manifest);
    } finally {
      await backups.setState(manifest, 'written');
    }
    return 'written';
  }
  await removeUnused(ports, backups, manifest.entries);
  await backups.setState(manifest, 'abandoned');
  return 'abandoned';
}

/** True when an entry that was direct before this adoption calls the shim now, whatever else was edited since. */
function callsShim(manifest: BackupManifest, config: ConfigContent): boolean {
  const adapter = clientAdapters.find(({ id }) => id === manifest.client);
  if (adapter === undefined) return false;
  return parseConfig(manifest, config.text).some((entry) => {
    const server = readShimCall(entry.value, adapter.shape)?.server;
    return manifest.entries.some(
      ({ name, group, as }) => name === entry.name && group === entry.group && as === server,
    );
  });
}
