import type { PackageField } from '../../../shared/model/package.ts';
import { referencedSecrets } from '../../../shared/util/secret-reference.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { EnvValue } from '../../../shared/model/server.ts';
import type { DefinitionTemplate } from './installer/protocol.ts';

/** What a user gave for the fields of a package. */
export interface GivenConfig {
  /** Values by field. */
  readonly values: Readonly<Record<string, string>>;
  /** Names of secrets in the vault, by field. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** What `${…}` stands for besides the fields (MCPB specification). */
export interface Places {
  readonly tree: string;
  readonly home: string;
  readonly separator: string;
}

const REFERENCE = /\$\{([^}]+)\}/g;
const EXACT_FIELD = /^\$\{user_config\.([^}]+)\}$/;

/**
 * Fills in what a package wants in its definition. Our own substitution: what a value holds is text, never a reference
 * or a pattern. Raises `install_needs` for what is missing, `install_refused` for a secret in an argument and for a
 * value that does not fit its field.
 */
export function fillTemplate(
  what: string,
  template: DefinitionTemplate,
  given: GivenConfig,
  places: Places,
): { args: string[]; env: Record<string, EnvValue> } {
  const own = [...template.args, ...template.fields.flatMap((field) => field.default ?? [])];
  if (own.some((text) => referencedSecrets(String(text)).length > 0))
    throw refused(what, 'it names a secret of your vault in an argument');
  const fields = new Map(template.fields.map((field) => [field.name, field]));
  const values = new Map<string, readonly string[]>();
  const missing: PackageField[] = [];
  for (const field of template.fields) {
    const value = valueOf(what, field, given, places);
    if (value !== undefined) values.set(field.name, value);
    else if (field.required && given.secrets[field.name] === undefined) missing.push(field);
  }
  for (const name of [...Object.keys(given.values), ...Object.keys(given.secrets)]) {
    if (!fields.has(name)) throw refused(what, `it has no setting "${name}"${known(template.fields)}`);
  }
  if (missing.length > 0) {
    const needs = missing.map(({ name, title, secret }) => ({ name, title, secret }));
    throw new AppError('install_needs', { package: what, fields: needs });
  }
  const filler = new Filler(what, values, given.secrets, places);
  return {
    args: template.args.flatMap((arg) => filler.argument(arg)),
    env: Object.fromEntries(
      Object.entries(template.env).flatMap(([name, value]) => {
        const filled = filler.variable(value);
        return filled === undefined ? [] : [[name, filled]];
      }),
    ),
  };
}

function valueOf(
  what: string,
  field: PackageField,
  given: GivenConfig,
  places: Places,
): readonly string[] | undefined {
  const { name, kind, secret, multiple, min, max } = field;
  const text = Object.hasOwn(given.values, name) ? given.values[name] : undefined;
  if (text === undefined) {
    if (field.default === undefined) return undefined;
    const defaults = Array.isArray(field.default) ? field.default : [String(field.default)];
    return defaults.map((one) =>
      one.replaceAll(REFERENCE, (whole, key: string) => placeOf(key, places) ?? whole),
    );
  }
  if (secret)
    throw refused(
      what,
      `"${name}" is a secret: put it into the vault, and give its name with --secret ${name}=SECRET`,
    );
  if (kind === 'boolean' && text !== 'true' && text !== 'false')
    throw refused(what, `"${name}" is true or false`);
  if (kind === 'number') {
    const number = Number(text);
    const low = min !== undefined && number < min;
    if (text.trim() === '' || !Number.isFinite(number) || low || (max !== undefined && number > max))
      throw refused(what, `"${name}" is a number${range(min, max)}`);
  }
  return multiple ? text.split('\n').filter((line) => line !== '') : [text];
}

function range(min: number | undefined, max: number | undefined): string {
  return `${min === undefined ? '' : ` of at least ${min}`}${max === undefined ? '' : ` of at most ${max}`}`;
}

function known(fields: readonly PackageField[]): string {
  return fields.length === 0 ? '' : `; it has ${fields.map(({ name }) => name).join(', ')}`;
}

function refused(what: string, problem: string): AppError<'install_refused'> {
  return new AppError('install_refused', { package: what, problem });
}

function placeOf(key: string, { tree, home, separator }: Places): string | undefined {
  switch (key) {
    case '__dirname':
      return tree;
    case 'HOME':
      return home;
    case 'DESKTOP':
    case 'DOCUMENTS':
    case 'DOWNLOADS':
      return `${home}${separator}${key[0]}${key.slice(1).toLowerCase()}`;
    case '/':
    case 'pathSeparator':
      return separator;
    default:
      return undefined;
  }
}

class Filler {
  readonly #what: string;
  readonly #values: ReadonlyMap<string, readonly string[]>;
  readonly #secrets: Readonly<Record<string, string>>;
  readonly #places: Places;

  constructor(
    what: string,
    values: ReadonlyMap<string, readonly string[]>,
    secrets: Readonly<Record<string, string>>,
    places: Places,
  ) {
    this.#what = what;
    this.#values = values;
    this.#secrets = secrets;
    this.#places = places;
  }

  /** Several values stand only where the argument is nothing but the reference. A command line is seen by all. */
  argument(text: string): string[] {
    const field = EXACT_FIELD.exec(text)?.[1];
    if (field !== undefined && !Object.hasOwn(this.#secrets, field))
      return [...(this.#values.get(field) ?? [])];
    return [this.#text(text)];
  }

  /** Undefined: nothing was given for it. */
  variable(text: string): EnvValue | undefined {
    const field = EXACT_FIELD.exec(text)?.[1];
    if (field === undefined) return this.#text(text);
    const secret = Object.hasOwn(this.#secrets, field) ? this.#secrets[field] : undefined;
    return secret === undefined ? this.#values.get(field)?.join(',') : { secret };
  }

  #text(text: string): string {
    return text.replaceAll(REFERENCE, (whole, key: string) => {
      const field = key.startsWith('user_config.') ? key.slice('user_config.'.length) : undefined;
      if (field === undefined) return placeOf(key, this.#places) ?? whole;
      if (Object.hasOwn(this.#secrets, field))
        throw refused(this.#what, `it wants the secret "${field}" where others could read it`);
      return this.#values.get(field)?.join(',') ?? '';
    });
  }
}
