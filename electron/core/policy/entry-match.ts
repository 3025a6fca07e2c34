import type { LaunchFacts, RemoteLaunchFacts, StdioLaunchFacts } from '../../../shared/model/launch.ts';
import { argumentsFit, type FolderMap } from './argument-match.ts';
import { changesCode } from './code-environment.ts';
import { grantsWithin } from './grants-bound.ts';
import { readImageName } from './image-name.ts';
import { packageEntryKey, packageKey } from './package-name.ts';
import type { AllowedEntry, DeniedEntry } from './schema.ts';
import { type CompiledUrlPattern, compileUrlPattern, parseUrl, urlMatches } from './server-url.ts';
import { inVersionRange } from './version-range.ts';

/** True for an entry that says what a stdio server runs, not what it is called. */
export function isContentEntry(entry: DeniedEntry): boolean {
  return (
    entry.serverCommand !== undefined ||
    entry.sha256 !== undefined ||
    entry.package !== undefined ||
    entry.image !== undefined
  );
}

/** `near` carries what else would have had to hold, for an entry that fits but for that. */
export type AllowMatch = { kind: 'match' } | { kind: 'miss' } | { kind: 'near'; but: string };

const MATCH: AllowMatch = { kind: 'match' };
const MISS: AllowMatch = { kind: 'miss' };
const near = (but: string): AllowMatch => ({ kind: 'near', but });

/**
 * Does a content entry of an allowlist fit this launch, whose command line is `plain`? Narrow on purpose: an environment
 * that changes what code runs, or a folder that does, makes the match fail, unless the entry names the variable; and all
 * that the entry constrains must hold.
 */
export function allowContentMatch(
  entry: AllowedEntry,
  facts: StdioLaunchFacts,
  folders: FolderMap,
): AllowMatch {
  const content = contentMatch(entry, facts);
  if (content.kind !== 'match') return content;
  if (entry.args !== undefined && !argumentsFit(entry.args, facts.serverArguments, folders))
    return near('its arguments are not those that are allowed');
  const names = facts.environment.filter((name) => changesCode(name) && entry.env?.includes(name) !== true);
  if (names.length > 0) {
    const which = names.map((name) => JSON.stringify(name)).join(', ');
    return near(`its definition sets ${which}, which can change what code runs`);
  }
  if (facts.folder === 'decides')
    return near('its definition chooses the folder, and what runs depends on that folder');
  if (entry.sandbox !== undefined && !grantsWithin(entry.sandbox, facts.grants, folders))
    return near('it asks for more files or network than is allowed');
  return clientMatch(entry, facts);
}

function contentMatch(entry: AllowedEntry, facts: StdioLaunchFacts): AllowMatch {
  const { identity, command } = facts;
  if (entry.serverCommand !== undefined)
    return command !== undefined && sameWords(entry.serverCommand, command) ? MATCH : MISS;
  if (entry.sha256 !== undefined) return hashesOf(facts).includes(hexDigits(entry.sha256)) ? MATCH : MISS;
  if (entry.image !== undefined) return imageMatch(entry, facts);
  if (entry.package === undefined || identity.kind !== 'package') return MISS;
  if (packageEntryKey(entry.package) !== packageKey(identity.ecosystem, identity.name)) return MISS;
  if (entry.version !== undefined) {
    if (identity.version === undefined)
      return near(`its version is not pinned, and only ${entry.version} is allowed`);
    if (!inVersionRange(identity.version, entry.version, 'narrow'))
      return near(`its version ${identity.version} is not within ${entry.version}`);
  }
  if (entry.integrity === undefined || entry.integrity === identity.integrity) return MATCH;
  return identity.integrity === undefined
    ? near('nothing vouches for its content: install it (gatehouse install), so that its integrity is known')
    : near('its content is not that of the allowed package: the integrity differs');
}

/** Of a file its own hash and that of its package's folder; of an installed package that of its tree. */
export function hashesOf({ identity }: StdioLaunchFacts): string[] {
  if (identity.kind === 'file')
    return identity.tree === undefined ? [identity.sha256] : [identity.sha256, identity.tree];
  return identity.kind === 'package' && identity.tree !== undefined ? [identity.tree] : [];
}

function imageMatch(entry: AllowedEntry, { identity }: StdioLaunchFacts): AllowMatch {
  if (identity.kind !== 'image' || entry.image === undefined) return MISS;
  const wanted = readImageName(entry.image);
  const actual = readImageName(identity.reference);
  if (wanted.name !== actual.name) return MISS;
  const digest = wanted.digest ?? entry.digest;
  return digest === undefined || digest === actual.digest ? MATCH : near('its image has another digest');
}

function clientMatch(entry: AllowedEntry, { client }: LaunchFacts): AllowMatch {
  if (entry.clients === undefined || (client !== undefined && entry.clients.includes(client))) return MATCH;
  return near(`it is allowed for ${entry.clients.join(', ')} only`);
}

/** Does a name entry of an allowlist fit? To be asked only of lists without a stronger one. */
export function allowNameMatch(entry: AllowedEntry, facts: LaunchFacts): AllowMatch {
  return entry.serverName === facts.name ? clientMatch(entry, facts) : MISS;
}

/** Does a `serverUrl` entry of an allowlist fit? A URL with a user name or an unresolved variable fits nothing. */
export function allowUrlMatch(
  entry: AllowedEntry,
  facts: RemoteLaunchFacts,
  pattern?: CompiledUrlPattern,
): AllowMatch {
  if (facts.url.includes('${')) return MISS;
  return urlEntryMatches(entry, facts.url, 'fails', pattern) ? clientMatch(entry, facts) : MISS;
}

/** What a deny entry looks at besides the facts: worked out once for all entries. */
export interface Mentions {
  readonly packages: ReadonlySet<string>;
  readonly images: ReadonlySet<string>;
}

/**
 * Does an entry of a denylist fit? Wide on purpose: neither environment nor folder nor a wrapper's flags excuse, a
 * command is compared as written and as expanded, and a package or image that is only mentioned counts.
 */
export function deniedMatch(
  entry: DeniedEntry,
  facts: LaunchFacts,
  mentions: Mentions,
  pattern?: CompiledUrlPattern,
): boolean {
  if (entry.serverName !== undefined) return entry.serverName === facts.name;
  if (entry.serverUrl !== undefined)
    return facts.kind === 'remote' && urlEntryMatches(entry, facts.url, 'ignored', pattern);
  if (facts.kind === 'remote') return false;
  if (entry.sha256 !== undefined) return hashesOf(facts).includes(hexDigits(entry.sha256));
  if (entry.package !== undefined) return deniedPackage(entry, entry.package, facts, mentions);
  if (entry.image !== undefined) return deniedImage(entry, entry.image, facts, mentions);
  const words = entry.serverCommand;
  if (words === undefined) return false;
  return (
    sameWords(words, facts.configured) || (facts.command !== undefined && sameWords(words, facts.command))
  );
}

/** What is not known to be another version or content could be this one. */
function deniedPackage(
  entry: DeniedEntry,
  name: string,
  { identity }: StdioLaunchFacts,
  mentions: Mentions,
): boolean {
  const key = packageEntryKey(name);
  if (identity.kind !== 'package' || packageKey(identity.ecosystem, identity.name) !== key)
    return mentions.packages.has(key);
  const { version, integrity } = identity;
  if (entry.version !== undefined && version !== undefined && !inVersionRange(version, entry.version, 'wide'))
    return false;
  return entry.integrity === undefined || integrity === undefined || integrity === entry.integrity;
}

function deniedImage(
  entry: DeniedEntry,
  image: string,
  { identity }: StdioLaunchFacts,
  mentions: Mentions,
): boolean {
  const denied = readImageName(image);
  const digest = denied.digest ?? entry.digest;
  if (identity.kind !== 'image') return mentions.images.has(denied.name);
  const actual = readImageName(identity.reference);
  return actual.name === denied.name && (digest === undefined || actual.digest === digest);
}

function urlEntryMatches(
  entry: DeniedEntry,
  text: string,
  user: 'fails' | 'ignored',
  pattern?: CompiledUrlPattern,
): boolean {
  if (entry.serverUrl === undefined) return false;
  const compiled = pattern ?? compileUrlPattern(entry.serverUrl);
  const url = parseUrl(text);
  return compiled.ok && url !== undefined && urlMatches(compiled.pattern, url, user);
}

function sameWords(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((word, index) => word === right[index]);
}

/** The digits of a `sha256` entry as `Identity` writes them; only ASCII is folded, the schema lets nothing else in. */
export function hexDigits(sha256: string): string {
  return (sha256.startsWith('sha256:') ? sha256.slice(7) : sha256).toLowerCase();
}
