import type { ClientAdapter, ConfigLocation } from './adapter.ts';
import type { ParsedEntry } from './formats/config-format.ts';
import type { MachineFacts } from './ports.ts';
import { type EntryReading } from './read-entry.ts';
/** What an entry is to us: routed through Gatehouse already, or what `readEntry` says. */
export type EntryStanding = {
    readonly kind: 'adopted';
    readonly server: string;
    readonly problem: string | undefined;
} | EntryReading;
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
export declare function entryStanding(entry: ParsedEntry, facts: StandingFacts): EntryStanding;
