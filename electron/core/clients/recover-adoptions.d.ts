import type { BackupManifest, Backups } from './backups.ts';
import type { ClientsPorts } from './ports.ts';
/**
 * Brings every adoption that a crash cut off to a definite state. One that another living process is just carrying out is
 * left to it.
 */
export declare function recoverAdoptions(ports: ClientsPorts, backups: Backups): Promise<void>;
/**
 * Says of a prepared adoption whether the config was written, by what is in the config: then it is recorded and `written`.
 * Else its definitions go and it is `abandoned`. A config that cannot be read now leaves it `prepared`, for a later try.
 * Recording comes before marking: after a crash between them it is recorded twice, never not at all.
 */
export declare function settleAdoption(ports: ClientsPorts, backups: Backups, manifest: BackupManifest): Promise<'written' | 'abandoned' | 'prepared'>;
