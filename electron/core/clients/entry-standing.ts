import type { ClientAdapter, ConfigLocation } from './adapter.ts';
import type { ConfigPlace } from './config-places.ts';
import type { ParsedEntry } from './formats/config-format.ts';
import type { ClientsPorts, MachineFacts } from './ports.ts';
import type { EntryReading, KnownThings } from './entry-values.ts';
import { readEntry } from './read-entry.ts';
import { readShimCall } from './shim-call.ts';

/** What an entry is to us: routed through Gatehouse already, or what `readEntry` says. */
export type EntryStanding =
  { readonly kind: 'adopted'; readonly server: string; readonly problem: string | undefined } | EntryReading;

export interface StandingFacts {
  readonly adapter: ClientAdapter;
  readonly location: ConfigLocation;
  readonly machine: Pick<MachineFacts, 'platform' | 'home'>;
  readonly shim: string;
  readonly known: KnownThings;
}

/** What entries may refer to, as it is now. */
function knownThings({ secrets, definitions }: Pick<ClientsPorts, 'secrets' | 'definitions'>): KnownThings {
  return {
    secrets: secrets?.names() ?? new Set(),
    isDefined: (url) => definitions.isDefined?.(url) ?? false,
  };
}

/** The facts for the entries of one config. */
export function standingFacts(ports: ClientsPorts, { adapter, location }: ConfigPlace): StandingFacts {
  return { adapter, location, machine: ports.machine, shim: ports.shim, known: knownThings(ports) };
}

/**
 * Judges one entry. A shim call that brings its own environment is not ours: what it sets (NODE_OPTIONS, say) would run in
 * the shim. A call of a shim at another path counts as adopted, and says so.
 */
export function entryStanding(entry: ParsedEntry, facts: StandingFacts): EntryStanding {
  if (entry.problem !== undefined) return { kind: 'problem', problem: entry.problem };
  const { refused } = facts.location;
  const { shape } = facts.adapter;
  const call = readShimCall(entry.value, shape);
  if (call === undefined) {
    if (refused !== undefined) return { kind: 'problem', problem: refused };
    const { platform, home } = facts.machine;
    const { location, known } = facts;
    return readEntry(entry.value, shape, {
      platform,
      home,
      folder: location.folder,
      name: entry.name,
      known,
    });
  }
  if (!call.exact) {
    return { kind: 'problem', problem: 'it calls Gatehouse with an environment or folder of its own' };
  }
  const isOurs = call.path === facts.shim || facts.location.elsewhere === true;
  const problem = isOurs ? undefined : `it calls another copy of Gatehouse: ${call.path}`;
  return { kind: 'adopted', server: call.server, problem };
}
