import { AppError, isAppError } from '../../../shared/errors/app-error.ts';
import { toWireError } from '../../../shared/errors/result.ts';
import type { ConfigChange } from '../../../shared/model/client.ts';
import { knownBadText } from '../../../shared/model/known-bad-text.ts';
import { isRemote } from '../../../shared/model/server.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { contentHash, writeIfUnchanged } from '../store/index.ts';
import { knownBad } from '../identity/index.ts';
import { selectAdapters } from './adapter-list.ts';
import type { Backups } from './backups.ts';
import { configDiff } from './config-diff.ts';
import { assertWritable, type ConfigContent, encodeConfig, parseConfig, readConfig } from './config-file.ts';
import { type ConfigPlace, configPlaces, projectFolders } from './config-places.ts';
import { knownProjects } from './known-projects.ts';
import { configFormat } from './formats/config-format.ts';
import { definitionHash, NameBook } from './name-book.ts';
import { VaultForAdoption } from './move-secrets.ts';
import { holdsSecret, plainSecrets } from './plain-secrets.ts';
import { standingFacts } from './entry-standing.ts';
import { type AdoptionPlan, planAdoption, type PlannedEntry } from './plan-adoption.ts';
import type { ClientSelection, ClientsPorts } from './ports.ts';
import { preparedManifest } from './prepared-manifest.ts';
import { recoverAdoptions, settleAdoption } from './recover-adoptions.ts';

/** How often a config that changes under our hands is planned anew. */
const ATTEMPTS = 3;

/**
 * Imports the direct stdio servers of the selected clients and routes them through Gatehouse. One file after the other:
 * backup and manifest first, then the definitions, then the file, by compare-and-swap. So a crash at any point leaves
 * either the old or the new config, and a manifest that tells which. Answers a change per file that has servers.
 */
export async function adoptConfigs(
  ports: ClientsPorts,
  backups: Backups,
  selection: ClientSelection,
): Promise<ConfigChange[]> {
  const adapters = selectAdapters('clients.adopt', selection);
  if (!selection.dryRun) await recoverAdoptions(ports, backups);
  const active = await backups.active();
  const named = projectFolders('clients.adopt', ports.machine, selection.folders, active);
  const folders = [...new Set([...named, ...(await knownProjects(ports.machine, adapters))])];
  const dryNames = nameBook(ports);
  const vault = new VaultForAdoption(ports, selection);
  const changes: ConfigChange[] = [];
  for (const place of configPlaces(ports.machine, folders, adapters)) {
    const change = emptyChange(place);
    try {
      await (selection.dryRun
        ? preview(ports, place, dryNames, change, { vault, only: selection.only })
        : adoptFile(ports, backups, place, change, { vault, only: selection.only }));
    } catch (error) {
      if (!isAppError(error)) throw error;
      change.error = toWireError(error);
    }
    if (change.servers.length > 0 || change.error !== undefined) changes.push(change);
  }
  return changes;
}

/** What holds for every file of one adoption. */
interface Wishes {
  readonly vault: VaultForAdoption;
  readonly only: ClientSelection['only'];
}

function nameBook({ definitions, secrets }: ClientsPorts): NameBook {
  // A keychain is not asked only to compare: what it has cannot be told then, and nothing is the same.
  return new NameBook(definitions, async (name) => (secrets?.isOpen() ? secrets.value(name) : undefined));
}

interface Planned {
  readonly config: ConfigContent;
  readonly plan: AdoptionPlan;
  /** The file holds a secret, adopted or not. */
  readonly holds: boolean;
}

async function planFile(
  ports: ClientsPorts,
  place: ConfigPlace,
  names: NameBook,
  { vault, only }: Wishes,
): Promise<Planned | undefined> {
  const config = await readConfig(place.location);
  if (config === undefined) return undefined;
  const entries = parseConfig(place.location, config.text);
  const { path } = place.location;
  const chosen = (name: string): boolean =>
    only === undefined || only.some((entry) => entry.path === path && entry.name === visibleText(name));
  const { shape } = place.adapter;
  const holdsSecrets = entries.some(
    (entry) => chosen(entry.name) && plainSecrets(entry.value, shape).length > 0,
  );
  const secrets = await vault.plan(holdsSecrets);
  const facts = standingFacts(ports, place);
  const plan = await planAdoption(config.text, entries, chosen, facts, names, secrets);
  return { config, plan, holds: holdsSecret(config.text, entries, shape) };
}

async function preview(
  ports: ClientsPorts,
  place: ConfigPlace,
  names: NameBook,
  change: ConfigChange,
  wishes: Wishes,
): Promise<void> {
  const planned = await planFile(ports, place, names, wishes);
  if (planned === undefined) return;
  describe(place, planned, change);
  if (ports.installable !== undefined) offer(planned.plan, change, ports.installable);
  if (planned.plan.adopted.length > 0) {
    await assertWritable(place.location.path, planned.config, ports.machine.platform);
  }
}

async function adoptFile(
  ports: ClientsPorts,
  backups: Backups,
  place: ConfigPlace,
  change: ConfigChange,
  wishes: Wishes,
): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const planned = await planFile(ports, place, nameBook(ports), wishes);
    if (planned === undefined) return;
    describe(place, planned, change);
    if (planned.plan.adopted.length === 0) return;
    await assertWritable(place.location.path, planned.config, ports.machine.platform);
    if ((await carryOut(ports, backups, place, planned, change, wishes)) === 'done') return;
  }
  throw new AppError('file_changed', { file: place.location.path });
}

/** `changed`: someone else changed the config, or took a name, at the same moment; nothing of ours is left. */
async function carryOut(
  ports: ClientsPorts,
  backups: Backups,
  place: ConfigPlace,
  { config, plan, holds }: Planned,
  change: ConfigChange,
  { vault }: Wishes,
): Promise<'done' | 'changed'> {
  const { path } = place.location;
  const bytes = encodeConfig(plan.after, config.mark);
  const draft = preparedManifest(ports, backups.newId(), place, config, {
    sha256After: contentHash(bytes),
    entries: plan.adopted.map(({ name, group, as, original, written, definition, isNew, secrets }) => ({
      name,
      ...(group === undefined ? {} : { group }),
      as,
      original,
      written,
      ...(isNew ? { definitionHash: definitionHash(definition) } : {}),
      ...(secrets.size === 0 ? {} : { secrets: [...secrets.keys()] }),
    })),
  });
  const manifest = await backups.create(draft, config.bytes, await vault.sealing(holds));
  try {
    const secrets = plan.adopted.flatMap((entry) => [...entry.secrets]);
    if (secrets.length > 0) await ports.secrets?.setAll(new Map(secrets));
    const added = plan.adopted.filter(({ isNew }) => isNew);
    await ports.definitions.addAll(new Map(added.map(({ as, definition }) => [as, definition])));
    await writeIfUnchanged(path, config.hash, bytes, { keepMode: true, followLink: true });
  } catch (error) {
    await settleAdoption(ports, backups, manifest);
    if (isAppError(error, 'name_taken')) return 'changed';
    if (isAppError(error, 'file_changed') && error.data.file === path) return 'changed';
    throw error;
  }
  change.written = true;
  change.backup = backups.folderOf(manifest.id);
  // Looks again at what is there now: a client that wrote its own state over ours at once has not been adopted.
  if ((await settleAdoption(ports, backups, manifest)) !== 'abandoned') return 'done';
  change.written = false;
  delete change.backup;
  return 'changed';
}

function emptyChange({ adapter, location }: ConfigPlace): ConfigChange {
  return { client: adapter.id, path: location.path, diff: '', servers: [], written: false };
}

/** The adopted servers come first, in the order of the plan. */
function offer(
  { adopted }: AdoptionPlan,
  change: ConfigChange,
  installable: NonNullable<ClientsPorts['installable']>,
): void {
  for (const [index, { definition }] of adopted.entries()) {
    const server = change.servers[index];
    const note = isRemote(definition) ? undefined : installable(definition);
    if (server !== undefined && note !== undefined)
      server.note = server.note === undefined ? note : `${server.note}; ${note}`;
  }
}

function describe({ location }: ConfigPlace, { config, plan }: Planned, change: ConfigChange): void {
  change.diff = configDiff(location.path, config.text, plan.after, configFormat(location.format));
  change.servers = [
    ...plan.adopted.map((entry) => {
      const { name, as, secrets } = entry;
      const note = noteOf(entry);
      return {
        name: visibleText(name),
        as,
        action: 'adopted' as const,
        ...(note === '' ? {} : { note }),
        ...(secrets.size === 0 ? {} : { secrets: [...secrets.keys()] }),
      };
    }),
    ...plan.skipped.map(({ name, note }) => ({
      name: visibleText(name),
      as: visibleText(name),
      action: 'skipped' as const,
      note,
    })),
  ];
}

function noteOf({ note, definition }: PlannedEntry): string {
  const bad = knownBad(definition);
  return [...(bad === undefined ? [] : [knownBadText(bad)]), ...(note === undefined ? [] : [note])].join(
    '; ',
  );
}
