import type { ClientView } from '../../../../shared/model/client.ts';
import { knownBadText } from '../../../../shared/model/known-bad-text.ts';
import { isAdoptable } from '../client-standing.ts';

/** An entry of a config that does not go through Gatehouse. */
export interface SetupEntry {
  key: string;
  client: string;
  clientName: string;
  path: string;
  name: string;
  launch: string;
  adoptable: boolean;
  problem?: string;
  /** What it runs is known to be harmful. */
  harm?: string;
}

const cache = new WeakMap<readonly ClientView[], SetupEntry[]>();

/** Every direct entry of every client, in the order of the clients. The same list for the same clients. */
export function entriesOf(clients: readonly ClientView[]): SetupEntry[] {
  let entries = cache.get(clients);
  if (entries === undefined) {
    entries = clients.flatMap(({ id, name, configs }) =>
      configs.flatMap(({ path, servers }) =>
        servers
          .filter(({ state }) => state === 'direct')
          .map((server) => ({
            key: JSON.stringify([id, path, server.name]),
            client: id,
            clientName: name,
            path,
            name: server.name,
            launch: server.launch,
            adoptable: isAdoptable(server),
            ...(server.problem === undefined ? {} : { problem: server.problem }),
            ...(server.knownBad === undefined ? {} : { harm: knownBadText(server.knownBad) }),
          })),
      ),
    );
    cache.set(clients, entries);
  }
  return entries;
}
