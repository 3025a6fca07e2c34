import { basename } from 'node:path';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { StdioDefinition } from '../../../shared/model/server.ts';
import {
  ARGUMENTS_VARIABLE,
  fillReferences,
  referencedSecrets,
} from '../../../shared/util/secret-reference.ts';
import { secretValue } from './child-environment.ts';
import { packageLine } from './package-line.ts';
import { readCommand } from './read-command.ts';

/** A launch whose arguments are handed over apart from its command line. */
export interface HandedArguments {
  /** What Node.js loads first, absolute. */
  readonly preload: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The arguments behind the script, where the words are Node.js running one: only these can be handed over apart. It need
 * not be the Node.js of the PATH: a program that only has its name leaves the references as they stand.
 */
export function scriptArguments(command: string, args: readonly string[]): readonly string[] | undefined {
  const name = basename(command.replaceAll('\\', '/'));
  if (!/^node(?:js)?(?:\.exe)?$/i.test(name)) return undefined;
  const meaning = readCommand('node', 'node', args);
  return meaning.kind === 'script' ? meaning.own : undefined;
}

/**
 * The values of the secrets that the arguments of a definition refer to, as its process gets them; undefined when there
 * are none. `own`: the expanded arguments that can be handed over, the last ones of the definition. Raises
 * `secret_in_argument` for a reference anywhere else, and `secret_unavailable`.
 */
export function handArguments(
  server: string,
  definition: StdioDefinition,
  own: readonly string[] | undefined,
  secrets: Readonly<Record<string, string>>,
  preload: string | undefined,
): HandedArguments | undefined {
  const { args, sandbox } = definition;
  const first = args.length - (own?.length ?? 0);
  const values: Record<string, string> = {};
  for (const [index, text] of args.entries()) {
    const names = referencedSecrets(text);
    const [secret] = names;
    if (secret === undefined) continue;
    const argument = own?.[index - first];
    if (argument === undefined || preload === undefined || sandbox?.backend === 'docker') {
      const instead = packageLine(definition)?.ecosystem === 'npm' ? 'install' : 'variable';
      throw new AppError('secret_in_argument', { server, secret, instead });
    }
    // A value of the environment that was put in may look like a reference, and is none.
    const valueOf = (name: string): string | undefined =>
      names.includes(name) ? secretValue(server, name, secrets) : undefined;
    values[index - first + 1] = fillReferences(argument, valueOf);
  }
  if (preload === undefined || Object.keys(values).length === 0) return undefined;
  return { preload, env: { [ARGUMENTS_VARIABLE]: JSON.stringify(values) } };
}
