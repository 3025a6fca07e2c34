import { basename, delimiter, isAbsolute, join, resolve } from 'node:path';
import type { FilePort } from './file-port.ts';

/** The program a command leads to. `path` as a user would start it, `realPath` with no link left. */
export interface FoundProgram {
  readonly path: string;
  readonly realPath: string;
}

/**
 * Finds the program of a command: a bare name through `searchPath`, anything with a separator against `cwd`. Only regular
 * files that may be executed count; empty and relative entries of the search path are skipped, because they would let
 * the working folder choose the program. Undefined when there is none.
 */
export async function findProgram(
  command: string,
  searchPath: string,
  cwd: string,
  files: FilePort,
): Promise<FoundProgram | undefined> {
  if (!isBareName(command)) return programAt(resolve(cwd, command), files);
  for (const folder of searchFolders(searchPath)) {
    const found = await programAt(join(folder, command), files);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** True for a command that is looked up in the search path. */
export function isBareName(command: string): boolean {
  return command !== '' && command !== '.' && command !== '..' && !/[/\\]/.test(command);
}

/** True when the program is one that the search path leads to by its name. Links count: a venv's python is its target. */
export async function isInSearchPath(
  program: FoundProgram,
  searchPath: string,
  files: FilePort,
): Promise<boolean> {
  const names = new Set([basename(program.path), basename(program.realPath)]);
  for (const folder of searchFolders(searchPath)) {
    for (const name of names) {
      const found = await programAt(join(folder, name), files);
      if (found?.realPath === program.realPath) return true;
    }
  }
  return false;
}

function searchFolders(searchPath: string): string[] {
  return searchPath.split(delimiter).filter((folder) => isAbsolute(folder));
}

async function programAt(path: string, files: FilePort): Promise<FoundProgram | undefined> {
  const facts = await files.look(path);
  if (facts?.kind !== 'file' || !facts.executable) return undefined;
  const realPath = await files.realPath(path);
  return realPath === undefined ? undefined : { path, realPath };
}
