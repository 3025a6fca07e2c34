import type { AuditDraft } from '../../../shared/model/audit-record.ts';
import type { BackupManifest } from './backups.ts';
import type { ClientsPorts } from './ports.ts';

/** Records an adoption: which file and servers, and its hashes; never what is in it. Raises `journal_unwritable`. */
export async function recordAdopted(ports: ClientsPorts, manifest: BackupManifest): Promise<void> {
  const { client, path, entries, sha256Before, sha256After } = manifest;
  const servers = entries.map(({ as }) => as);
  await ports.audit.record(draft('client.adopted', client, { path, servers, sha256Before, sha256After }));
}

/** Records that a config was put back. Raises `journal_unwritable`. */
export async function recordRestored(
  ports: ClientsPorts,
  client: string,
  detail: { path: string; servers: string[]; sha256Before: string; sha256After: string },
): Promise<void> {
  await ports.audit.record(draft('client.restored', client, detail));
}

/** Records that an entry was taken out of a config. Raises `journal_unwritable`. */
export async function recordQuarantined(ports: ClientsPorts, manifest: BackupManifest): Promise<void> {
  const { client, path, finding, entries, sha256Before, sha256After } = manifest;
  const servers = entries.map(({ name }) => name);
  const identity = finding?.identity;
  const detail = { path, servers, finding: finding?.id, identity, sha256Before, sha256After };
  await ports.audit.record(draft('shadow.quarantined', client, detail));
}

function draft(
  kind: 'client.adopted' | 'client.restored' | 'shadow.quarantined',
  client: string,
  detail: Record<string, unknown>,
): AuditDraft {
  return { kind, caller: { client }, detail };
}
