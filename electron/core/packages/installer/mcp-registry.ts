import type { PackageField } from '../../../../shared/model/package.ts';
import { z } from 'zod';
import { InstallProblem } from './install-problem.ts';
import type { DefinitionTemplate } from './protocol.ts';

const Input = z.looseObject({
  name: z.string().optional(),
  type: z.string().optional(),
  value: z.string().optional(),
  valueHint: z.string().optional(),
  default: z.string().optional(),
  description: z.string().optional(),
  isRequired: z.boolean().optional(),
  isSecret: z.boolean().optional(),
  isRepeated: z.boolean().optional(),
  format: z.string().optional(),
  variables: z.record(z.string(), z.unknown()).optional(),
});
type Input = z.infer<typeof Input>;

const Package = z.looseObject({
  registryType: z.string(),
  identifier: z.string(),
  version: z.string().optional(),
  fileSha256: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/)
    .optional(),
  runtimeArguments: z.array(Input).optional(),
  packageArguments: z.array(Input).optional(),
  environmentVariables: z.array(Input).optional(),
  transport: z.looseObject({ type: z.string() }).optional(),
});

/** The answer of `GET /v0.1/servers/{name}/versions/{version}` with its server.json, as far as we read it. */
const Entry = z.looseObject({
  server: z.looseObject({
    name: z.string(),
    version: z.string(),
    packages: z.array(Package).optional(),
    remotes: z.array(z.looseObject({ type: z.string(), url: z.string() })).optional(),
  }),
  _meta: z.record(z.string(), z.unknown()).optional(),
});

/** What an entry of the registry says is to be installed. */
export interface RegistryEntry {
  readonly name: string;
  readonly version: string;
  readonly package: {
    readonly from: 'npm' | 'pypi' | 'mcpb';
    /** A package name, or where a bundle is. */
    readonly identifier: string;
    readonly version: string | undefined;
    readonly sha256: string | undefined;
  };
  readonly template: DefinitionTemplate;
}

const MAX_BYTES = 4 * 1024 * 1024;
const ANSWER_MS = 30_000;

/** Asks a registry for one server. Raises `InstallProblem`; `revoked` when the registry took it back. */
export async function lookUp(
  registry: string,
  name: string,
  version: string | undefined,
  get: typeof fetch = fetch,
): Promise<RegistryEntry> {
  const base = registry.endsWith('/') ? registry : `${registry}/`;
  const path = `v0.1/servers/${encodeURIComponent(name)}/versions/${encodeURIComponent(version ?? 'latest')}`;
  const parsed = Entry.safeParse(await getJson(new URL(path, base), get));
  if (!parsed.success)
    throw new InstallProblem('install_refused', 'the registry answers with no server.json that can be read');
  const { server, _meta: meta } = parsed.data;
  if (server.name !== name || (version !== undefined && server.version !== version))
    throw new InstallProblem('install_refused', 'the registry answers with another server or version');
  const status = statusOf(meta);
  if (status === 'deleted' || status === 'revoked')
    throw new InstallProblem('revoked', `the registry took ${name} back (${status})`);
  return readEntry(server);
}

/** The status is in the registry's own member, whose name differs from registry to registry. */
function statusOf(meta: Readonly<Record<string, unknown>> | undefined): string {
  for (const [key, value] of Object.entries(meta ?? {})) {
    const status = (value as { status?: unknown } | null)?.status;
    if (key.endsWith('/official') && typeof status === 'string') return status;
  }
  return 'active';
}

function readEntry(server: z.infer<typeof Entry>['server']): RegistryEntry {
  const { name, version, packages = [], remotes = [] } = server;
  const chosen = packages.find(
    ({ registryType, transport }) =>
      ['npm', 'pypi', 'mcpb'].includes(registryType) && (transport?.type ?? 'stdio') === 'stdio',
  );
  if (chosen === undefined) {
    const remote = remotes.find(({ type }) => type === 'streamable-http');
    const hint = remote === undefined ? '' : `; it is remote: gatehouse add NAME --url ${remote.url}`;
    throw new InstallProblem(
      'install_refused',
      `it has no npm, pypi or mcpb package that is started by a command${hint}`,
    );
  }
  const {
    registryType,
    identifier,
    fileSha256,
    runtimeArguments = [],
    packageArguments = [],
    environmentVariables = [],
  } = chosen;
  if (runtimeArguments.some(({ isRequired, value }) => isRequired === true || value !== undefined))
    throw new InstallProblem('install_refused', 'it wants flags for its runtime, which can change what runs');
  if (registryType === 'mcpb' && fileSha256 === undefined)
    throw new InstallProblem(
      'install_refused',
      'the registry does not say what the SHA-256 of its bundle is',
    );
  const fields: PackageField[] = [];
  const args = packageArguments.flatMap((input, index) => argumentsOf(input, index, fields));
  const env = Object.fromEntries(
    environmentVariables.flatMap((input) =>
      input.name === undefined ? [] : [[input.name, valueOf(input, input.name, fields)]],
    ),
  );
  return {
    name,
    version,
    package: {
      from: registryType as 'npm' | 'pypi' | 'mcpb',
      identifier,
      version: chosen.version,
      sha256: fileSha256,
    },
    template: { args, env, fields },
  };
}

/** A named argument is two words; one that nobody has to give and that has no value is left out. */
function argumentsOf(input: Input, index: number, fields: PackageField[]): string[] {
  const name = input.name ?? input.valueHint ?? `argument${index + 1}`;
  if (input.value === undefined && input.default === undefined && input.isRequired !== true) return [];
  const value = valueOf(input, name.replace(/^-+/, ''), fields);
  return input.type === 'named' && input.name !== undefined ? [input.name, value] : [value];
}

function valueOf(input: Input, name: string, fields: PackageField[]): string {
  // A fixed value with `{variables}` is asked for whole: what they stand for cannot be guessed.
  if (input.value !== undefined && !/\{[^}]+\}/.test(input.value)) return input.value;
  const key = name.replace(/[^A-Za-z0-9_.-]/g, '_').slice(0, 64);
  fields.push({
    name: key,
    title: input.description?.slice(0, 200) ?? name,
    kind: input.format === 'filepath' ? 'file' : 'string',
    required: input.isRequired === true,
    secret: input.isSecret === true,
    multiple: false,
    ...(input.default === undefined ? {} : { default: input.default }),
  });
  return `\${user_config.${key}}`;
}

async function getJson(url: URL, get: typeof fetch): Promise<unknown> {
  let answer: Response;
  try {
    answer = await get(url, {
      signal: AbortSignal.timeout(ANSWER_MS),
      redirect: 'error',
      headers: { accept: 'application/json' },
    });
  } catch (error) {
    const cause = (error as Error).cause as Error | undefined;
    throw new InstallProblem('registry_unreachable', cause?.message ?? (error as Error).message);
  }
  if (answer.status === 404 || answer.status === 410)
    throw new InstallProblem('package_not_found', 'the registry has no such server or version');
  if (!answer.ok) throw new InstallProblem('registry_unreachable', `the registry answers ${answer.status}`);
  return JSON.parse((await readLimited(answer, MAX_BYTES)).toString('utf8'));
}

/** The body of an answer, of no more than `limit` bytes. */
export async function readLimited(answer: Response, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > limit) throw new InstallProblem('install_refused', 'what the registry sends is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
