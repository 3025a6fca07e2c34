import { isRemote, type ServerDefinition } from '../../../shared/model/server.ts';
import type { ScanSummary, ShadowView } from '../../../shared/model/shadow.ts';
import type { ClientView } from '../../../shared/model/client.ts';
import { canonicalJson } from '../../../shared/util/canonical-json.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';
import type { DirectEntry } from './direct-entries.ts';
import { plainSecrets } from './plain-secrets.ts';

/** What a first look at a machine found. `shadow` holds the judged findings of the same entries. */
export function scanSummary(
  clients: readonly ClientView[],
  direct: readonly DirectEntry[],
  shadow: ShadowView,
): ScanSummary {
  const found = clients.flatMap(({ id, name, configs }) => {
    const there = configs.filter(({ exists }) => exists);
    const servers = there.flatMap((config) => config.servers);
    const adopted = servers.filter(({ state }) => state === 'adopted').length;
    const adoptable = servers.filter((server) => server.adoptable).length;
    const counts = { configs: there.length, servers: servers.length, adopted, adoptable };
    return there.length === 0 ? [] : [{ id, name, ...counts }];
  });
  const adopted = found.reduce((sum, client) => sum + client.adopted, 0);
  return {
    clients: found,
    servers: direct.length + adopted,
    adopted,
    direct: direct.length,
    remote: direct.filter(({ definition }) => definition !== undefined && isRemote(definition)).length,
    duplicates: duplicates(direct),
    secrets: direct.flatMap((entry) => {
      const names = plainSecrets(entry.entry.value, entry.place.adapter.shape);
      return names.length === 0 ? [] : [{ ...placeOf(entry), names }];
    }),
    knownBad: clients.flatMap(({ id, configs }) =>
      configs.flatMap(({ path, servers }) =>
        servers.flatMap(({ name, knownBad }) =>
          knownBad === undefined ? [] : [{ client: id, file: path, server: name, knownBad }],
        ),
      ),
    ),
    denied: shadow.findings.flatMap(({ kind, state, admission, identity, client, file, server }) =>
      kind === 'config' && state === 'found' && admission.effect === 'deny'
        ? [{ client, file: file ?? '', server, identity, admission }]
        : [],
    ),
    shadow,
  };
}

function duplicates(direct: readonly DirectEntry[]): ScanSummary['duplicates'] {
  const groups = new Map<string, DirectEntry[]>();
  for (const entry of direct) {
    if (entry.definition === undefined) continue;
    const key = launchOf(entry.definition);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()]
    .filter((entries) => entries.length > 1)
    .map((entries) => ({ command: entries[0]!.command, places: entries.map(placeOf) }));
}

/** What is started, whatever environment it gets. */
function launchOf(definition: ServerDefinition): string {
  return canonicalJson(isRemote(definition) ? [definition.url] : [definition.command, definition.args]);
}

function placeOf({ place, entry }: DirectEntry): { client: string; file: string; server: string } {
  return { client: place.adapter.id, file: place.location.path, server: visibleText(entry.name) };
}
