import type { LookupAddress } from 'node:dns';
import type { Clock, Random } from './clock/index.ts';
import type { MachineFacts, ProcessEye } from './clients/index.ts';
import type { Keychain, VaultKind } from './vault/index.ts';
import type { FetchBundle, Home, ManagedPolicy, SystemPolicyPlace } from './store/index.ts';
import type { BackendPrograms } from './sandbox/index.ts';
import type { SendSignal, Spawn } from './supervisor/index.ts';

/** What a core isolates servers with. */
export interface IsolationOptions {
  readonly arch: string;
  readonly uid: number;
  readonly gid: number;
  /** GATEHOUSE_ALLOW_ROOT. */
  readonly allowRoot: boolean;
  /** A Node.js for the self-test. */
  readonly runtime: string;
  programs(): Promise<BackendPrograms>;
}

/** Everything a core needs of the world; a composition root fills it. */
export interface CoreOptions {
  readonly home: Home;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly userHome: string;
  readonly user: string;
  /** The account's login shell; undefined where there is none. */
  readonly loginShell: string | undefined;
  readonly version: string;
  readonly nodeVersion: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Every address of a host name. */
  lookup(host: string): Promise<readonly LookupAddress[]>;
  readonly spawn: Spawn;
  readonly signal: SendSignal;
  readonly machine: MachineFacts;
  /** The launcher that client configs call. */
  readonly shim: string;
  readonly indexWorker: URL;
  readonly scanWorker: URL;
  /** Undefined: servers are started as they are. For tests of other things alone; every composition root isolates. */
  readonly isolation: IsolationOptions | undefined;
  /** Our own Node.js, which installs packages and runs them, and the programs that install and that compile. */
  readonly installer: { readonly runtime: string; readonly program: string; readonly compiler: string };
  /** What Node.js loads before a server whose arguments name secrets, absolute. */
  readonly argumentsPreload: string;
  /** The programs of the demo. */
  readonly demo: { readonly runtime: string; readonly server: string; readonly client: string };
  readonly systemPolicy: SystemPolicyPlace | undefined;
  /** The keychain of the system, and what a vault that does not exist yet is sealed with. */
  readonly keychain: Keychain;
  readonly vaultKind: VaultKind;
  /** What the system's own tools for administrators manage; absent where there is no such place. */
  readonly managedPolicy?: ManagedPolicy | undefined;
  /** Absent: processes are not looked at. */
  readonly processes?: ProcessEye;
  /** Absent: over HTTPS. */
  readonly fetchBundle?: FetchBundle;
  /** Files of GATEHOUSE_POLICY. */
  readonly listedPolicies: readonly string[];
  /** The address of the loopback page. */
  page(): Promise<string>;
  /** What became of the HTTP front; undefined while it is off. Absent: there is none. */
  http?(): { readonly url?: string; readonly problem?: string } | undefined;
  /** Asks the composition root to end this core. */
  requestStop(): void;
  /** The log of the core: what went wrong inside. */
  log(where: string, error: unknown): void;
}
