import type { EntryShape } from './adapter.ts';
import { addressPassword, announcesSecret, isSecretName, maskText, namedArgument } from './mask-secrets.ts';

/**
 * The secrets that stand in plain text in an entry: names of variables and headers, and `argument N` or `URL` for what
 * has no name. Never a value.
 */
export function plainSecrets(value: unknown, shape: EntryShape): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const entry = value as Record<string, unknown>;
  const named = [shape.env, shape.headers].flatMap((member) =>
    Object.entries(mapOf(entry[member])).flatMap(([name, text]) =>
      typeof text === 'string' && isSecretValue(name, text) ? [name] : [],
    ),
  );
  const urls = shape.url.map((member) => entry[member]);
  const url = urls.some((text) => typeof text === 'string' && maskText(text) !== text) ? ['URL'] : [];
  return [...named, ...argumentSecrets(entry[shape.args]).map(({ place }) => place), ...url];
}

// A name in quotes or without, and a text in quotes. Every repetition is bounded: the time stays linear in the text.
const NAMED_TEXT = /(?<![\w.-])["']?([\w.-]{1,64})["']?[ \t]{0,8}[:=][ \t]{0,8}["']([^"'\n]{1,4096})["']/g;

/** Names that mean a secret wherever they stand; `author` and `tokenizer` do not. */
const TELLING =
  /(?:token|secret|password|passwd|passphrase|api[-_]?key|access[-_]?key|private[-_]?key|credentials?|authorization)$/i;

/** True when a config holds a secret anywhere: in one of its entries, adopted or not, or in what else is in the file. */
export function holdsSecret(
  text: string,
  entries: readonly { readonly value: unknown }[],
  shape: EntryShape,
): boolean {
  if (entries.some(({ value }) => plainSecrets(value, shape).length > 0)) return true;
  for (const [, name, value] of text.matchAll(NAMED_TEXT))
    if (TELLING.test(name!) && isSecretValue(name!, value!)) return true;
  return maskText(text) !== text;
}

/** True for the value of a variable or header that is kept in the vault: by its name, or by its look. */
export function isSecretValue(name: string, text: string): boolean {
  if (text.trim() === '' || isVariable(text)) return false;
  if (maskText(text) !== text) return true;
  // Paths, switches and numbers are no secrets, whatever their variable is called.
  return (
    isSecretName(name) && text.length >= 6 && !/^(?:true|false|\d+|[~./\\].*|[A-Za-z]:[\\/].*)$/i.test(text)
  );
}

/** A secret in an argument. */
export interface ArgumentSecret {
  readonly index: number;
  /** `argument N`, from 1. */
  readonly place: string;
  /** What it is called: as its option or header; absent for what only looks like a secret. */
  readonly name?: string;
  /** What stands before it in the same argument. */
  readonly before: string;
  readonly value: string;
  /** What stands behind it. */
  readonly after: string;
}

/** The secrets in a list of arguments. */
export function argumentSecrets(args: unknown): ArgumentSecret[] {
  if (!Array.isArray(args) || !args.every((word) => typeof word === 'string')) return [];
  let announced: string | undefined;
  return args.flatMap((word, index) => {
    const option = announced;
    announced = option === undefined && announcesSecret(word) ? word : undefined;
    const found = isVariable(word) ? undefined : secretIn(word, option);
    return found === undefined ? [] : [{ index, place: `argument ${index + 1}`, ...narrowed(found) }];
  });
}

type FoundSecret = Pick<ArgumentSecret, 'name' | 'before' | 'value'>;

/** Where an address leads is no secret, and says what its server needs to reach. */
function narrowed({ before, value, ...rest }: FoundSecret): Omit<ArgumentSecret, 'index' | 'place'> {
  const [head, password, after] = addressPassword(value) ?? ['', value, ''];
  return { ...rest, before: before + head, value: password, after };
}

function secretIn(word: string, option: string | undefined): FoundSecret | undefined {
  if (option !== undefined && isSecretValue(option, word) && !/^--[a-z][a-z-]*$/.test(word))
    return { name: option, before: '', value: word };
  const pair = namedArgument(word);
  if (pair !== undefined && !pair.value.startsWith('//')) {
    const { name, mark, value } = pair;
    const isSecret = isSecretName(name) ? isSecretValue(name, value) : mark === '=' && looksSecret(value);
    if (isSecret) return { name, before: `${name}${mark}`, value };
    if (mark === '=') return undefined;
  }
  return looksSecret(word) ? { before: '', value: word } : undefined;
}

/** A long name of a folder looks like a secret, and is none. */
function looksSecret(text: string): boolean {
  return maskText(text) !== text && !/^(?:[~.]{0,2}[\\/]|[A-Za-z]:[\\/])/.test(text);
}

function isVariable(text: string): boolean {
  return /\$\{[^}]*\}/.test(text);
}

function mapOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
