import type { Identity, SandboxGrants } from './server.ts';

/**
 * How much the words of a command line say of what it runs. `plain`: program, script or package stand where the grammar
 * of the launcher says. `opaque`: a wrapper, a shell, or a flag that can run anything else; no allow entry matches then.
 */
export type CommandReading = 'plain' | 'opaque';

/** One argument of the server itself. */
export interface ServerArgument {
  readonly text: string;
  /**
   * The file or folder it would name: absolute, resolved against the launch's folder, no link left in the part that
   * exists. Absent when it cannot be told.
   */
  readonly path?: string;
}

/** What admission is told of a stdio server that is about to run. */
export interface StdioLaunchFacts {
  readonly kind: 'stdio';
  readonly name: string;
  /** Command and arguments as the definition has them. */
  readonly configured: readonly string[];
  /** The same with every `${VAR}` expanded; undefined when one of them is not set. */
  readonly command: readonly string[] | undefined;
  /** Names of the environment variables the definition sets by itself. */
  readonly environment: readonly string[];
  /** `decides`: the definition chooses the working folder, and what runs depends on that folder. */
  readonly folder: 'irrelevant' | 'decides';
  readonly identity: Identity;
  readonly reading: CommandReading;
  /**
   * What follows the program, script, package or image and belongs to the server. Absent: where that begins cannot be
   * told, and an allow entry that constrains arguments does not match.
   */
  readonly serverArguments?: readonly ServerArgument[];
  /** What the definition asks of the sandbox. Absent: nothing. */
  readonly grants?: SandboxGrants | undefined;
  /** Our id of the client that asks for it, proven by its token. Absent: none asks. */
  readonly client?: string | undefined;
}

/** What admission is told of a remote server. */
export interface RemoteLaunchFacts {
  readonly kind: 'remote';
  readonly name: string;
  readonly url: string;
  readonly client?: string | undefined;
}

export type LaunchFacts = StdioLaunchFacts | RemoteLaunchFacts;
