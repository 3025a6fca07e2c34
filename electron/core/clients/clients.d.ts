import type { Clients, ClientsPorts } from './ports.ts';
/**
 * The clients of this machine. Needs only the disk and its ports, so that the command line can restore without a core.
 * What writes takes turns: two adoptions at once would choose the same names.
 */
export declare function createClients(ports: ClientsPorts): Clients;
