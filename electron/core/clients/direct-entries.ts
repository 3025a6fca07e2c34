import { createHash } from 'node:crypto';
import { isAppError } from '../../../shared/errors/app-error.ts';
import type { ServerDefinition } from '../../../shared/model/server.ts';
import { canonicalJson } from '../../../shared/util/canonical-json.ts';
import type { EntryShape } from './adapter.ts';
import type { Backups } from './backups.ts';
import { parseConfig, readConfig } from './config-file.ts';
import { type ConfigPlace, configPlaces, projectFolders } from './config-places.ts';
import type { EntryReading } from './entry-values.ts';
import { entryStanding, standingFacts } from './entry-standing.ts';
import type { ParsedEntry } from './formats/config-format.ts';
import { knownProjects } from './known-projects.ts';
import { launchText } from './launch-text.ts';
import type { ClientsPorts } from './ports.ts';

/** An entry of a config that launches a server around Gatehouse. */
export interface DirectEntry {
  /** Of this entry as it is now: another launch, name or place is another id. */
  readonly id: string;
  readonly place: ConfigPlace;
  readonly entry: ParsedEntry;
  /** Command line or URL, masked. */
  readonly command: string;
  /** What it launches, for policy to judge; undefined when that cannot be read. */
  readonly definition: ServerDefinition | undefined;
  readonly adoptable: boolean;
  readonly problem: string | undefined;
}

/** Every direct entry of every config that is known, in these folders too. A config that cannot be read has none. */
export async function directEntries(
  ports: ClientsPorts,
  backups: Backups,
  folders: readonly string[],
): Promise<DirectEntry[]> {
  const named = projectFolders('shadow.list', ports.machine, folders, await backups.active());
  const known = await knownProjects(ports.machine);
  const places = configPlaces(ports.machine, [...new Set([...named, ...known])]);
  const found = await Promise.all(places.map((place) => entriesOf(ports, place)));
  // A project folder may be the home folder, and two clients may read one file.
  const seen = new Set<string>();
  return found.flat().filter(({ id }) => seen.size !== seen.add(id).size);
}

/** The direct entries of one config. */
export async function entriesOf(ports: ClientsPorts, place: ConfigPlace): Promise<DirectEntry[]> {
  try {
    const config = await readConfig(place.location);
    if (config === undefined) return [];
    return parseConfig(place.location, config.text).flatMap((entry) => direct(ports, place, entry));
  } catch (error) {
    if (isAppError(error)) return [];
    throw error;
  }
}

function direct(ports: ClientsPorts, place: ConfigPlace, entry: ParsedEntry): DirectEntry[] {
  const standing = entryStanding(entry, standingFacts(ports, place));
  const command = launchText(entry.value, place);
  // What has neither a command nor a URL is a part of the client itself.
  if (standing.kind === 'adopted' || command === '') return [];
  return [
    {
      id: entryId(place, entry),
      place,
      entry,
      command,
      definition: definitionOf(standing, entry, place),
      adoptable: standing.kind !== 'problem',
      problem: standing.kind === 'problem' ? standing.problem : undefined,
    },
  ];
}

/** What a direct entry launches, as far as that can be read. */
export function definitionOf(
  standing: EntryReading,
  { value }: ParsedEntry,
  { adapter }: ConfigPlace,
): ServerDefinition | undefined {
  return standing.kind === 'problem' ? plainDefinition(value, adapter.shape) : standing.definition;
}

function entryId({ adapter, location }: ConfigPlace, { group, name, value }: ParsedEntry): string {
  const { path, root } = location;
  const text = canonicalJson([adapter.id, path, root, group ?? '', name, value]);
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/** What an entry says that it launches, also where it cannot be adopted. Variables stay as they are. */
function plainDefinition(value: unknown, shape: EntryShape): ServerDefinition | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const entry = value as Record<string, unknown>;
  const url = shape.url.map((member) => entry[member]).find((text) => typeof text === 'string');
  if (url !== undefined) return URL.canParse(url) ? { url, headers: {}, provenance: 'import' } : undefined;
  const command = entry[shape.command];
  const args = entry[shape.args] ?? [];
  if (typeof command !== 'string' || command === '' || !Array.isArray(args)) return undefined;
  const words = args.filter((word) => typeof word === 'string');
  return { command, args: words, env: {}, provenance: 'import' };
}
