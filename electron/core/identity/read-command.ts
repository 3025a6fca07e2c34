import { readContainerRun } from './container-run.ts';
import { type LauncherFamily, NPM_BRIDGES, NPM_LAUNCHERS, PYPI_LAUNCHERS } from './launcher-names.ts';
import { type PackageName, readNpmSpec, readPypiSpec } from './package-spec.ts';

/**
 * What a launcher's command line says it runs. `byFolder`: the working folder has a say in it. `own`: the arguments that
 * are the server's.
 */
export type CommandMeaning =
  | {
      readonly kind: 'script';
      readonly path: string;
      readonly byFolder: boolean;
      readonly own: readonly string[];
    }
  | {
      readonly kind: 'package';
      readonly ecosystem: 'npm' | 'pypi';
      readonly package: PackageName;
      readonly own: readonly string[];
    }
  | {
      readonly kind: 'image';
      readonly reference: string;
      readonly environment: readonly string[];
      readonly own: readonly string[];
    }
  | {
      readonly kind: 'unknown';
      readonly why: string;
      readonly reading: 'plain' | 'opaque';
      readonly environment?: readonly string[];
    };

/**
 * Reads a launcher's arguments by a positive grammar: only forms that are known to run nothing else are read, every
 * unknown word makes it `opaque`. A deny list of flags has been bypassed in every product that tried one.
 */
export function readCommand(
  family: LauncherFamily,
  program: string,
  args: readonly string[],
): CommandMeaning {
  switch (family) {
    case 'node':
      return args[0] === 'inspect' || args[0] === 'debug'
        ? opaque(subcommand(program, args))
        : script(program, args);
    case 'python':
      return script(program, args);
    case 'plain-script':
      return args[0] === 'watch'
        ? opaque(subcommand(program, args))
        : script(program, args, program === 'tsx');
    case 'bun':
      if (args[0] === 'x') return packageRun('npm', program, args.slice(1));
      // Without a path, bun looks for a package.json script of that name first.
      return /^\.{0,2}\//.test(args[0] ?? '')
        ? script(program, args, true)
        : opaque(subcommand(program, args));
    case 'deno':
      return args[0] === 'run' ? denoRun(args.slice(1)) : opaque(subcommand(program, args));
    case 'npx':
      return packageRun('npm', program, withoutYes(args));
    case 'npm':
      return args[0] === 'exec' || args[0] === 'x'
        ? npmExec(args.slice(1))
        : opaque(subcommand(program, args));
    case 'dlx':
      return args[0] === 'dlx'
        ? packageRun('npm', program, args.slice(1))
        : opaque(subcommand(program, args));
    case 'bunx':
      return packageRun('npm', program, args);
    case 'uvx':
      return packageRun('pypi', program, args);
    case 'uv':
      return args[0] === 'tool' && args[1] === 'run'
        ? packageRun('pypi', program, args.slice(2))
        : foreign(program, args);
    case 'pipx':
      return args[0] === 'run'
        ? packageRun('pypi', program, args.slice(1))
        : opaque(subcommand(program, args));
    case 'container':
      return readContainerRun(program, args);
    case 'wrapper':
      return opaque(`${program} runs what its arguments say`);
    case 'foreign':
      return foreign(program, args);
  }
}

function opaque(why: string): CommandMeaning {
  return { kind: 'unknown', why, reading: 'opaque' };
}

function plain(why: string): CommandMeaning {
  return { kind: 'unknown', why, reading: 'plain' };
}

function subcommand(program: string, args: readonly string[]): string {
  return args.length === 0
    ? `${program} without arguments`
    : `"${program} ${args[0]}" is not a form that is read`;
}

function script(program: string, args: readonly string[], byFolder = false): CommandMeaning {
  const path = args[0];
  if (path === undefined || path === '' || path === '-')
    return opaque(`${program} reads its code from stdin`);
  if (path.startsWith('-')) return opaque(`${program} ${flagName(path)} can change what runs`);
  if (/^[A-Za-z][A-Za-z0-9+.-]+:/.test(path)) return opaque(`${program} is given a URL, not a file`);
  return { kind: 'script', path, byFolder: byFolder || !path.startsWith('/'), own: args.slice(1) };
}

/** A flag without its value: a value may be a secret. */
function flagName(flag: string): string {
  const name = flag.split('=')[0]!;
  return name.startsWith('--') ? name : name.slice(0, 2);
}

/** Deno can do nothing without a grant, and a grant does not change which script runs. Import maps come from the folder. */
function denoRun(args: readonly string[]): CommandMeaning {
  let index = 0;
  while (/^(?:-A|--allow-(?:all|read|write|net|env|run|sys|ffi)(?:=.*)?)$/s.test(args[index] ?? '')) index++;
  return script('deno run', args.slice(index), true);
}

function withoutYes(args: readonly string[]): readonly string[] {
  let index = 0;
  while (args[index] === '-y' || args[index] === '--yes') index++;
  return args[index] === '--' ? args.slice(index + 1) : args.slice(index);
}

/** Unlike npx, `npm exec` takes flags anywhere before `--`, also after the package. */
function npmExec(args: readonly string[]): CommandMeaning {
  const end = args.indexOf('--');
  const before = end < 0 ? args : args.slice(0, end);
  const positionals = before.filter((word) => word !== '-y' && word !== '--yes');
  const flag = positionals.find((word) => word.startsWith('-'));
  if (flag !== undefined) return opaque(`npm exec ${flagName(flag)} can change what runs`);
  return packageRun('npm', 'npm exec', end < 0 ? positionals : [...positionals, ...args.slice(end + 1)]);
}

/** One package spec, then arguments that belong to the server. */
function packageRun(ecosystem: 'npm' | 'pypi', program: string, args: readonly string[]): CommandMeaning {
  const spec = args[0];
  if (spec === undefined || spec === '') return opaque(`${program} is given no package`);
  if (spec.startsWith('-')) return opaque(`${program} ${flagName(spec)} can change what runs`);
  const found = ecosystem === 'npm' ? readNpmSpec(spec) : readPypiSpec(spec);
  if (found === undefined)
    return opaque(`${program} is given something other than a package of the registry`);
  const launchers = ecosystem === 'npm' ? NPM_LAUNCHERS : PYPI_LAUNCHERS;
  if (launchers.has(found.name) || (ecosystem === 'pypi' && /^python[\d.-]*$/.test(found.name))) {
    return opaque(`the package ${found.name} runs what its arguments say`);
  }
  if (ecosystem === 'npm' && NPM_BRIDGES.has(found.name)) {
    return plain(`the package ${found.name} only leads to a remote server`);
  }
  return { kind: 'package', ecosystem, package: found, own: args.slice(1) };
}

const CODE_FLAGS = new Set(
  '-c -e -r --eval --exec --call --import --require --package --with --from --with-editable --with-requirements'.split(
    ' ',
  ),
);

function foreign(program: string, args: readonly string[]): CommandMeaning {
  const flag = args.find((word) => CODE_FLAGS.has(word.split('=')[0]!));
  if (flag !== undefined) return opaque(`${program} ${flagName(flag)} can change what runs`);
  return plain(`what ${program} runs is not read from its arguments`);
}
