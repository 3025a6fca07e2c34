import type { StdioDefinition } from '../../../shared/model/server.ts';
import { referencedSecrets } from '../../../shared/util/secret-reference.ts';
import type { EntryShape } from './adapter.ts';
import {
  type EntryReading,
  expandText,
  expandValues,
  isNothing,
  isTextMap,
  type ReadingPlace,
} from './entry-values.ts';
import { pathOf } from './known-folders.ts';
import { readRemote } from './read-remote.ts';

/** Reads an entry without a guess: what cannot be carried over in full is a problem. */
export function readEntry(raw: unknown, shape: EntryShape, place: ReadingPlace): EntryReading {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return problem('it is not an object');
  const entry = raw as Record<string, unknown>;
  const url = shape.url.map((member) => entry[member]).find((value) => value !== undefined);
  const command = entry[shape.command];
  if (url !== undefined) {
    if (command !== undefined) return problem('it has both a command and a URL');
    if (typeof url !== 'string') return problem('its URL is not a text');
    return readRemote(url, entry, shape, place);
  }
  for (const [member, why] of Object.entries(shape.refused)) {
    if (!isNothing(entry[member])) return problem(why);
  }
  for (const [member, allowed] of Object.entries(shape.only ?? {})) {
    const value = entry[member];
    if (value === undefined) continue;
    if (typeof value !== 'string' || !allowed.includes(value)) {
      return problem(`its ${member} is ${JSON.stringify(value)}`);
    }
  }
  return readStdio(entry, shape, place);
}

function readStdio(entry: Record<string, unknown>, shape: EntryShape, place: ReadingPlace): EntryReading {
  const command = entry[shape.command];
  const args = entry[shape.args] ?? [];
  const env = entry[shape.env] ?? {};
  const cwd = entry[shape.cwd] ?? undefined;
  if (typeof command !== 'string' || command.trim() === '') return problem('it has no command');
  if (!isTextList(args)) return problem('its arguments are not a list of texts');
  if (!isTextMap(env)) return problem('its environment holds values that are not texts');
  if (cwd !== undefined && typeof cwd !== 'string') return problem('its folder is not a text');
  // A first word without a slash that is followed by more words: some clients hand such a line to a shell.
  if (/^[^\\/]*\S\s+\S/.test(command) && !/^[^\s]*[\\/]/.test(command) && args.length === 0) {
    return problem('its command holds the arguments too; move them to the list of arguments');
  }
  return expandAll({ command, args, env, cwd }, shape, place);
}

interface RawLaunch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | undefined;
}

function expandAll(launch: RawLaunch, shape: EntryShape, place: ReadingPlace): EntryReading {
  const problems: string[] = [];
  const expand = (text: string): string => expandText(text, shape, place, problems);
  const path = pathOf(place.platform);
  let cwd = launch.cwd === undefined ? undefined : expand(launch.cwd);
  if (cwd !== undefined && !path.isAbsolute(cwd)) {
    if (place.folder === undefined) problems.push('its folder is a relative path');
    else cwd = path.resolve(place.folder, cwd);
  }
  const definition: StdioDefinition = {
    command: expand(launch.command),
    args: launch.args.map(expand),
    env: expandValues(launch.env, shape, place, problems),
    ...(cwd === undefined ? {} : { cwd }),
    provenance: 'import',
  };
  // A config, which may come with a project, must not reach into the vault.
  if (launch.args.some((text) => referencedSecrets(text).length > 0))
    problems.push('an argument of it would name a secret of the vault');
  const [first] = problems;
  return first === undefined ? { kind: 'stdio', definition } : problem(first);
}

function problem(text: string): EntryReading {
  return { kind: 'problem', problem: text };
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
