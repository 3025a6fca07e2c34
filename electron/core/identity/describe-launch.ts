import { hash } from 'node:crypto';
import { resolve } from 'node:path';
import type { StdioLaunchFacts } from '../../../shared/model/launch.ts';
import type { Identity, InstalledPackage, StdioDefinition } from '../../../shared/model/server.ts';
import { canonicalJson } from '../../../shared/util/canonical-json.ts';
import { scriptArguments } from './argument-secrets.ts';
import { definedEnvironment, searchPathOf } from './child-environment.ts';
import { type Expanded, expandVariables } from './expand.ts';
import type { FilePort } from './file-port.ts';
import { findProgram, type FoundProgram, isBareName } from './find-program.ts';
import { type FoundIdentity, identifyMissing, identifyProgram } from './identify-program.ts';
import type { InstalledPort } from './installed-port.ts';
import { type TreePort, withTree } from './package-tree.ts';
import { serverArguments } from './server-arguments.ts';

/** A definition and the surroundings it would be launched in. */
export interface LaunchRequest {
  readonly server: string;
  readonly definition: StdioDefinition;
  /** The user's environment, PATH already resolved as their login shell has it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute; the folder when the definition names none, and what a relative one is relative to. */
  readonly cwd: string;
  /** Our id of the client it is for; absent when it is for none. */
  readonly client?: string | undefined;
}

/** The ways of this room to the world. */
export interface IdentityPorts {
  readonly files: FilePort;
  readonly installed: InstalledPort;
  /** Absent: no policy pins folders. */
  readonly tree?: TreePort;
  /**
   * A folder of Gatehouse's own that stays empty. Package runners run in it: in a client's folder they would believe its
   * `node_modules`, `.npmrc`, `uv.toml`.
   */
  readonly emptyFolder: string;
  /**
   * Fills in the secrets of a Node.js program's arguments (electron/arguments), absolute. Absent: no argument may name one.
   */
  readonly argumentsPreload?: string;
}

/** What a launch would be: facts for policy, and where things are. */
export interface LaunchDescription {
  readonly facts: StdioLaunchFacts;
  readonly program: FoundProgram | undefined;
  readonly command: string;
  readonly args: readonly string[];
  /** The last of `args`, where a program on Node.js takes them. */
  readonly nodeArguments: readonly string[] | undefined;
  readonly cwd: string;
  /** What an installed package needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** The script as its runtime will open it, absolute; links kept. */
  readonly opened?: string;
  /** Where the tree of an installed package is. */
  readonly packageFolder?: string;
  /** Where what was compiled of it is. */
  readonly compiled?: string;
  /** True while its tree is as it was verified. */
  readonly treeHolds?: () => Promise<boolean>;
  /** Why an installed package cannot be run. */
  readonly problem: string | undefined;
}

/** Runners whose exactly pinned packages are run as installed, when they are: nothing is looked up then. */
const TRANSLATED = new Set(['npx', 'bunx', 'uvx']);

/**
 * What a definition would run, here and now. Never raises for a program that is not there: its identity is then
 * `unresolvable`. Never cached by name: to be called again for every launch.
 */
export async function describeLaunch(
  request: LaunchRequest,
  ports: IdentityPorts,
): Promise<LaunchDescription> {
  const { definition, environment } = request;
  const words = [definition.command, ...definition.args].map((word) => expandVariables(word, environment));
  const folder = resolve(request.cwd, expandVariables(definition.cwd ?? '.', environment).text);
  if (definition.installed !== undefined) {
    return describeInstalled(request, ports, definition.installed, words, words.slice(1), folder);
  }
  const [command = '', ...args] = words.map(({ text }) => text);
  const program = await findProgram(command, searchPathOf(definition, environment), folder, ports.files);
  const found =
    program === undefined
      ? identifyMissing(command, args)
      : await identifyProgram(program, command, args, folder, environment['PATH'] ?? '', ports.files);
  const installed = await installedFor(found, definition, ports.installed);
  if (installed !== undefined) {
    const own = words.slice(words.length - (found.own?.length ?? 0));
    return describeInstalled(request, ports, installed, words, own, folder);
  }
  const cwd = found.runner !== undefined && definition.cwd === undefined ? ports.emptyFolder : folder;
  const relativeProgram = !isBareName(command) && !command.startsWith('/');
  return {
    facts: {
      ...commonFacts(request, words),
      ...(found.own === undefined || !allResolved(words)
        ? {}
        : { serverArguments: await serverArguments(found.own, cwd, ports.files) }),
      environment: [
        ...Object.keys(definedEnvironment(definition)),
        ...(definition.sandbox?.env?.pass ?? []),
        ...found.environment,
      ],
      folder: definition.cwd !== undefined && (found.byFolder || relativeProgram) ? 'decides' : 'irrelevant',
      identity: await withTree(distinct(found.identity, definition), ports.tree, ports.files),
      reading: found.reading,
    },
    program,
    command,
    args,
    nodeArguments: scriptArguments(command, args),
    cwd,
    env: {},
    ...(found.opened === undefined ? {} : { opened: found.opened }),
    problem: undefined,
  };
}

/** A pinned line of a runner means the installed package of that version, unless the line chooses more than that. */
async function installedFor(
  { identity, runner, reading }: FoundIdentity,
  definition: StdioDefinition,
  installed: InstalledPort,
): Promise<InstalledPackage | undefined> {
  if (identity.kind !== 'package' || identity.version === undefined || reading !== 'plain') return undefined;
  if (runner === undefined || !TRANSLATED.has(runner) || definition.cwd !== undefined) return undefined;
  return installed.find(identity.ecosystem, identity.name, identity.version);
}

async function describeInstalled(
  request: LaunchRequest,
  { installed, files }: IdentityPorts,
  pinned: InstalledPackage,
  words: readonly Expanded[],
  own: readonly Expanded[],
  cwd: string,
): Promise<LaunchDescription> {
  const { definition } = request;
  const run = await installed.run(pinned);
  const texts = own.map(({ text }) => text);
  const problem = 'problem' in run ? run.problem : undefined;
  const identity: Identity =
    'problem' in run
      ? distinct({ kind: 'unresolvable', why: `${packageName(pinned)}: ${run.problem}` }, definition)
      : run.identity;
  const description = { command: packageName(pinned), cwd, problem };
  const facts: StdioLaunchFacts = {
    ...commonFacts(request, words),
    ...(allResolved(own) ? { serverArguments: await serverArguments(texts, cwd, files) } : {}),
    environment: [...Object.keys(definedEnvironment(definition)), ...(definition.sandbox?.env?.pass ?? [])],
    folder: 'irrelevant',
    identity,
    reading: 'plain',
  };
  if ('problem' in run)
    return { ...description, facts, program: undefined, args: [], nodeArguments: undefined, env: {} };
  const program = { path: run.file, realPath: run.file };
  return {
    ...description,
    facts,
    program,
    args: [...run.args, ...texts],
    nodeArguments: run.isNode ? texts : undefined,
    env: run.env,
    packageFolder: run.folder,
    treeHolds: () => run.holds(),
    ...(run.compiled === undefined ? {} : { compiled: run.compiled }),
  };
}

function packageName({ ecosystem, name, version }: InstalledPackage): string {
  return `${ecosystem}:${name}@${version}`;
}

function commonFacts(
  { server, definition, client }: LaunchRequest,
  words: readonly Expanded[],
): Pick<StdioLaunchFacts, 'kind' | 'name' | 'configured' | 'command' | 'grants' | 'client'> {
  return {
    kind: 'stdio',
    name: server,
    configured: [definition.command, ...definition.args],
    command: allResolved(words) ? words.map(({ text }) => text) : undefined,
    ...(definition.sandbox === undefined ? {} : { grants: definition.sandbox }),
    ...(client === undefined ? {} : { client }),
  };
}

function allResolved(words: readonly Expanded[]): boolean {
  return words.every(({ resolved }) => resolved);
}

/** Nothing vouches for what an unresolvable launch runs, so an answer given for one must not count for another. */
function distinct(identity: Identity, definition: StdioDefinition): Identity {
  if (identity.kind !== 'unresolvable') return identity;
  const { command, args, env, cwd } = definition;
  return { ...identity, launch: hash('sha256', canonicalJson({ command, args, env, cwd })) };
}
