import type { Handlers } from '../../../shared/contract/index.ts';
import type { ClientView } from '../../../shared/model/client.ts';
import type { Clients } from '../clients/index.ts';

export interface ClientHandlerParts {
  readonly clients: Clients;
  /** Told the configs as they are after something was changed. */
  seen(clients: ClientView[]): void;
}

type ClientHandlers = Pick<Handlers, 'clients.list' | 'clients.adopt' | 'clients.restore'>;

/** The calls about AI clients and their configs. */
export function clientHandlers({ clients, seen }: ClientHandlerParts): ClientHandlers {
  const look = async (): Promise<void> => seen(await clients.list([]));
  return {
    'clients.list': async ({ folders }) => ({ clients: await clients.list(folders) }),
    'clients.adopt': async (selection) => {
      const changes = await clients.adopt(selection);
      if (!selection.dryRun) await look();
      return { changes };
    },
    'clients.restore': async (selection) => {
      const changes = await clients.restore(selection);
      if (!selection.dryRun) await look();
      return { changes };
    },
  };
}
