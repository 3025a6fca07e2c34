import { AppError } from '../../shared/errors/app-error.ts';
import { isRemote, type RemoteDefinition } from '../../shared/model/server.ts';
import { Accounts } from './accounts/index.ts';
import type { Stores } from './open-stores.ts';
import type { Opening } from './opening.ts';
import type { Outbound } from './remote/index.ts';
import { reachOf, type RemoteServers } from './remote-servers.ts';
import type { StateStream } from './state/state-stream.ts';

/** Whose entries accounts are, in the vault. */
const OWNER = 'account';

/** The accounts of remote servers, over the vault of this data folder. */
export function openAccounts(
  { options }: Opening,
  { definitions, journal, secrets, settings, vault }: Stores,
  outbound: Outbound,
  remote: RemoteServers,
  changed: StateStream['changed'],
): Accounts {
  return new Accounts({
    vault: {
      get: (name) => vault.get(OWNER, name),
      set: (name, text) => vault.set(OWNER, name, text),
      remove: (name) => vault.remove(OWNER, name),
      isOpen: () => vault.state.kind === 'open',
      names: () => vault.names(OWNER).map(({ name }) => name),
    },
    clock: options.clock,
    random: options.random,
    fetchFor: (server, definition) => outbound.fetchFor(server, reachOf(definition)),
    servers: () =>
      new Map(
        [...definitions.list()].filter((entry): entry is [string, RemoteDefinition] => isRemote(entry[1])),
      ),
    secret: async (server, name) => {
      const value = await secrets.value(name);
      if (value === undefined) throw new AppError('secret_unavailable', { server, secret: name });
      return value;
    },
    clientMetadataUrl: () => settings.value.clientMetadataUrl,
    record: (draft) => journal.record(draft),
    cut: async (servers) => void (await Promise.all(servers.map((server) => remote.stop(server)))),
    changed: () => changed('servers', 'status'),
  });
}
