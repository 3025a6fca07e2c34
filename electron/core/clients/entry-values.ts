import type { EnvValue, RemoteDefinition, StdioDefinition } from '../../../shared/model/server.ts';
import { SecretName } from '../../../shared/model/secret.ts';
import type { EntryPlace, EntryShape } from './adapter.ts';
import { serverNameFor } from './server-name.ts';

/** What an entry of a client's config is to us. */
export type EntryReading =
  | { readonly kind: 'stdio'; readonly definition: StdioDefinition }
  | { readonly kind: 'remote'; readonly definition: RemoteDefinition }
  /** Left as it is; `problem` completes the sentence "it was left alone: …". */
  | { readonly kind: 'problem'; readonly problem: string };

/** What an entry may refer to. */
export interface KnownThings {
  /** Names of secrets in the vault. */
  readonly secrets: ReadonlySet<string>;
  /** True when the user defined a remote server at this URL by hand. */
  isDefined(url: string): boolean;
}

/** An entry that is being read: where, and under which name. */
export interface ReadingPlace extends EntryPlace {
  readonly name: string;
  readonly known: KnownThings;
}

/** The text with the variables filled in that are the same for everybody; another one is a problem. */
export function expandText(text: string, shape: EntryShape, place: EntryPlace, problems: string[]): string {
  const expansion = shape.expand?.(text, place) ?? { kind: 'text', text };
  if (expansion.kind === 'text') return expansion.text;
  problems.push(`it uses ${expansion.whole}, which only the client can fill in`);
  return text;
}

/**
 * Values by name, of an environment or of headers. One with a variable of the client's becomes a reference, when the vault
 * has a secret for it: one that is called as server and variable, or, for a value that is nothing else, as the variable.
 */
export function expandValues(
  values: Readonly<Record<string, string>>,
  shape: EntryShape,
  place: ReadingPlace,
  problems: string[],
): Record<string, EnvValue> {
  const server = serverNameFor(place.name);
  const read = ([member, text]: [string, string]): [string, EnvValue] => {
    const expansion = shape.expand?.(text, place) ?? { kind: 'text', text };
    if (expansion.kind === 'text') return [member, expansion.text];
    const { whole, name, isAll } = expansion;
    const names = [`${server}/${member}`, ...(isAll ? [`${server}/${name}`, name] : [])];
    const secret = names.find((candidate) => place.known.secrets.has(candidate));
    if (secret !== undefined) return [member, { secret }];
    const wanted = isAll ? name : `${server}/${member}`;
    const what = isAll ? 'it' : `the whole value of ${member}`;
    const advice = SecretName.safeParse(wanted).success
      ? `; store ${what} with: gatehouse secret set ${wanted}, then adopt again`
      : '';
    problems.push(`it uses ${whole}, which only the client can fill in${advice}`);
    return [member, text];
  };
  return Object.fromEntries(Object.entries(values).map(read));
}

export function isNothing(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

export function isTextMap(value: unknown): value is Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((item) => typeof item === 'string');
}
