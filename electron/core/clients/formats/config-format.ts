import type { ConfigFormatName } from '../adapter.ts';
import { invariant } from '../../../../shared/util/invariant.ts';
import { jsonFormat } from './json-format.ts';

/** One server entry as it stands in a file. `start` and `end` bound its text, in the form that the format edits. */
export interface ParsedEntry {
  readonly name: string;
  /** The keys that `ANY_KEY` stood for on the way to it; entries of different groups may have one name. */
  readonly group?: string;
  readonly value: unknown;
  readonly start: number;
  readonly end: number;
  /** Why it must not be touched, when the file is fine otherwise. */
  readonly problem: string | undefined;
}

/** New source text per member of an entry; undefined takes the member out. */
export type MemberTexts = Readonly<Record<string, string | undefined>>;

/** What this room needs of a file format. Texts have no byte order mark; offsets are UTF-16 units. */
export interface ConfigFormat {
  /** The entries below `root`, in order; none when the file or the root is absent. Raises `SyntaxProblem`. */
  parse(text: string, root: readonly string[]): ParsedEntry[];
  /** The value an entry's text stands for. */
  value(entry: string): unknown;
  /** The source text of every member of an entry. */
  memberTexts(entry: string): Record<string, string>;
  /** The entry with some members changed; every other byte of it stays. */
  setMembers(entry: string, changes: MemberTexts): string;
  /** The text with a whole entry taken out, its name with it; undefined where that cannot be done. */
  without(text: string, entry: ParsedEntry): string | undefined;
  /** The text with an entry of another text put in; undefined where the format has no way of its own to do that. */
  withEntry(text: string, root: readonly string[], entry: ParsedEntry, source: string): string | undefined;
  /** The value as source text of this format. */
  literal(value: string | readonly string[]): string;
  /** The whole text with what looks like a secret masked, for screens. */
  mask(text: string): string;
}

/** What tells entries of one file apart. */
export function entryKey({
  group,
  name,
}: {
  readonly group?: string | undefined;
  readonly name: string;
}): string {
  return JSON.stringify([group ?? '', name]);
}

/** JSON is read as leniently as JSONC: what a client tolerates must not hide an entry. */
const loaded = new Map<ConfigFormatName, ConfigFormat>([
  ['json', jsonFormat],
  ['jsonc', jsonFormat],
]);

/** Makes a format ready for `configFormat`. The libraries of TOML and YAML are large, and few have a config in them. */
export async function loadFormat(name: ConfigFormatName): Promise<void> {
  if (loaded.has(name)) return;
  if (name === 'toml') loaded.set(name, (await import('./toml-format.ts')).tomlFormat);
  if (name === 'yaml') loaded.set(name, (await import('./yaml-format.ts')).yamlFormat);
}

/** The format of that name. Every text comes from `readConfig` (or a backup of what it read), which has loaded it. */
export function configFormat(name: ConfigFormatName): ConfigFormat {
  const format = loaded.get(name);
  invariant(format !== undefined, 'the format of a config that was read is loaded');
  return format;
}
