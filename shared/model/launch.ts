import type { Identity } from './server.ts';

/**
 * How much the words of a command line say of what it runs. `plain`: program, script or package stand where the grammar
 * of the launcher says. `opaque`: a wrapper, a shell, or a flag that can run anything else; no allow entry matches then.
 */
export type CommandReading = 'plain' | 'opaque';

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
}

/** What admission is told of a remote server. */
export interface RemoteLaunchFacts {
  readonly kind: 'remote';
  readonly name: string;
  readonly url: string;
}

export type LaunchFacts = StdioLaunchFacts | RemoteLaunchFacts;
