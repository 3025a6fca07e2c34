import type { ConfigLocation } from './adapter.ts';
import { type ParsedEntry } from './formats/config-format.ts';
/** The largest config that is read, in bytes. Real ones stay below 1 MiB; Claude Code's state reaches a few. */
export declare const LARGEST_CONFIG: number;
/** A config as it was read. */
export interface ConfigContent {
    /** The file a link leads to. */
    readonly realPath: string;
    readonly bytes: Buffer;
    readonly hash: string;
    readonly mode: number;
    /** The text without its byte order mark. */
    readonly text: string;
    readonly mark: string;
}
/** Reads a config; undefined when there is none. Raises `file_unreadable`, and `file_invalid` when it is no UTF-8 text. */
export declare function readConfig(path: string): Promise<ConfigContent | undefined>;
/** The entries of a text. Raises `file_invalid` with line and column. */
export declare function parseConfig(location: Pick<ConfigLocation, 'path' | 'format' | 'root'>, text: string): ParsedEntry[];
/** The text of the bytes, and the byte order mark before it. Raises `file_invalid` when it is no UTF-8 text. */
export declare function decodeConfig(path: string, bytes: Uint8Array): Pick<ConfigContent, 'text' | 'mark'>;
/** The bytes of a text, with the byte order mark it had. */
export declare function encodeConfig(text: string, mark: string): Buffer;
/**
 * Raises `file_unwritable` for a file or folder that says it is not to be written, also when this process could do it all
 * the same (a rename does not ask the file, and root is never asked).
 */
export declare function assertWritable(path: string, config: ConfigContent, platform: string): Promise<void>;
/** Removes temp files that a crash left beside the config, once they are old enough to be nobody's. */
export declare function sweepTemporaries(realPath: string, now: number): Promise<void>;
