import type { ConfigChange } from '../../../shared/model/client.ts';
import type { Backups } from './backups.ts';
import type { ClientSelection, ClientsPorts } from './ports.ts';
/**
 * Imports the direct stdio servers of the selected clients and routes them through Gatehouse. One file after the other:
 * backup and manifest first, then the definitions, then the file, by compare-and-swap. So a crash at any point leaves
 * either the old or the new config, and a manifest that tells which. Answers a change per file that has servers.
 */
export declare function adoptConfigs(ports: ClientsPorts, backups: Backups, selection: ClientSelection): Promise<ConfigChange[]>;
