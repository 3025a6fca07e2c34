/** The file of the vault: written whole and at once, and only when it is still what was read. */
export interface VaultFile {
  readonly path: string;
  /** Raises `file_unreadable`. `text` is undefined when there is no file. */
  read(): Promise<{ readonly text: string | undefined; readonly hash: string }>;
  /** Raises `file_changed`, `file_unwritable`; then nothing has changed. */
  write(expectedHash: string, text: string): Promise<void>;
}
