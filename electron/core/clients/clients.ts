import { adoptConfigs } from './adopt.ts';
import { Backups } from './backups.ts';
import { directEntries } from './direct-entries.ts';
import { listClients } from './list-clients.ts';
import type { Clients, ClientsPorts } from './ports.ts';
import { quarantineEntry, releaseEntry } from './quarantine.ts';
import { recoverAdoptions } from './recover-adoptions.ts';
import { restoreConfigs } from './restore.ts';

/**
 * The clients of this machine. Needs only the disk and its ports, so that the command line can restore without a core.
 * What writes takes turns: two adoptions at once would choose the same names.
 */
export function createClients(ports: ClientsPorts): Clients {
  const backups = new Backups(ports);
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const result = turn.then(task);
    turn = result.catch(() => undefined);
    return result;
  };
  return {
    list: (folders) => listClients(ports, backups, folders),
    adopt: (selection) => inTurn(() => adoptConfigs(ports, backups, selection)),
    restore: (selection) => inTurn(() => restoreConfigs(ports, backups, selection)),
    direct: (folders) => directEntries(ports, backups, folders),
    quarantine: (entry, finding) => inTurn(() => quarantineEntry(ports, backups, entry, finding)),
    quarantined: async () => (await backups.quarantined()).flatMap(({ finding }) => finding ?? []),
    release: (id) => inTurn(() => releaseEntry(ports, backups, id)),
    recover: () => inTurn(() => recoverAdoptions(ports, backups)),
  };
}
