import type { EntryShape } from './adapter.ts';
import type { BackupEntry, BackupManifest } from './backups.ts';
/** What undoing one adoption did to a text: which of its entries are back, and which the user had taken out of our hands. */
export interface Undone {
    readonly text: string;
    readonly restored: readonly BackupEntry[];
    readonly gone: readonly BackupEntry[];
}
/**
 * Puts the entries of one adoption back into a text that was changed since. Everything else stays. An entry that was
 * removed, or launches something else now, is left so. Raises `file_invalid`.
 */
export declare function undoAdoption(text: string, manifest: BackupManifest, shape: EntryShape): Undone;
