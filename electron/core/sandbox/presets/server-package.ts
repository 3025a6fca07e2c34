import { basename, resolve } from 'node:path';
import type { Identity } from '../../../../shared/model/server.ts';
import type { PresetRequest } from '../plan.ts';

/** A package as presets are listed by: `npm:@scope/name`, `pypi:name`. */
export type PackageKey = `${'npm' | 'pypi' | 'mcpb'}:${string}`;

/**
 * Which package a launch runs, by what it is and never by its label: the package of its identity, or the one whose installed
 * file it is. Undefined: nothing says so.
 */
export function packageOf(identity: Identity): PackageKey | undefined {
  if (identity.kind === 'package')
    return `${identity.ecosystem}:${identity.ecosystem === 'pypi' ? pypiName(identity.name) : identity.name}`;
  if (identity.kind !== 'file') return undefined;
  const npm = /^.*\/node_modules\/((?:@[^/]+\/)?[^/@.][^/]*)\//.exec(identity.path);
  return npm === null ? undefined : `npm:${npm[1]!}`;
}

/** Names that differ in case, or in dashes, dots and underscores, are one (PyPI, PEP 503). */
const pypiName = (name: string): string => name.toLowerCase().replaceAll(/[-_.]+/g, '-');

const RUNTIMES = /^(?:node|nodejs|bun|deno|python[0-9.]*|tsx)$/;

/** Programs that fetch the package they are told, and may take its name in ways we do not read. */
const FETCHERS = /^(?:npx|npm|pnpm|pnpx|yarn|bunx|uvx|uv|pipx)(?:\.cmd|\.exe)?$/;

/**
 * The arguments of the server itself: what follows the package, or the script. None when it cannot be told where they begin: a
 * path of the program must never be taken for one of the user's.
 */
export function ownArguments({ identity, file, args, cwd }: PresetRequest): readonly string[] {
  const at = args.findIndex((word) => isServer(word, identity, cwd));
  if (at !== -1) return args.slice(at + 1);
  if (FETCHERS.test(basename(file))) return [];
  // The program is the server itself, or a runtime whose first word is its script: the entry of an installed package, or a
  // link to it as package managers make them.
  if (!RUNTIMES.test(basename(file))) return args;
  const script = args.findIndex((word) => !word.startsWith('-'));
  return script === -1 ? [] : args.slice(script + 1);
}

function isServer(word: string, identity: Identity, cwd: string): boolean {
  if (identity.kind === 'file') return resolve(cwd, word) === identity.path;
  if (identity.kind !== 'package') return false;
  const { name } = identity;
  return word === name || word.startsWith(`${name}@`) || word.startsWith(`${name}==`);
}

/** The value of `--name value`, `--name=value`, or the first of the short forms; undefined when it is not there. */
export function optionValue(args: readonly string[], ...names: readonly string[]): string | undefined {
  for (const [index, word] of args.entries()) {
    if (names.includes(word)) return args[index + 1];
    const name = names.find((option) => option.startsWith('--') && word.startsWith(`${option}=`));
    if (name !== undefined) return word.slice(name.length + 1);
  }
  return undefined;
}
