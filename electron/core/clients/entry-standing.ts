import type { ClientAdapter, ConfigLocation } from './adapter.ts';
import type { ParsedEntry } from './formats/config-format.ts';
import type { MachineFacts } from './ports.ts';
import { type EntryReading, readEntry } from './read-entry.ts';
import { readShimCall } from './shim-call.ts';

/** What an entry is to us: routed through Gatehouse already, or what `readEntry` says. */
export type EntryStanding =
  { readonly kind: 'adopted'; readonly server: string; readonly problem: string | undefined } | EntryReading;

export interface StandingFacts {
  readonly adapter: ClientAdapter;
  readonly location: ConfigLocation;
  readonly machine: Pick<MachineFacts, 'platform' | 'home'>;
  readonly shim: string;
}

/**
 * Judges one entry. A shim call that brings its own environment is not ours: what it sets (NODE_OPTIONS, say) would run in
 * the shim. A call of a shim at another path counts as adopted, and says so.
 */
export function entryStanding(entry: ParsedEntry, facts: StandingFacts): EntryStanding {
  if (entry.problem !== undefined) return { kind: 'problem', problem: entry.problem };
  const { refused } = facts.location;
  if (refused !== undefined) return { kind: 'problem', problem: refused };
  const { shape } = facts.adapter;
  const call = readShimCall(entry.value, shape);
  if (call === undefined) {
    const { platform, home } = facts.machine;
    return readEntry(entry.value, shape, { platform, home, folder: facts.location.folder });
  }
  if (!call.exact) {
    return { kind: 'problem', problem: 'it calls Gatehouse with an environment or folder of its own' };
  }
  const problem = call.path === facts.shim ? undefined : `it calls another copy of Gatehouse: ${call.path}`;
  return { kind: 'adopted', server: call.server, problem };
}
