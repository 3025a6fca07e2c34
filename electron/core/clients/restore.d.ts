import type { ConfigChange } from '../../../shared/model/client.ts';
import type { Backups } from './backups.ts';
import type { ClientSelection, ClientsPorts } from './ports.ts';
/**
 * Puts the configs of the selected clients back: byte for byte when nobody else touched them, else only the adopted
 * entries. Needs nothing but the disk. Definitions that were imported and are used nowhere else are removed.
 * Raises `nothing_to_restore` when no adoption of these clients is in force.
 */
export declare function restoreConfigs(ports: ClientsPorts, backups: Backups, selection: ClientSelection): Promise<ConfigChange[]>;
