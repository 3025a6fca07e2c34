import type { BackupEntry, Backups } from './backups.ts';
import type { ClientsPorts } from './ports.ts';
/**
 * Removes the definitions that an adoption stored and nothing needs any more. One that was changed since belongs to the
 * user now and stays; so does every one while a config cannot be read, because it may be in use there.
 */
export declare function removeUnused(ports: ClientsPorts, backups: Backups, entries: readonly BackupEntry[]): Promise<void>;
