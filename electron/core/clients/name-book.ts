import {
  type EnvValue,
  isRemote,
  type ServerDefinition,
  type StdioDefinition,
} from '../../../shared/model/server.ts';
import { fillReferences, referencedSecrets } from '../../../shared/util/secret-reference.ts';
import { canonicalJson } from '../../../shared/util/canonical-json.ts';
import { contentHash } from '../store/index.ts';
import type { DefinitionsPort } from './ports.ts';
import { numberedName, serverNameFor } from './server-name.ts';

/** The name a definition gets, and whether it must be stored under it. */
export interface NameChoice {
  readonly as: string;
  readonly isNew: boolean;
}

/** Chooses names for imported definitions; remembers its choices, so that a dry run sees what a real one would. */
export class NameBook {
  readonly #definitions: Pick<DefinitionsPort, 'get'>;
  readonly #valueOf: (secret: string) => Promise<string | undefined>;
  readonly #chosen = new Map<string, ServerDefinition>();

  /** `valueOf`: of a secret, as far as that can be told now. */
  constructor(
    definitions: Pick<DefinitionsPort, 'get'>,
    valueOf: (secret: string) => Promise<string | undefined>,
  ) {
    this.#definitions = definitions;
    this.#valueOf = valueOf;
  }

  /** The entry's own name, unless a different launch has it: then the first free or equal one of `name-2`, `name-3`, … */
  async choose(name: string, definition: ServerDefinition): Promise<NameChoice> {
    const base = serverNameFor(name);
    const own = await this.#key(definition);
    for (let count = 1; ; count++) {
      const as = numberedName(base, count);
      const taken = this.#chosen.get(as) ?? (await this.#definitions.get(as));
      if (taken === undefined) {
        this.#chosen.set(as, definition);
        return { as, isNew: true };
      }
      if ((await this.#key(taken)) === own) return { as, isNew: false };
    }
  }

  /** Two launches are the same when what they get is the same, whether it stands there or is kept in the vault. */
  async #key(definition: ServerDefinition): Promise<string> {
    const values: [string, EnvValue][] = [];
    for (const [name, value] of Object.entries(isRemote(definition) ? definition.headers : definition.env)) {
      const text = typeof value === 'object' && 'secret' in value ? await this.#valueOf(value.secret) : value;
      values.push([name, text ?? value]);
    }
    const filled = Object.fromEntries(values);
    if (isRemote(definition)) return launchKey({ ...definition, headers: filled });
    const { command, args, ...rest } = asImported(definition) as StdioDefinition;
    return launchKey({ ...rest, command, args: await this.#filled(args), env: filled });
  }

  async #filled(args: readonly string[]): Promise<string[]> {
    const values = new Map<string, string | undefined>();
    for (const name of args.flatMap(referencedSecrets)) values.set(name, await this.#valueOf(name));
    return args.map((text) => fillReferences(text, (name) => values.get(name)));
  }
}

/** What tells an untouched import from one that was changed since. */
export function definitionHash(definition: ServerDefinition): string {
  return contentHash(canonicalJson(asImported(definition)));
}

/** The definition as it was before the package it has fetched was installed in its place. */
function asImported(definition: ServerDefinition): ServerDefinition {
  if (isRemote(definition) || definition.line === undefined) return definition;
  const { installed: _installed, line, ...rest } = definition;
  return { ...rest, ...line };
}

// Grants and provenance are about how a server may run, not about which one it is.
function launchKey(definition: ServerDefinition): string {
  if (isRemote(definition)) return canonicalJson({ url: definition.url, headers: definition.headers });
  const { command, args, env, cwd } = asImported(definition) as StdioDefinition;
  return canonicalJson({ command, args, env, cwd });
}
