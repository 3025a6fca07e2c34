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
