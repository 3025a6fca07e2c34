import { AppError } from '../../../shared/errors/app-error.ts';
import type { StdioLaunchFacts } from '../../../shared/model/launch.ts';
import type { Identity } from '../../../shared/model/server.ts';
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
  readonly facts: StdioLaunchFacts;
}

/**
 * Turns a definition into the launch it means, at this moment. Raises `command_not_found`, `cwd_not_found`,
 * `secret_unavailable`, `server_start_failed`, `package_unusable`.
 */
export async function resolveLaunch(
  request: SecretLaunchRequest,
  ports: IdentityPorts,
): Promise<ResolvedLaunch> {
  const { server } = request;
  const own = childEnvironment(server, request.definition, request.environment, request.secrets);
  const { facts, program, command, args, cwd, env: needed, problem } = await describeLaunch(request, ports);
  const env = { ...own, ...needed };
  if ((await ports.files.look(cwd))?.kind !== 'folder') throw new AppError('cwd_not_found', { server, cwd });
  if (problem !== undefined) throw new AppError('package_unusable', { server, package: command, problem });
  if (program === undefined) throw new AppError('command_not_found', { server, command });
  return { file: program.path, args, env, cwd, identity: facts.identity, facts };
}
