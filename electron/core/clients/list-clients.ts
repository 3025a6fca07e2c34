import { isAppError } from '../../../shared/errors/app-error.ts';
import { errorSentence } from '../../../shared/errors/sentence.ts';
import type { ClientConfigView, ClientView } from '../../../shared/model/client.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { knownBad } from '../identity/index.ts';
import { clientAdapters } from './adapter-list.ts';
import type { Backups } from './backups.ts';
import { parseConfig, readConfig } from './config-file.ts';
import { type ConfigPlace, configPlaces, projectFolders } from './config-places.ts';
import { definitionOf } from './direct-entries.ts';
import { entryStanding, standingFacts } from './entry-standing.ts';
import type { ParsedEntry } from './formats/config-format.ts';
import { knownProjects } from './known-projects.ts';
import { launchText } from './launch-text.ts';
import type { ClientsPorts } from './ports.ts';

/** Every known config of every client. A file that cannot be read has a problem in its view. Raises `bad_input`. */
export async function listClients(
  ports: ClientsPorts,
  backups: Backups,
  folders: readonly string[],
): Promise<ClientView[]> {
  const active = await backups.active();
  const named = projectFolders('clients.list', ports.machine, folders, active);
  const known = await knownProjects(ports.machine);
  const places = configPlaces(ports.machine, [...new Set([...named, ...known])]);
  const withBackup = new Set(active.map(({ client, path, root }) => JSON.stringify([client, path, root])));
  const views = await Promise.all(
    places.map(async (place) => {
      const { path, root } = place.location;
      const backup = withBackup.has(JSON.stringify([place.adapter.id, path, root]));
      return { client: place.adapter.id, place, view: await configView(ports, place, backup) };
    }),
  );
  // Of a project nobody named, only what is there is of interest.
  const isShown = ({ folder }: ConfigPlace['location'], exists: boolean): boolean =>
    exists || folder === undefined || named.includes(folder);
  return clientAdapters.map(({ id, name }) => ({
    id,
    name,
    configs: views
      .filter(({ client, place, view }) => client === id && isShown(place.location, view.exists))
      .map(({ view }) => view),
  }));
}

async function configView(
  ports: ClientsPorts,
  place: ConfigPlace,
  backup: boolean,
): Promise<ClientConfigView> {
  const { path, scope, format } = place.location;
  const base = { path, scope, format, servers: [], backup };
  try {
    const config = await readConfig(place.location);
    if (config === undefined) return { ...base, exists: false };
    const entries = parseConfig(place.location, config.text);
    return {
      ...base,
      exists: true,
      servers: await Promise.all(entries.map((entry) => serverView(ports, place, entry))),
    };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { ...base, exists: true, problem: errorSentence(error.code, error.data) };
  }
}

async function serverView(
  ports: ClientsPorts,
  place: ConfigPlace,
  entry: ParsedEntry,
): Promise<ClientConfigView['servers'][number]> {
  const standing = entryStanding(entry, standingFacts(ports, place));
  const isAdopted = standing.kind === 'adopted';
  const definition =
    standing.kind === 'adopted'
      ? await ports.definitions.get(standing.server)
      : definitionOf(standing, entry, place);
  const bad = definition === undefined ? undefined : knownBad(definition);
  const problem = isAdopted || standing.kind === 'problem' ? standing.problem : undefined;
  return {
    name: visibleText(entry.name),
    state: isAdopted ? 'adopted' : 'direct',
    launch: launchText(entry.value, place),
    adoptable: standing.kind === 'stdio' || standing.kind === 'remote',
    ...(problem === undefined ? {} : { problem }),
    ...(bad === undefined ? {} : { knownBad: bad }),
  };
}
