import { AppError } from '../../shared/errors/app-error.ts';
import type { LaunchFacts } from '../../shared/model/launch.ts';
import {
  type Identity,
  isRemote,
  type ServerDefinition,
  type StdioDefinition,
} from '../../shared/model/server.ts';
import { describeLaunch, type FilePort, type ResolvedLaunch, resolveLaunch } from './identity/index.ts';
import { admit, type PolicyAdmission, type PolicySet } from './policy/index.ts';

export interface AdmissionsOptions {
  policy(): PolicySet;
  readonly files: FilePort;
  /** The environment servers are launched from, PATH as the user has it in a terminal. */
  environment(): Promise<Readonly<Record<string, string>>>;
}

/** What was decided of one launch, on that launch. When nothing can be started, `problem` says why. */
export type LaunchVerdict = { readonly admission: PolicyAdmission; readonly identity: Identity } & (
  | { readonly launch: ResolvedLaunch; readonly problem?: undefined }
  | { readonly launch?: undefined; readonly problem: AppError }
);

/**
 * Decides whether a definition may run, here and now: always on the launch itself, never by name, and what it answers is
 * what is spawned. Remote definitions are judged and then refused: they cannot be connected yet.
 */
export class Admissions {
  readonly #options: AdmissionsOptions;

  constructor(options: AdmissionsOptions) {
    this.#options = options;
  }

  /** What the policy in force says of a launch that is known already. */
  admit(facts: LaunchFacts): PolicyAdmission {
    return admit(this.#options.policy(), facts);
  }

  /** Finds out what the definition would start in this folder, and judges that. */
  async judge(server: string, definition: ServerDefinition, cwd: string): Promise<LaunchVerdict> {
    if (!isRemote(definition)) return this.#judgeStdio(server, definition, cwd);
    const admission = this.admit({ kind: 'remote', name: server, url: definition.url });
    const problem = new AppError('remote_not_supported', { server });
    return { admission, identity: { kind: 'remote', url: definition.url }, problem };
  }

  async #judgeStdio(server: string, definition: StdioDefinition, cwd: string): Promise<LaunchVerdict> {
    const environment = await this.#options.environment();
    const request = { server, definition, environment, cwd, secrets: {} };
    try {
      const launch = await resolveLaunch(request, this.#options.files);
      return { admission: this.admit(launch.facts), identity: launch.identity, launch };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // A launch that cannot be made is judged all the same: the first thing its client hears is what policy says.
      const { facts } = await describeLaunch(request, this.#options.files);
      return { admission: this.admit(facts), identity: facts.identity, problem: error };
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
