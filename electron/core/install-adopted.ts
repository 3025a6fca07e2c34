import { AppError } from '../../shared/errors/app-error.ts';
import { errorSentence } from '../../shared/errors/sentence.ts';
import type { ConfigChange } from '../../shared/model/client.ts';
import { isRemote, type StdioDefinition } from '../../shared/model/server.ts';
import { knownBad, packageLine } from './identity/index.ts';
import type { PackageDesk } from './package-desk.ts';
import { packageText } from './packages/index.ts';
import type { Definitions } from './store/index.ts';

export interface InstallAdoptedParts {
  readonly definitions: Definitions;
  readonly packages: PackageDesk;
}

type AdoptedServer = ConfigChange['servers'][number];

/**
 * After an adoption: servers that a package runner fetches at every start are installed, and run from then on without
 * one. What cannot be installed stays as it was adopted, with a note that says why.
 */
export async function installAdopted(
  changes: readonly ConfigChange[],
  { definitions, packages }: InstallAdoptedParts,
): Promise<ConfigChange[]> {
  const done = new Map<string, string | undefined>();
  for (const server of adoptedOf(changes)) {
    if (done.has(server.as)) continue;
    const definition = definitions.list().get(server.as);
    if (definition === undefined || isRemote(definition)) continue;
    done.set(server.as, await noteOf(server.as, definition, { definitions, packages }));
  }
  return noted(changes, (server) => done.get(server.as));
}

/** Installs what a definition has a package runner fetch. Undefined when it has none; raises what installing raises. */
export async function installDefined(
  name: string,
  definition: StdioDefinition,
  { definitions, packages }: InstallAdoptedParts,
): Promise<string | undefined> {
  const line = packageLine(definition);
  if (line === undefined) return undefined;
  const { ecosystem, own, version } = line;
  const text = packageText(ecosystem, line.name, version);
  const spec = { from: ecosystem, name: line.name, ...(version === undefined ? {} : { version }) };
  const { pinned } = await packages.fetch(text, spec, { values: {}, secrets: {}, args: own }, () => name);
  const exact = packageText(pinned.ecosystem, pinned.name, pinned.version);
  const { command, args } = definition;
  await definitions.replace(name, {
    ...definition,
    command: exact,
    args: [...own],
    installed: pinned,
    line: { command, args },
  });
  return exact;
}

async function noteOf(
  name: string,
  definition: StdioDefinition,
  parts: InstallAdoptedParts,
): Promise<string | undefined> {
  if (knownBad(definition) !== undefined) return 'not installed: its package is known to be harmful';
  try {
    const exact = await installDefined(name, definition, parts);
    return exact === undefined ? undefined : `installed as ${exact}`;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return `not installed yet: ${errorSentence(error.code, error.data)} Install it with: gatehouse install ${name}`;
  }
}

/** What a preview says of a definition that could be installed. Nothing is fetched for it. */
export function installableNote(definition: StdioDefinition): string | undefined {
  const line = packageLine(definition);
  if (line === undefined || knownBad(definition) !== undefined) return undefined;
  const text = packageText(line.ecosystem, line.name, line.version);
  return `${text} is installed, and starts faster and without a network`;
}

function adoptedOf(changes: readonly ConfigChange[]): AdoptedServer[] {
  return changes
    .filter(({ written }) => written)
    .flatMap(({ servers }) => servers.filter(({ action }) => action === 'adopted'));
}

function noted(
  changes: readonly ConfigChange[],
  noteOf: (server: AdoptedServer) => string | undefined,
): ConfigChange[] {
  return changes.map((change) => ({
    ...change,
    servers: change.servers.map((server) => {
      const note = server.action === 'adopted' ? noteOf(server) : undefined;
      if (note === undefined) return server;
      return { ...server, note: server.note === undefined ? note : `${server.note}; ${note}` };
    }),
  }));
}
