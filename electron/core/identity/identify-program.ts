import { basename, isAbsolute, resolve } from 'node:path';
import type { CommandReading } from '../../../shared/model/launch.ts';
import type { Identity } from '../../../shared/model/server.ts';
import type { FilePort } from './file-port.ts';
import { type FoundProgram, isBareName, isInSearchPath } from './find-program.ts';
import { foldedProgramName, launcherFamily } from './launcher-names.ts';
import { type CommandMeaning, readCommand } from './read-command.ts';

/** What a command line was found to run. */
export interface FoundIdentity {
  readonly identity: Identity;
  readonly reading: CommandReading;
  readonly byFolder: boolean;
  readonly environment: readonly string[];
  /** The arguments of the server itself; undefined when nothing says where they begin. */
  readonly own: readonly string[] | undefined;
  /** The script as its runtime will open it, absolute; links kept. */
  readonly opened?: string;
  /** The name of the package runner that fetches and starts it. */
  readonly runner?: string;
}

/** Nothing can run, but the words can still be read: a wrapper stays a wrapper. */
export function identifyMissing(command: string, args: readonly string[]): FoundIdentity {
  const meaning = meaningOf(command, args);
  if (meaning?.kind === 'package' && isBareName(command)) return packageFound(meaning, command);
  const reading = meaning?.kind === 'unknown' ? meaning.reading : 'plain';
  const why = meaning?.kind === 'unknown' ? meaning.why : `there is no program "${command}"`;
  const byFolder = meaning?.kind === 'script' && meaning.byFolder;
  const own = meaning === undefined ? args : meaning.kind === 'unknown' ? undefined : meaning.own;
  return { ...found({ kind: 'unresolvable', why }, reading, byFolder, environmentOf(meaning)), own };
}

/** What a program that was found runs, with these arguments. */
export async function identifyProgram(
  program: FoundProgram,
  command: string,
  args: readonly string[],
  cwd: string,
  usersPath: string,
  files: FilePort,
): Promise<FoundIdentity> {
  const meaning = meaningOf(command, args);
  if (meaning === undefined) {
    const target = basename(program.realPath);
    if (launcherFamily(foldedProgramName(target)) !== undefined) {
      return found({ kind: 'unresolvable', why: `${command} is a link to ${target}` }, 'opaque', false);
    }
    return { ...found(await fileIdentity(program.realPath, files), 'plain', false), own: args };
  }
  if (meaning.kind === 'unknown') {
    return found({ kind: 'unresolvable', why: meaning.why }, meaning.reading, true, environmentOf(meaning));
  }
  // Anyone can call a file "node". Only a launcher that the user's own PATH leads to is believed to be one.
  if (!(await isInSearchPath(program, usersPath, files))) {
    const why = `${program.path} is not the ${basename(program.path)} of the PATH, so what it does with its arguments is unknown`;
    return found({ kind: 'unresolvable', why }, 'plain', true, environmentOf(meaning));
  }
  switch (meaning.kind) {
    case 'package':
      return packageFound(meaning, basename(command));
    case 'image':
      return {
        ...found({ kind: 'image', reference: meaning.reference }, 'plain', false, meaning.environment),
        own: meaning.own,
      };
    case 'script':
      return {
        ...found(await scriptIdentity(meaning.path, cwd, files), 'plain', meaning.byFolder),
        own: meaning.own,
        opened: resolve(cwd, meaning.path),
      };
  }
}

function packageFound(meaning: CommandMeaning & { kind: 'package' }, runner: string): FoundIdentity {
  const { ecosystem, own } = meaning;
  return {
    ...found({ kind: 'package', ecosystem, ...meaning.package }, 'plain', true),
    own,
    runner,
  };
}

function found(
  identity: Identity,
  reading: CommandReading,
  byFolder: boolean,
  environment: readonly string[] = [],
): FoundIdentity {
  return { identity, reading, byFolder, environment, own: undefined };
}

/**
 * What the command line means, undefined when the program is no launcher. A name that only a file system without case
 * would take for a launcher is read as nothing at all.
 */
function meaningOf(command: string, args: readonly string[]): CommandMeaning | undefined {
  const name = basename(command.replaceAll('\\', '/'));
  const family = launcherFamily(name);
  if (family !== undefined) return readCommand(family, name, args);
  const folded = foldedProgramName(name);
  if (launcherFamily(folded) === undefined) return undefined;
  return { kind: 'unknown', why: `${name} may be ${folded}, or may not`, reading: 'opaque' };
}

function environmentOf(meaning: CommandMeaning | undefined): readonly string[] {
  return meaning?.kind === 'image' || meaning?.kind === 'unknown' ? (meaning.environment ?? []) : [];
}

/**
 * Some runtimes take `..` out of a path by its letters (node), others let the system follow it (python): through a link
 * they end in different files. A path on which they differ is nobody's identity.
 */
async function scriptIdentity(path: string, cwd: string, files: FilePort): Promise<Identity> {
  const byLetters = await files.realPath(resolve(cwd, path));
  const bySystem = await files.realPath(isAbsolute(path) ? path : `${cwd}/${path}`);
  if (byLetters === undefined || bySystem === undefined) {
    return { kind: 'unresolvable', why: `there is no file ${resolve(cwd, path)}` };
  }
  if (byLetters !== bySystem) {
    return { kind: 'unresolvable', why: `${path} leads to different files for different runtimes` };
  }
  return fileIdentity(byLetters, files);
}

async function fileIdentity(path: string, files: FilePort): Promise<Identity> {
  const sha256 = (await files.hash(path))?.sha256;
  return sha256 === undefined
    ? { kind: 'unresolvable', why: `${path} cannot be read` }
    : { kind: 'file', path, sha256 };
}
