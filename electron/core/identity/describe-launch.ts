import { hash } from 'node:crypto';
import { basename, isAbsolute, resolve } from 'node:path';
import type { CommandReading, StdioLaunchFacts } from '../../../shared/model/launch.ts';
import type { Identity, StdioDefinition } from '../../../shared/model/server.ts';
import { canonicalJson } from '../../../shared/util/canonical-json.ts';
import { searchPathOf } from './child-environment.ts';
import { expandVariables } from './expand.ts';
import type { FilePort } from './file-port.ts';
import { findProgram, type FoundProgram, isBareName, isInSearchPath } from './find-program.ts';
import { foldedProgramName, launcherFamily } from './launcher-names.ts';
import { type CommandMeaning, readCommand } from './read-command.ts';

/** A definition and the surroundings it would be launched in. */
export interface LaunchRequest {
  readonly server: string;
  readonly definition: StdioDefinition;
  /** The user's environment, PATH already resolved as their login shell has it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute; the folder when the definition names none, and what a relative one is relative to. */
  readonly cwd: string;
}

/** What a launch would be: facts for policy, and where things are. */
export interface LaunchDescription {
  readonly facts: StdioLaunchFacts;
  readonly program: FoundProgram | undefined;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
}

interface Found {
  readonly identity: Identity;
  readonly reading: CommandReading;
  readonly byFolder: boolean;
  readonly environment: readonly string[];
}

/**
 * What a definition would run, here and now. Never raises for a program that is not there: its identity is then
 * `unresolvable`. Never cached by name: to be called again for every launch.
 */
export async function describeLaunch(request: LaunchRequest, files: FilePort): Promise<LaunchDescription> {
  const { definition, environment, server } = request;
  const configured = [definition.command, ...definition.args];
  const expanded = configured.map((word) => expandVariables(word, environment));
  const words = expanded.map(({ text }) => text);
  const [command = '', ...args] = words;
  const cwd = resolve(request.cwd, expandVariables(definition.cwd ?? '.', environment).text);
  const program = await findProgram(command, searchPathOf(definition, environment), cwd, files);
  const found =
    program === undefined
      ? missing(command, args)
      : await identify(program, command, args, cwd, environment['PATH'] ?? '', files);
  const relativeProgram = !isBareName(command) && !command.startsWith('/');
  return {
    facts: {
      kind: 'stdio',
      name: server,
      configured,
      command: expanded.every(({ resolved }) => resolved) ? words : undefined,
      environment: [...Object.keys(definition.env), ...found.environment],
      folder: definition.cwd !== undefined && (found.byFolder || relativeProgram) ? 'decides' : 'irrelevant',
      identity: distinct(found.identity, definition),
      reading: found.reading,
    },
    program,
    command,
    args,
    cwd,
  };
}

/** Nothing vouches for what an unresolvable launch runs, so an answer given for one must not count for another. */
function distinct(identity: Identity, definition: StdioDefinition): Identity {
  if (identity.kind !== 'unresolvable') return identity;
  const { command, args, env, cwd } = definition;
  return { ...identity, launch: hash('sha256', canonicalJson({ command, args, env, cwd })) };
}

/** Nothing can run, but the words can still be read: a wrapper stays a wrapper. */
function missing(command: string, args: readonly string[]): Found {
  const meaning = meaningOf(command, args);
  if (meaning?.kind === 'package' && isBareName(command)) {
    return found(packageIdentity(meaning), 'plain', true);
  }
  const reading = meaning?.kind === 'unknown' ? meaning.reading : 'plain';
  const why = meaning?.kind === 'unknown' ? meaning.why : `there is no program "${command}"`;
  const byFolder = meaning?.kind === 'script' && meaning.byFolder;
  return found({ kind: 'unresolvable', why }, reading, byFolder, environmentOf(meaning));
}

async function identify(
  program: FoundProgram,
  command: string,
  args: readonly string[],
  cwd: string,
  usersPath: string,
  files: FilePort,
): Promise<Found> {
  const meaning = meaningOf(command, args);
  if (meaning === undefined) {
    const target = basename(program.realPath);
    if (launcherFamily(foldedProgramName(target)) !== undefined) {
      return found({ kind: 'unresolvable', why: `${command} is a link to ${target}` }, 'opaque', false);
    }
    return found(await fileIdentity(program.realPath, files), 'plain', false);
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
      return found(packageIdentity(meaning), 'plain', true);
    case 'image':
      return found({ kind: 'image', reference: meaning.reference }, 'plain', false, meaning.environment);
    case 'script':
      return found(await scriptIdentity(meaning.path, cwd, files), 'plain', meaning.byFolder);
  }
}

function found(
  identity: Identity,
  reading: CommandReading,
  byFolder: boolean,
  environment: readonly string[] = [],
): Found {
  return { identity, reading, byFolder, environment };
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

function packageIdentity(meaning: CommandMeaning & { kind: 'package' }): Identity {
  return { kind: 'package', ecosystem: meaning.ecosystem, ...meaning.package };
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
  const sha256 = await files.sha256(path);
  return sha256 === undefined
    ? { kind: 'unresolvable', why: `${path} cannot be read` }
    : { kind: 'file', path, sha256 };
}
