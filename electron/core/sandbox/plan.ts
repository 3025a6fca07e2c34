import type { SearchedFolder } from './protected-names.ts';
import type { Identity, SandboxGrants, SandboxView, StdioDefinition } from '../../../shared/model/server.ts';

/**
 * What this room is made of. A launch goes three steps: `planLaunch` (pure) says what a server may touch, a backend (pure)
 * says that as a command line, and `openLaunch` (effects) opens what the command line refers to by number.
 */

/** Who isolates. `none`: nobody; the user accepted that for exactly this launch, or the system offers nothing. */
export type BackendKind = 'bubblewrap' | 'landlock' | 'macos' | 'docker' | 'none';

/** A folder or file outside the server's own runtime that it may touch, as it was when that was approved. */
export interface PlannedGrant {
  /** Absolute, no link in it. */
  readonly path: string;
  /** The same as it was written, when that leads there through a link further up. */
  readonly alias: string | undefined;
  readonly mode: 'read' | 'write';
  readonly kind: 'folder' | 'file';
  /** Device and inode at the time of the approval; the launch is refused when the path leads elsewhere by now. */
  readonly device: bigint;
  readonly inode: bigint;
  /** Entries below it that exist, are no links, and stay read-only though the folder may be written. Absolute. */
  readonly guarded: readonly GuardedEntry[];
  /** The folders that were searched for such entries: of one that may be written. */
  readonly searched?: readonly SearchedFolder[];
}

/**
 * `hidden` entries cannot be read either (`denyRead`): something empty lies over them. `pinned` ones may be written but not
 * moved away: they hold a read-only one.
 */
export interface GuardedEntry {
  readonly path: string;
  readonly kind: 'folder' | 'file';
  readonly as: 'read-only' | 'hidden' | 'pinned';
}

/** What a server may reach. Domains are as the definition has them: `host`, `host:port`, `*.suffix`, `*.suffix:port`. */
export interface NetworkRules {
  readonly allowedDomains: readonly string[];
  /** The definition's, and those of every policy layer. */
  readonly deniedDomains: readonly string[];
  /** Ports of this machine's loopback address, reached at the same port of 127.0.0.1 inside. */
  readonly loopbackPorts: readonly number[];
  readonly allowPrivateNetworks: boolean;
}

/** `allowList` holds also for chosen loopback ports alone. `open`: not isolated (backend `none`). */
export type NetworkPlan =
  { readonly mode: 'none' } | { readonly mode: 'open' } | ({ readonly mode: 'allowList' } & NetworkRules);

export interface SandboxLimits {
  /** Per process. */
  readonly memoryMb: number;
  readonly processes: number;
  readonly openFiles: number;
  /** Of each private folder: tmp, home, shared memory. */
  readonly tmpMb: number;
}

/** What a server is started with: everything a backend needs, and everything a screen says about it. */
export interface LaunchPlan {
  readonly server: string;
  readonly backend: BackendKind;
  /** What holds for it: per axis, and the least of them as its level. */
  readonly view: SandboxView;
  /** The program as it was judged: absolute, links kept. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment, secrets included: never to be put on a command line. */
  readonly env: Readonly<Record<string, string>>;
  /** Where the private home is mounted: the path of the user's own. */
  readonly home: string;
  readonly user: { readonly uid: number; readonly gid: number };
  /** What it needs to run at all, read-only: program, script, package folder. Absolute, no link in it. */
  readonly runtime: readonly string[];
  /** The links on the way from the paths it is started with to `runtime`, so that these paths hold inside too. */
  readonly links: readonly SystemLink[];
  readonly grants: readonly PlannedGrant[];
  readonly network: NetworkPlan;
  /** The filter lets unix sockets be made: only those that lie inside can be reached. Absent: it refuses them. */
  readonly unixSockets?: true;
  readonly limits: SandboxLimits;
  /** Where it runs in a container: its image, and the command as the definition has it, which is one inside. */
  readonly container?: { readonly image: string; readonly command: string };
  /** The preset whose grants apply, when the definition names none. */
  readonly preset: string | undefined;
  /** Why the plan is as it is, in plain sentences, for the panel and `gatehouse sandbox NAME`. */
  readonly reasons: readonly string[];
}

/**
 * The open end of an allow-list, outside: one folder that only this launch's sandbox sees, with the socket of its CONNECT
 * proxy and one socket for each loopback port. Which socket a byte came through is who sent it; there is no token.
 */
export interface NetworkSockets {
  /** Absolute, 0700; bound read-only at `INSIDE.network`. */
  readonly folder: string;
  /** File name in it; undefined when only loopback ports are granted. */
  readonly proxy: string | undefined;
  readonly loopback: readonly { readonly port: number; readonly socket: string }[];
  /** The proxy, where it is reached by a port of 127.0.0.1 (macOS) and therefore asks for a token. */
  readonly tcp?: { readonly port: number; readonly token: string };
}

/** Opens the proxy and the forwards of one launch; disposed of when its process has ended. The egress part implements it. */
export interface EgressPort {
  open(launch: {
    readonly server: string;
    /** Identity and session, for the records of what was refused. */
    readonly identity: string;
    readonly session: string;
    readonly rules: NetworkRules;
  }): Promise<{ readonly sockets: NetworkSockets } & AsyncDisposable>;
}

/** What lies where inside a sandbox. */
export const INSIDE = {
  /** The folder of `NetworkSockets`. */
  network: '/run/gatehouse/network',
  helper: '/run/gatehouse/sandbox-init',
  /** Where the in-sandbox relay listens for clients of the CONNECT proxy, on 127.0.0.1. */
  proxyPort: 3128,
} as const;

/** Something passed by number: the n-th of a command is descriptor 3 + n of the process. */
export type Descriptor =
  /** `grants[index]`, opened without following a link and compared with what was approved. */
  | { readonly kind: 'grant'; readonly index: number }
  /** `grants[grant].guarded[index]`, opened without following a link. */
  | { readonly kind: 'guarded'; readonly grant: number; readonly index: number }
  /** A file with this content that has no name: a compiled seccomp program, options, a made-up /etc/passwd. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

/** What is spawned: a plan as a backend expresses it. */
export interface SpawnCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly descriptors: readonly Descriptor[];
}

/** What a backend needs to know besides the plan. */
export interface BackendSurroundings {
  /** The programs it may use, by absolute path; undefined: not on this machine. */
  readonly programs: BackendPrograms;
  readonly sockets: NetworkSockets | undefined;
  readonly arch: string;
  readonly system: SystemLayout;
  /** A folder of the launch alone, for its home and tmp, where no file system can be put over the real ones (macOS). */
  readonly scratch?: string | undefined;
}

export interface SystemLink {
  readonly path: string;
  /** As the link says it: may be relative. */
  readonly target: string;
}

/** What of the system every server sees, read-only. */
export interface SystemLayout {
  readonly folders: readonly string[];
  readonly links: readonly SystemLink[];
}

export interface BackendPrograms {
  readonly bubblewrap: string | undefined;
  /** `sandbox-init` (electron/native). */
  readonly helper: string | undefined;
  readonly prlimit: string | undefined;
  readonly sandboxExec: string | undefined;
  readonly docker: string | undefined;
}

/** Says a plan as a command line. Pure: golden tests hold it. */
export type Backend = (plan: LaunchPlan, surroundings: BackendSurroundings) => SpawnCommand;

/** Grants a known server needs, derived from how it is configured. Undefined: it is not known, and gets nothing. */
export type PresetOf = (launch: PresetRequest) => Preset | undefined;

export interface PresetRequest {
  readonly definition: StdioDefinition;
  readonly identity: Identity;
  /** The resolved launch, variables expanded; `cwd` is absolute. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly home: string;
  /** A browser of the Chromium family, if this machine has one: `findBrowser`. */
  readonly browser?: string | undefined;
}

export interface Preset {
  /** `filesystem`, `git`, … */
  readonly name: string;
  readonly grants: SandboxGrants;
  /** One sentence: what it is given, and why. */
  readonly reason: string;
}

/** How the in-sandbox program is called; it is pid 2 of a sandbox and the parent of the server where it relays. */
export interface HelperRequest {
  /** Listens on 127.0.0.1:`port` and joins each connection to the unix socket. */
  readonly forwards: readonly { readonly port: number; readonly socket: string }[];
  /** Set on the server before it starts, soft and hard: bytes for `data`. */
  readonly limits: Readonly<Partial<Record<'data' | 'nproc' | 'nofile' | 'core', number>>>;
  /** Where the level is `restricted`: paths that stay reachable by Landlock; all else is refused. */
  readonly landlock: { readonly read: readonly string[]; readonly write: readonly string[] } | undefined;
  /** The descriptor of a compiled seccomp program that is put on the server last, before it starts. */
  readonly seccomp: number | undefined;
}

/**
 * The command line of the in-sandbox program, up to and with `--`; the server's own follows. It forks only when it forwards,
 * and is then the server's parent: it outlives SIGTERM, passes on the exit code (128 + signal) and ends with the server. It closes
 * every descriptor above 2 before the server starts, and exits with 125 and one line `sandbox-init: …` on stderr when any of
 * this cannot be done: it never starts a server with less.
 *
 *     sandbox-init [--forward PORT SOCKET]… [--limit NAME=N]… [--landlock] [--read PATH]… [--write PATH]…
 *                  [--seccomp FD] -- PROGRAM [ARG…]
 */
export function helperArguments(request: HelperRequest): string[] {
  const { forwards, limits, landlock, seccomp } = request;
  return [
    ...forwards.flatMap(({ port, socket }) => ['--forward', String(port), socket]),
    ...Object.entries(limits).flatMap(([name, value]) => ['--limit', `${name}=${value}`]),
    ...(landlock === undefined
      ? []
      : [
          '--landlock',
          ...landlock.read.flatMap((path) => ['--read', path]),
          ...landlock.write.flatMap((path) => ['--write', path]),
        ]),
    ...(seccomp === undefined ? [] : ['--seccomp', String(seccomp)]),
    '--',
  ];
}
