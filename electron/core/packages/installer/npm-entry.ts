import { open, readFile, realpath } from 'node:fs/promises';
import { join, posix, sep } from 'node:path';
import { type RunRecipe } from '../record.ts';
import { InstallProblem } from './install-problem.ts';

/**
 * The program of an installed npm package: the only one, the one called like the package, or the one asked for. It must
 * be a script for Node.js, which our own runs. `entry` is relative to the package.
 */
export async function npmEntry(folder: string, name: string, wanted: string | undefined): Promise<RunRecipe> {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { bin?: unknown };
  const programs = programsOf(manifest.bin, name);
  const chosen = choose(programs, name, wanted);
  const entry = posix.normalize(chosen.replaceAll('\\', '/'));
  const path = join(folder, ...entry.split('/'));
  const real = await realpath(path).catch(() => undefined);
  const root = await realpath(folder);
  if (real === undefined || !real.startsWith(root + sep))
    throw new InstallProblem('install_refused', `its program ${entry} is not in it`);
  if (!/\.[cm]?js$/.test(entry) && !(await isForNode(path)))
    throw new InstallProblem('install_refused', `its program ${entry} is no script for Node.js`);
  return { runtime: 'node', entry, flags: [], env: {} };
}

function programsOf(bin: unknown, name: string): Map<string, string> {
  const own = name.split('/').at(-1)!;
  if (typeof bin === 'string') return new Map([[own, bin]]);
  if (typeof bin !== 'object' || bin === null) return new Map();
  return new Map(
    Object.entries(bin).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function choose(programs: ReadonlyMap<string, string>, name: string, wanted: string | undefined): string {
  const names = [...programs.keys()];
  if (names.length === 0)
    throw new InstallProblem('install_refused', 'it has no program: it is no server that can be started');
  const own = name.split('/').at(-1)!;
  const paths = new Set(programs.values());
  const chosen =
    wanted !== undefined ? programs.get(wanted) : paths.size === 1 ? [...paths][0] : programs.get(own);
  if (chosen === undefined)
    throw new InstallProblem(
      'install_refused',
      `it has several programs; choose one with --bin: ${names.join(', ')}`,
    );
  return chosen;
}

async function isForNode(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(128), 0, 128, 0);
    return /^#!.*\bnode\b/.test(buffer.toString('utf8', 0, bytesRead).split('\n')[0]!);
  } finally {
    await handle.close();
  }
}
