import type { Handlers } from '../../../shared/contract/index.ts';
import type { ClientView } from '../../../shared/model/client.ts';
import { type Clients, scanSummary, type Shadow } from '../clients/index.ts';
import { installAdopted, type InstallAdoptedParts } from '../install-adopted.ts';

export interface ClientHandlerParts extends InstallAdoptedParts {
  readonly clients: Clients;
  readonly shadow: Shadow;
  /** Told the configs as they are after something was changed. */
  seen(clients: ClientView[]): void;
}

type ClientHandlers = Pick<Handlers, 'clients.list' | 'clients.scan' | 'clients.adopt' | 'clients.restore'>;

/** The calls about AI clients and their configs. */
export function clientHandlers(parts: ClientHandlerParts): ClientHandlers {
  const { clients, seen, shadow } = parts;
  const look = async (): Promise<void> => {
    seen(await clients.list([]));
    await shadow.refresh();
  };
  return {
    'clients.list': async ({ folders }) => ({ clients: await clients.list(folders) }),
    'clients.scan': async ({ folders }) => {
      const [found, direct] = await Promise.all([clients.list(folders), clients.direct(folders)]);
      return scanSummary(found, direct, await shadow.list());
    },
    'clients.adopt': async ({ install, ...selection }) => {
      const changes = await clients.adopt({ ...selection, installs: install });
      if (selection.dryRun) return { changes };
      const installed = install ? await installAdopted(changes, parts) : changes;
      await look();
      return { changes: installed };
    },
    'clients.restore': async (selection) => {
      const changes = await clients.restore(selection);
      if (!selection.dryRun) await look();
      return { changes };
    },
  };
}
