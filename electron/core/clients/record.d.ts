import type { BackupManifest } from './backups.ts';
import type { ClientsPorts } from './ports.ts';
/** Records an adoption: which file and servers, and its hashes; never what is in it. Raises `journal_unwritable`. */
export declare function recordAdopted(ports: ClientsPorts, manifest: BackupManifest): Promise<void>;
/** Records that a config was put back. Raises `journal_unwritable`. */
export declare function recordRestored(ports: ClientsPorts, client: string, detail: {
    path: string;
    servers: string[];
    sha256Before: string;
    sha256After: string;
}): Promise<void>;
