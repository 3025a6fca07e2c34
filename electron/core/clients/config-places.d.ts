import { type ClientAdapter, type ConfigLocation } from './adapter.ts';
import type { BackupManifest } from './backups.ts';
import type { MachineFacts } from './ports.ts';
/** One config file of one client. */
export interface ConfigPlace {
    readonly adapter: ClientAdapter;
    readonly location: ConfigLocation;
}
/** Every place where these clients look, each once: a project folder may be the home folder. */
export declare function configPlaces(machine: MachineFacts, folders: readonly string[], adapters?: readonly ClientAdapter[]): ConfigPlace[];
/** The caller's folders and those that adoptions in force remember. Raises `bad_input` for one that is not absolute. */
export declare function projectFolders(call: string, machine: MachineFacts, folders: readonly string[], active: readonly BackupManifest[]): string[];
