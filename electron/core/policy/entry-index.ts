import type { LaunchFacts, StdioLaunchFacts } from '../../../shared/model/launch.ts';
import { hashesOf, hexDigits, isContentEntry, type Mentions } from './entry-match.ts';
import { readImageName } from './image-name.ts';
import { mentionedPackages, packageEntryKey, packageKey } from './package-name.ts';
import type { DeniedEntry } from './schema.ts';
import { type CompiledUrlPattern, compileUrlPattern, hostOf, parseUrl } from './server-url.ts';

/** An entry with its place in the list. */
export interface PlacedEntry<Entry> {
  readonly entry: Entry;
  readonly place: number;
  readonly pattern: CompiledUrlPattern | undefined;
}

const words = (command: readonly string[]): string => `c:${JSON.stringify(command)}`;
const NOTHING: Mentions = { packages: new Set(), images: new Set() };

/**
 * A list of entries by what each can match, so that a launch is compared with the few that could fit. It only narrows
 * down: whether an entry fits is decided by entry-match.ts alone.
 */
export class EntryIndex<Entry extends DeniedEntry> {
  readonly size: number;
  readonly hasContent: boolean;
  readonly hasUrl: boolean;
  readonly hasHashes: boolean;
  readonly #byKey = new Map<string, PlacedEntry<Entry>[]>();
  #readsPackages = false;
  #readsImages = false;

  constructor(entries: readonly Entry[]) {
    this.size = entries.length;
    this.hasContent = entries.some(isContentEntry);
    this.hasHashes = entries.some((entry) => entry.sha256 !== undefined);
    this.hasUrl = entries.some((entry) => entry.serverUrl !== undefined);
    entries.forEach((entry, place) => {
      const { serverUrl } = entry;
      const pattern = serverUrl === undefined ? undefined : compileUrlPattern(serverUrl);
      this.#add(keyOf(entry, pattern), { entry, place, pattern });
      this.#readsPackages ||= entry.package !== undefined;
      this.#readsImages ||= entry.image !== undefined;
    });
  }

  #add(key: string, placed: PlacedEntry<Entry>): void {
    const found = this.#byKey.get(key);
    if (found === undefined) this.#byKey.set(key, [placed]);
    else found.push(placed);
  }

  /** The packages and images a command line mentions; worked out only for lists that name some. */
  mentions(facts: LaunchFacts): Mentions {
    if (facts.kind === 'remote' || !(this.#readsPackages || this.#readsImages)) return NOTHING;
    const all = [...facts.configured, ...(facts.command ?? [])];
    return {
      packages: this.#readsPackages ? mentionedPackages(all) : NOTHING.packages,
      images: this.#readsImages ? new Set(all.map((word) => readImageName(word).name)) : NOTHING.images,
    };
  }

  /** The entries that could fit what this launch is, in the order of the list. */
  byContent(facts: StdioLaunchFacts): PlacedEntry<Entry>[] {
    return this.#found(contentKeys(facts));
  }

  /** `sha256` in small hexadecimal digits. */
  namesHash(sha256: string): boolean {
    return this.#byKey.has(`s:${sha256}`);
  }

  byUrl(url: string): PlacedEntry<Entry>[] {
    return this.#found(urlKeys(url));
  }

  byName(name: string): PlacedEntry<Entry>[] {
    return this.#found([`n:${name}`]);
  }

  /** The entries of a denylist that could fit, by anything that is known or mentioned. */
  byAnything(facts: LaunchFacts, { packages, images }: Mentions): PlacedEntry<Entry>[] {
    if (facts.kind === 'remote') return this.#found([`n:${facts.name}`, ...urlKeys(facts.url)]);
    const mentioned = [...packages].map((key) => `p:${key}`);
    const pictured = [...images].map((name) => `i:${name}`);
    return this.#found([
      `n:${facts.name}`,
      words(facts.configured),
      ...contentKeys(facts),
      ...mentioned,
      ...pictured,
    ]);
  }

  #found(keys: readonly string[]): PlacedEntry<Entry>[] {
    const found = new Set<PlacedEntry<Entry>>();
    for (const key of keys) for (const placed of this.#byKey.get(key) ?? []) found.add(placed);
    return [...found].sort((left, right) => left.place - right.place);
  }
}

function keyOf(entry: DeniedEntry, pattern: CompiledUrlPattern | undefined): string {
  if (entry.serverCommand !== undefined) return words(entry.serverCommand);
  if (entry.sha256 !== undefined) return `s:${hexDigits(entry.sha256)}`;
  if (entry.package !== undefined) return `p:${packageEntryKey(entry.package)}`;
  if (entry.image !== undefined) return `i:${readImageName(entry.image).name}`;
  if (pattern !== undefined) return `u:${pattern.ok ? hostTail(pattern.pattern.host) : ''}`;
  return `n:${entry.serverName ?? ''}`;
}

function contentKeys(facts: StdioLaunchFacts): string[] {
  const { identity, command } = facts;
  const keys = command === undefined ? [] : [words(command)];
  for (const hash of hashesOf(facts)) keys.push(`s:${hash}`);
  if (identity.kind === 'package') keys.push(`p:${packageKey(identity.ecosystem, identity.name)}`);
  if (identity.kind === 'image') keys.push(`i:${readImageName(identity.reference).name}`);
  return keys;
}

/** The part of a host pattern that every host it matches ends in, from a dot on; the whole host when it has no star. */
function hostTail(host: string): string {
  const star = host.lastIndexOf('*');
  if (star < 0) return host;
  const dot = host.indexOf('.', star);
  return dot < 0 ? '' : host.slice(dot);
}

/** Every tail a pattern for this URL could have. */
function urlKeys(text: string): string[] {
  const url = parseUrl(text);
  if (url === undefined) return [];
  const host = hostOf(url);
  const keys = ['u:', `u:${host}`];
  for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1))
    keys.push(`u:${host.slice(dot)}`);
  return keys;
}
