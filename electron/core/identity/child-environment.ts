import { AppError } from '../../../shared/errors/app-error.ts';
import { referenceName, type StdioDefinition } from '../../../shared/model/server.ts';
import { expandVariables } from './expand.ts';

/**
 * What a server inherits; all else of the launch environment stays behind. XDG_RUNTIME_DIR, SSH_AUTH_SOCK and the D-Bus
 * address are left out on purpose: each leads to a socket that acts for the user.
 */
const INHERITED = ['HOME', 'LOGNAME', 'PATH', 'SHELL', 'TERM', 'USER', 'LANG', 'TZ', 'TMPDIR'];

/** What a definition sets by itself: its own values, and those of its sandbox where they do not say the same. */
export function definedEnvironment({ env, sandbox }: StdioDefinition): StdioDefinition['env'] {
  return { ...sandbox?.env?.set, ...env };
}

/**
 * The environment of the child: the inherited names, then the definition's own. `${VAR}` in own values is expanded from
 * the launch environment. Raises `secret_unavailable`, and `server_start_failed` for a name no environment can have.
 */
export function childEnvironment(
  server: string,
  definition: StdioDefinition,
  environment: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
): Record<string, string> {
  const child: Record<string, string> = {};
  const inherited = [...INHERITED, ...(definition.sandbox?.env?.pass ?? [])];
  for (const [name, value] of Object.entries(environment)) {
    // A value that begins like this is a shell function, not text (Shellshock).
    if ((inherited.includes(name) || name.startsWith('LC_')) && !value.startsWith('()')) child[name] = value;
  }
  for (const [name, value] of Object.entries(definedEnvironment(definition))) {
    if (name === '' || /[=\0]/.test(name)) {
      const detail = `"${name.split(/[=\0]/)[0]}…" cannot be the name of an environment variable`;
      throw new AppError('server_start_failed', { server, detail });
    }
    child[name] =
      typeof value === 'string'
        ? expandVariables(value, environment).text
        : secretValue(server, referenceName(value), secrets);
  }
  return child;
}

/** Raises `secret_unavailable`. */
export function secretValue(
  server: string,
  secret: string,
  secrets: Readonly<Record<string, string>>,
): string {
  const value = Object.hasOwn(secrets, secret) ? secrets[secret] : undefined;
  if (value === undefined) throw new AppError('secret_unavailable', { server, secret });
  return value;
}

/** The search path a launch uses: the definition's own, else that of the launch environment. */
export function searchPathOf(
  definition: StdioDefinition,
  environment: Readonly<Record<string, string>>,
): string {
  const defined = definedEnvironment(definition);
  const own = Object.hasOwn(defined, 'PATH') ? defined['PATH'] : undefined;
  if (typeof own === 'string') return expandVariables(own, environment).text;
  return environment['PATH'] ?? '';
}
