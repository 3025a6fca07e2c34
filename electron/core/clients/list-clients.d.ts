import type { ClientView } from '../../../shared/model/client.ts';
import type { Backups } from './backups.ts';
import type { ClientsPorts } from './ports.ts';
/** Every known config of every client. A file that cannot be read has a problem in its view. Raises `bad_input`. */
export declare function listClients(ports: ClientsPorts, backups: Backups, folders: readonly string[]): Promise<ClientView[]>;
