import { AppError } from '../../../shared/errors/app-error.ts';
import type { StdioLaunchFacts } from '../../../shared/model/launch.ts';
import type { FilePort } from './file-port.ts';
import { keepSeen, keepTree, lookAtFiles } from './still-judged.ts';
import type { Identity } from '../../../shared/model/server.ts';
import { handArguments } from './argument-secrets.ts';
import { childEnvironment } from './child-environment.ts';
import { describeLaunch, type IdentityPorts, type LaunchRequest } from './describe-launch.ts';

/** A launch request with the secrets its definition refers to, by name. */
export interface SecretLaunchRequest extends LaunchRequest {
  readonly secrets: Readonly<Record<string, string>>;
}

/** What is spawned, and what was judged: one object, so that they cannot differ. */
export interface ResolvedLaunch {
  /**
   * Absolute, links kept. It is not `identity.path`: a venv's `bin/python` finds its packages by the link it was started
   * through, and busybox or a version manager's shim by its name. The hash is of what the link leads to.
   */
  readonly file: string;
  readonly args: readonly string[];
  /** The whole environment of the child. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly identity: Identity;
  /** Where the tree of an installed package is, absolute. */
  readonly packageFolder?: string;
  /** Where what was compiled of it is, absolute. */
  readonly compiled?: string;
  /** What Node.js loads before the program: its environment holds the secrets that `args` refer to. */
  readonly preload?: string;
  readonly facts: StdioLaunchFacts;
}

/**
 * Turns a definition into the launch it means, at this moment. Raises `command_not_found`, `cwd_not_found`,
 * `secret_unavailable`, `secret_in_argument`, `server_start_failed`, `package_unusable`.
 */
export async function resolveLaunch(
  request: SecretLaunchRequest,
  ports: IdentityPorts,
): Promise<ResolvedLaunch> {
  const { server, definition, secrets } = request;
  const own = childEnvironment(server, definition, request.environment, secrets);
  const described = await describeLaunch(request, ports);
  const { facts, program, command, args, cwd, env: needed, packageFolder, compiled, problem } = described;
  if ((await ports.files.look(cwd))?.kind !== 'folder') throw new AppError('cwd_not_found', { server, cwd });
  if (problem !== undefined) throw new AppError('package_unusable', { server, package: command, problem });
  if (program === undefined) throw new AppError('command_not_found', { server, command });
  const handed = handArguments(server, definition, described.nodeArguments, secrets, ports.argumentsPreload);
  const launch: ResolvedLaunch = {
    file: program.path,
    args,
    env: { ...own, ...needed, ...handed?.env },
    cwd,
    identity: facts.identity,
    facts,
    ...(packageFolder === undefined ? {} : { packageFolder }),
    ...(compiled === undefined ? {} : { compiled }),
    ...(handed === undefined ? {} : { preload: handed.preload }),
  };
  if (described.treeHolds !== undefined) keepTree(launch, described.treeHolds);
  if (facts.identity.kind === 'file') await confirm(launch, described.opened, ports.files);
  return launch;
}

/**
 * Looks at the files, then hashes again what was judged: from this look on, any change shows. What is hashed must be the
 * file that was looked at: the path may lead to another one for a moment.
 */
async function confirm(launch: ResolvedLaunch, opened: string | undefined, files: FilePort): Promise<void> {
  const { identity, facts } = launch;
  const judged = opened ?? launch.file;
  const seen = lookAtFiles(opened === undefined ? [launch.file] : [launch.file, opened], files);
  const path = await files.realPath(judged);
  const hashed = path === undefined ? undefined : await files.hash(path);
  const isSeen = hashed !== undefined && seen.at(-1)?.state?.endsWith(` ${hashed.file}`) === true;
  if (identity.kind === 'file' && path === identity.path && isSeen && hashed.sha256 === identity.sha256)
    keepSeen(launch, seen);
  else
    throw new AppError('server_start_failed', {
      server: facts.name,
      detail: 'its program was changed meanwhile',
    });
}
