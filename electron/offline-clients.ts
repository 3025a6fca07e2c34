import { homedir } from 'node:os';
import { createUlid } from '../shared/util/ulid.ts';
import { lockCore } from './connect/core-lock.ts';
import { Journal } from './core/audit/index.ts';
import { type Clients, createClients, ownFiles } from './core/clients/index.ts';
import { systemClock, systemRandom } from './core/clock/index.ts';
import { Definitions, openHome } from './core/store/index.ts';
import { adoptionSecrets, Secrets, vaultFile } from './core/index.ts';
import { Vault } from './core/vault/index.ts';
import { systemKeychain, vaultKindOf } from './keychain-of-system.ts';
import { machineFacts } from './machine-facts.ts';

/** Where to work without a core. */
export interface OfflineFacts {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly launcher: string;
  /** The folder of the built programs. */
  readonly dist: string;
}

/** The clients room on its own, over the files of the data folder. */
export async function withOfflineClients<T>(
  facts: OfflineFacts,
  use: (clients: Clients) => Promise<T>,
): Promise<T> {
  const home = await openHome(facts.home, process.getuid?.());
  using _lock = await lockCore(facts.home);
  const report = (error: unknown): void => {
    throw error;
  };
  await using definitions = await Definitions.open({ file: home.servers, onBug: report });
  await using journal = Journal.open({
    folder: home.journal,
    clock: systemClock,
    ids: createUlid(systemClock.now, systemRandom),
    onBug: report,
  });
  const vault = await Vault.open({
    file: vaultFile(home.vault),
    keychain: systemKeychain(facts.dist, facts.env, process.platform),
    kind: vaultKindOf(facts.env['GATEHOUSE_VAULT']),
    clock: systemClock,
    random: systemRandom,
  });
  const secrets = new Secrets({
    vault,
    definitions: () => definitions.list(),
    record: (draft) => journal.record(draft),
  });
  const clients = createClients({
    ...ownFiles(definitions, journal),
    secrets: adoptionSecrets(vault, secrets),
    machine: machineFacts(facts.env, homedir()),
    gatehouseHome: facts.home,
    shim: facts.launcher,
    clock: systemClock,
    random: systemRandom,
  });
  return await use(clients);
}
