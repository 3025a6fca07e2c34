import type { ClientConfigView, ClientView } from '../../../shared/model/client.ts';

type Entry = ClientConfigView['servers'][number];

/** The entries of a client by what became of them; `adoptable` are those that could be routed now. */
export interface ClientStanding {
  all: number;
  adopted: number;
  direct: number;
  adoptable: number;
  problems: number;
}

export function standingOf({ configs }: ClientView): ClientStanding {
  const entries = configs.flatMap(({ servers }) => servers);
  const count = (fits: (entry: Entry) => boolean): number => entries.filter(fits).length;
  return {
    all: entries.length,
    adopted: count(({ state }) => state === 'adopted'),
    direct: count(({ state }) => state === 'direct'),
    adoptable: count(isAdoptable),
    problems: configs.filter(({ problem }) => problem !== undefined).length,
  };
}

export function isAdoptable({ state, adoptable }: Entry): boolean {
  return state === 'direct' && adoptable;
}

/** True for a client of which any config is on this machine. */
export function isThere({ configs }: ClientView): boolean {
  return configs.some(({ exists }) => exists);
}

/** How many entries could be routed now, in how many clients; none while anything is adopted already. */
export function adoptableIn(clients: readonly ClientView[]): { count: number; where: number } {
  const standings = clients.map(standingOf);
  if (standings.some(({ adopted }) => adopted > 0)) return { count: 0, where: 0 };
  return {
    count: standings.reduce((sum, { adoptable }) => sum + adoptable, 0),
    where: standings.filter(({ adoptable }) => adoptable > 0).length,
  };
}
