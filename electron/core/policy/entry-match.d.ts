import type { LaunchFacts, RemoteLaunchFacts, StdioLaunchFacts } from '../../../shared/model/launch.ts';
import type { AllowedEntry, DeniedEntry } from './schema.ts';
/** True for an entry that says what a stdio server runs, not what it is called. */
export declare function isContentEntry(entry: DeniedEntry): boolean;
/** `near` carries what else would have had to hold, for an entry that fits but for that. */
export type AllowMatch = {
    kind: 'match';
} | {
    kind: 'miss';
} | {
    kind: 'near';
    but: string;
};
/**
 * Does a content entry of an allowlist fit this launch? Narrow on purpose: an environment that changes what code runs, or
 * a folder that does, makes the match fail, unless the entry names the variable.
 */
export declare function allowContentMatch(entry: AllowedEntry, facts: StdioLaunchFacts): AllowMatch;
/** Does a `serverUrl` entry of an allowlist fit? A URL with a user name or an unresolved variable fits nothing. */
export declare function allowUrlMatch(entry: AllowedEntry, facts: RemoteLaunchFacts): AllowMatch;
/**
 * Does an entry of a denylist fit? Wide on purpose: neither environment nor folder nor a wrapper's flags excuse, and
 * a command is compared as written and as expanded.
 */
export declare function deniedMatch(entry: DeniedEntry, facts: LaunchFacts): boolean;
