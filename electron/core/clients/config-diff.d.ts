import type { ConfigFormat } from './formats/config-format.ts';
/**
 * A unified diff for screens: secrets masked, hidden characters made visible, over-long lines broken before members, then
 * cut; line ends and byte order mark left out. Empty when nothing changes.
 */
export declare function configDiff(path: string, before: string, after: string, format: ConfigFormat): string;
