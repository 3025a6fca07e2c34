import type { ChildProcessByStdio, SpawnOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { findProgram } from './find-program.ts';
import { InstallProblem } from './install-problem.ts';

/** Starts a program whose standard input is closed. */
export type StartProgram = (
  file: string,
  args: readonly string[],
  options: SpawnOptions & { readonly stdio: ['ignore', 'pipe', 'pipe'] },
) => ChildProcessByStdio<null, Readable, Readable>;

/** The Python of the user, and the environment it is called with. */
export interface PythonTools {
  readonly start: StartProgram;
  /** Raises `InstallProblem` when there is none. */
  python(): string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function pythonTools(env: PythonTools['env'], start: StartProgram): PythonTools {
  return {
    env,
    start,
    python: () => {
      const found = findProgram(env['PATH'] ?? '', ['python3', 'python', 'python.exe']);
      if (found === undefined)
        throw new InstallProblem('install_failed', 'there is no Python 3 on the PATH: install it');
      return found;
    },
  };
}

export interface ProgramOutput {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. Its standard input is closed: nothing can be asked. */
export function runProgram(
  file: string,
  args: readonly string[],
  { start, env }: PythonTools,
  cwd: string,
): Promise<ProgramOutput> {
  return new Promise((resolve, reject) => {
    const child = start(file, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.once('error', (error) =>
      reject(new InstallProblem('install_failed', `${file}: ${error.message}`, { cause: error })),
    );
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/**
 * Makes an environment of Python in the tree: `venv/bin/python`, without pip and without the scripts that would hold the
 * path of this folder, which is renamed afterwards.
 */
export async function makeEnvironment(tree: string, tools: PythonTools): Promise<void> {
  const folder = join(tree, 'venv');
  if (existsSync(folder)) throw new InstallProblem('install_refused', 'it has a folder named venv already');
  const made = await runProgram(tools.python(), ['-I', '-m', 'venv', '--without-pip', folder], tools, tree);
  if (made.code !== 0)
    throw new InstallProblem('install_failed', `Python cannot make an environment: ${lastLine(made.stderr)}`);
}

/** Takes away what names the folder the environment was made in. */
export async function stripScripts(tree: string): Promise<void> {
  const bin = join(tree, 'venv', 'bin');
  for (const name of await readdir(bin)) {
    if (!/^python[\d.]*$/.test(name)) await rm(join(bin, name), { recursive: true });
  }
}

export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(0, 500) ?? '';
}
