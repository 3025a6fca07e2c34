import { AppError } from '../../shared/errors/app-error.ts';
import type { LaunchFacts, RemoteLaunchFacts } from '../../shared/model/launch.ts';
import {
  type Identity,
  isRemote,
  type ServerDefinition,
  type StdioDefinition,
} from '../../shared/model/server.ts';
import {
  describeLaunch,
  type FilePort,
  type IdentityPorts,
  type InstalledPort,
  nothingInstalled,
  type ResolvedLaunch,
  resolveLaunch,
} from './identity/index.ts';
import type { ServerLaunch } from './remote-launch.ts';
import { admit, type PolicyAdmission, type PolicySet, wantsTree } from './policy/index.ts';

export interface AdmissionsOptions {
  policy(): PolicySet;
  readonly files: FilePort;
  /** Absent: nothing is installed. */
  readonly installed?: InstalledPort;
  /** SHA-256 over a folder; undefined when it cannot be read. Absent: folders have no identity. */
  treeOf?(folder: string): Promise<string | undefined>;
  /** A folder that stays empty, where package runners run. */
  readonly emptyFolder: string;
  /** What fills in the secrets of a Node.js program's arguments. Absent: no argument may name one. */
  readonly argumentsPreload?: string;
  /** The environment servers are launched from, PATH as the user has it in a terminal. */
  environment(): Promise<Readonly<Record<string, string>>>;
  /** The values of the secrets a definition refers to. Raises why they cannot be had. */
  secrets(definition: ServerDefinition): Promise<Readonly<Record<string, string>>>;
}

/** Layers that only the company can write. */
const MANAGED: ReadonlySet<string> = new Set(['system', 'bundle']);

/** What was decided of one launch, on that launch. When nothing can be started, `problem` says why. */
export type LaunchVerdict<Launch extends ServerLaunch = ServerLaunch> = {
  readonly admission: PolicyAdmission;
  readonly identity: Identity;
  /** What was judged. */
  readonly facts: LaunchFacts;
} & (
  | { readonly launch: Launch; readonly problem?: undefined }
  | { readonly launch?: undefined; readonly problem: AppError }
);

/**
 * Decides whether a definition may run, here and now: always on the launch itself, never by name, and what it answers is
 * what is spawned or connected to.
 */
export class Admissions {
  readonly #options: AdmissionsOptions;
  readonly #ports: IdentityPorts;

  constructor(options: AdmissionsOptions) {
    this.#options = options;
    const { files, emptyFolder, installed = nothingInstalled, argumentsPreload } = options;
    const treeOf = options.treeOf?.bind(options);
    const wanted = (sha256: string): boolean => wantsTree(options.policy(), sha256);
    const tree = treeOf === undefined ? {} : { tree: { wanted, of: treeOf } };
    const preload = argumentsPreload === undefined ? {} : { argumentsPreload };
    this.#ports = { files, emptyFolder, installed, ...tree, ...preload };
  }

  /** What the policy in force says of a launch that is known already. */
  admit(facts: LaunchFacts): PolicyAdmission {
    return admit(this.#options.policy(), facts);
  }

  /**
   * True when the company lists this server by what it is: a managed layer has a list of commands, hashes, packages or
   * addresses, and it matched. A list of names alone says nothing, since anyone can choose a name.
   */
  isListed({ reason }: PolicyAdmission): boolean {
    if (reason !== 'allowed') return false;
    return this.#options.policy().inForce.some(({ layer, allowed }) => {
      const managed = MANAGED.has(layer.name.split('/')[0]!);
      return managed && allowed !== undefined && (allowed.hasContent || allowed.hasUrl);
    });
  }

  /** Finds out what the definition would start in this folder, and judges that. `client`: for whom, if for anyone. */
  judge(
    server: string,
    definition: StdioDefinition,
    cwd: string,
    client?: string,
  ): Promise<LaunchVerdict<ResolvedLaunch>>;
  judge(server: string, definition: ServerDefinition, cwd: string, client?: string): Promise<LaunchVerdict>;
  async judge(
    server: string,
    definition: ServerDefinition,
    cwd: string,
    client?: string,
  ): Promise<LaunchVerdict> {
    if (!isRemote(definition)) return this.#judgeStdio(server, definition, cwd, client);
    const asking = client === undefined ? {} : { client };
    const { url } = definition;
    const facts: RemoteLaunchFacts = { kind: 'remote', name: server, url, ...asking };
    const identity: Identity = { kind: 'remote', url };
    const launch = { url: new URL(url), identity, facts };
    return { admission: this.admit(facts), identity, facts, launch };
  }

  async #judgeStdio(
    server: string,
    definition: StdioDefinition,
    cwd: string,
    client: string | undefined,
  ): Promise<LaunchVerdict<ResolvedLaunch>> {
    const environment = await this.#options.environment();
    const described = { server, definition, environment, cwd, client };
    try {
      const request = { ...described, secrets: await this.#options.secrets(definition) };
      const launch = await resolveLaunch(request, this.#ports);
      const { facts, identity } = launch;
      return { admission: this.admit(facts), identity, facts, launch };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // A launch that cannot be made is judged all the same: the first thing its client hears is what policy says.
      const { facts } = await describeLaunch(described, this.#ports);
      return { admission: this.admit(facts), identity: facts.identity, facts, problem: error };
    }
  }
}

/** The `denied_by_policy` error of a verdict. */
export function deniedError(
  server: string,
  { message, rule, layer }: PolicyAdmission,
): AppError<'denied_by_policy'> {
  return new AppError('denied_by_policy', {
    server,
    reason: message,
    ...(rule === undefined ? {} : { rule }),
    ...(layer === undefined ? {} : { layer }),
  });
}
