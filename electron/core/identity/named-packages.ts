import { isRemote, type ServerDefinition } from '../../../shared/model/server.ts';
import { foldedProgramName, launcherFamily } from './launcher-names.ts';
import { type PackageName, readNpmSpec, readPypiSpec } from './package-spec.ts';

/** A package of a registry that a command line names. */
export interface NamedPackage extends PackageName {
  readonly ecosystem: 'npm' | 'pypi';
}

/** Bounds the work on a command line that someone else wrote. */
const MOST_PIECES = 500;
const BREAKS = /[\s'"`;|&()<>,]+/;

/**
 * The packages a launch may run, read widely: every word behind a package runner, wherever on the line that stands, what
 * is installed in its place, and folders of installed packages. For warnings only: it names more than is run. Pure.
 */
export function namedPackages(definition: ServerDefinition): NamedPackage[] {
  if (isRemote(definition)) return [];
  const { installed, line } = definition;
  const own: NamedPackage[] =
    installed === undefined || installed.ecosystem === 'mcpb'
      ? []
      : [{ ecosystem: installed.ecosystem, name: installed.name, version: installed.version }];
  const { command, args } = line ?? definition;
  return [...own, ...onLine([command, ...args])];
}

function onLine(words: readonly string[]): NamedPackage[] {
  const pieces = words.flatMap((word) => word.split(BREAKS)).filter((piece) => piece !== '');
  const found: NamedPackage[] = [];
  let ecosystem: NamedPackage['ecosystem'] | undefined;
  for (const piece of pieces.slice(0, MOST_PIECES)) {
    const runner = ecosystemOf(piece);
    if (runner !== undefined) ecosystem = runner;
    else if (ecosystem !== undefined) found.push(...specOf(ecosystem, piece));
    found.push(...inFolder(piece));
  }
  return found;
}

function ecosystemOf(piece: string): NamedPackage['ecosystem'] | undefined {
  const name = foldedProgramName(piece.split(/[\\/]/).at(-1)!);
  switch (launcherFamily(name)) {
    case 'npx':
    case 'npm':
    case 'dlx':
    case 'bun':
    case 'bunx':
      return 'npm';
    case 'uvx':
    case 'uv':
    case 'pipx':
      return 'pypi';
    default:
      return name === 'pnpx' ? 'npm' : undefined;
  }
}

/** `--package=NAME` and `npm:NAME` name one as well. */
function specOf(ecosystem: NamedPackage['ecosystem'], piece: string): NamedPackage[] {
  const spec = piece.replace(/^--?[a-z-]+=/, '').replace(/^.*npm:/, '');
  if (spec === '' || spec.length > 300) return [];
  const found = ecosystem === 'npm' ? readNpmSpec(spec) : readPypiSpec(spec.replace(/\[[^\]]*\]/, ''));
  return found === undefined ? [] : [{ ecosystem, ...found }];
}

function inFolder(piece: string): NamedPackage[] {
  const name = /(?:^|[\\/])node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/.@][^\\/]*)[\\/]/.exec(piece)?.[1];
  return name === undefined ? [] : [{ ecosystem: 'npm', name: name.replace('\\', '/') }];
}
