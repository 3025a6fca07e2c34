import {
  type DefinitionView,
  type EnvValue,
  isRemote,
  type ServerDefinition,
} from '../../../shared/model/server.ts';
import { maskArguments, maskText } from '../clients/index.ts';

/** Shown instead of a value. Whether it is a secret cannot be told, so no value of an environment leaves the core. */
const SET = '(set)';

/** A definition as surfaces see it: no environment or header value, no token in an argument. */
export function definitionView(definition: ServerDefinition): DefinitionView {
  if (isRemote(definition))
    return { url: withoutCredentials(definition.url), headers: masked(definition.headers) };
  const { command, args, env, cwd, installed, instance, sandbox } = definition;
  return {
    command,
    args: maskArguments(args),
    env: masked(env),
    ...(cwd === undefined ? {} : { cwd }),
    ...(installed === undefined ? {} : { installed }),
    ...(instance === undefined ? {} : { instance }),
    ...(sandbox === undefined ? {} : { sandbox }),
  };
}

function masked(values: Readonly<Record<string, EnvValue>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string'
        ? SET
        : 'secret' in value
          ? `(secret ${value.secret})`
          : `(account ${value.account})`,
    ]),
  );
}

function withoutCredentials(text: string): string {
  const url = new URL(text);
  url.username = '';
  url.password = '';
  return maskText(url.href);
}
