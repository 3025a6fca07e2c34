import type { LaunchFacts, RemoteLaunchFacts, StdioLaunchFacts } from '../../../shared/model/launch.ts';
import { changesCode } from './code-environment.ts';
import type { AllowedEntry, DeniedEntry } from './schema.ts';
import { compileUrlPattern, parseUrl, urlMatches } from './server-url.ts';

/** True for an entry that says what a stdio server runs, not what it is called. */
export function isContentEntry(entry: DeniedEntry): boolean {
  return entry.serverCommand !== undefined || entry.sha256 !== undefined;
}

/** `near` carries what else would have had to hold, for an entry that fits but for that. */
export type AllowMatch = { kind: 'match' } | { kind: 'miss' } | { kind: 'near'; but: string };

const MATCH: AllowMatch = { kind: 'match' };
const MISS: AllowMatch = { kind: 'miss' };

/**
 * Does a content entry of an allowlist fit this launch, whose command line is `plain`? Narrow on purpose: an environment that changes what code runs, or
 * a folder that does, makes the match fail, unless the entry names the variable.
 */
export function allowContentMatch(entry: AllowedEntry, facts: StdioLaunchFacts): AllowMatch {
  if (entry.serverCommand !== undefined) {
    if (facts.command === undefined || !sameWords(entry.serverCommand, facts.command)) return MISS;
  } else if (entry.sha256 !== undefined) {
    if (facts.identity.kind !== 'file' || hexDigits(entry.sha256) !== facts.identity.sha256) return MISS;
  } else {
    return MISS;
  }
  const names = facts.environment.filter((name) => changesCode(name) && !entry.env?.includes(name));
  if (names.length > 0) {
    const which = names.map((name) => JSON.stringify(name)).join(', ');
    return { kind: 'near', but: `its definition sets ${which}, which can change what code runs` };
  }
  if (facts.folder === 'decides') {
    return { kind: 'near', but: 'its definition chooses the folder, and what runs depends on that folder' };
  }
  return MATCH;
}

/** Does a `serverUrl` entry of an allowlist fit? A URL with a user name or an unresolved variable fits nothing. */
export function allowUrlMatch(entry: AllowedEntry, facts: RemoteLaunchFacts): AllowMatch {
  if (facts.url.includes('${')) return MISS;
  return urlEntryMatches(entry, facts.url, 'fails') ? MATCH : MISS;
}

/**
 * Does an entry of a denylist fit? Wide on purpose: neither environment nor folder nor a wrapper's flags excuse, and
 * a command is compared as written and as expanded.
 */
export function deniedMatch(entry: DeniedEntry, facts: LaunchFacts): boolean {
  if (entry.serverName !== undefined) return entry.serverName === facts.name;
  if (entry.serverUrl !== undefined) {
    return facts.kind === 'remote' && urlEntryMatches(entry, facts.url, 'ignored');
  }
  if (facts.kind === 'remote') return false;
  if (entry.sha256 !== undefined) {
    return facts.identity.kind === 'file' && hexDigits(entry.sha256) === facts.identity.sha256;
  }
  const words = entry.serverCommand;
  if (words === undefined) return false;
  return (
    sameWords(words, facts.configured) || (facts.command !== undefined && sameWords(words, facts.command))
  );
}

function urlEntryMatches(entry: DeniedEntry, text: string, user: 'fails' | 'ignored'): boolean {
  if (entry.serverUrl === undefined) return false;
  const compiled = compileUrlPattern(entry.serverUrl);
  const url = parseUrl(text);
  return compiled.ok && url !== undefined && urlMatches(compiled.pattern, url, user);
}

function sameWords(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((word, index) => word === right[index]);
}

/** The digits of a `sha256` entry as `Identity` writes them; only ASCII is folded, the schema lets nothing else in. */
function hexDigits(sha256: string): string {
  return (sha256.startsWith('sha256:') ? sha256.slice(7) : sha256).toLowerCase();
}
