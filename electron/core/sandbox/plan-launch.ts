import { invariant } from '../../../shared/util/invariant.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { Identity, StdioDefinition } from '../../../shared/model/server.ts';
import { networkProblems } from './egress/rules-of.ts';
import { freeProxyPort, proxyEnvironment } from './egress/proxy-environment.ts';
import { type GrantLook, refused } from './grants.ts';
import { type Axes, type Level, NOTHING, reaches, viewOf } from './levels.ts';
import { type BackendKind, INSIDE } from './plan.ts';
import type { LaunchPlan, NetworkPlan, PlannedGrant, Preset, SandboxLimits } from './plan.ts';
import type { PathIdentity } from './sandbox-book.ts';
import type { RuntimeFiles } from './runtime-files.ts';

/** What policy says about the isolation of one launch. */
export interface SandboxFloor {
  readonly minimum: Level | undefined;
  /** The layer that demands it. */
  readonly layer?: string;
  readonly deniedDomains: readonly string[];
}

/** What a backend was proven to hold on this machine, or why it holds nothing. */
export interface Proof {
  readonly backend: BackendKind;
  readonly axes: Axes;
  /** What does not hold, as a sentence part, and what to do; undefined when all does. */
  readonly problem?: { readonly problem: string; readonly fix: string };
}

/** Everything a plan depends on. */
export interface PlanInput {
  readonly server: string;
  readonly definition: StdioDefinition;
  readonly identity: Identity;
  readonly launch: {
    readonly file: string;
    readonly args: readonly string[];
    readonly env: Readonly<Record<string, string>>;
    /** With no link in it. */
    readonly cwd: string;
    readonly compiled?: string;
  };
  readonly home: string;
  readonly user: { readonly uid: number; readonly gid: number };
  /** `refused`: Gatehouse is root, and was not told that this is all right. */
  readonly root: 'no' | 'allowed' | 'refused';
  readonly preset: Preset | undefined;
  readonly grants: readonly GrantLook[];
  readonly approved: ReadonlyMap<string, Omit<PathIdentity, 'path'>>;
  readonly runtime: RuntimeFiles;
  /** The best the machine can do, and what it can do without namespaces. */
  readonly proof: Proof;
  readonly lesser: Proof | undefined;
  /** What the user accepted for exactly this launch. */
  readonly accepted: Level | undefined;
  readonly floor: SandboxFloor;
  /** The in-sandbox program is there. */
  readonly helper: boolean;
  /** Docker's command is there. */
  readonly docker: boolean;
}

export const DEFAULT_LIMITS: SandboxLimits = { memoryMb: 1024, processes: 128, openFiles: 1024, tmpMb: 256 };

/**
 * Says what a server is started with. Pure. Raises `root_refused`, `sandbox_unavailable`, `sandbox_floor` and `grant_refused`; then
 * it must not be started.
 */
export function planLaunch(input: PlanInput): LaunchPlan {
  const { server, launch, floor, home, user, preset, runtime } = input;
  if (input.root === 'refused') throw new AppError('root_refused', { server });
  const { backend, axes } = chooseBackend(input);
  const view = viewOf(input.root === 'allowed' ? asRoot(axes) : axes);
  if (floor.minimum !== undefined && !reaches(view.level, floor.minimum)) {
    const layer = floor.layer === undefined ? {} : { layer: floor.layer };
    throw new AppError('sandbox_floor', { server, level: view.level, minimum: floor.minimum, ...layer });
  }
  const grants = input.grants.map(({ grant }) => checked(server, grant, input.approved));
  const network = backend === 'none' ? { mode: 'open' as const } : planNetwork(input);
  if (network.mode === 'allowList') assertReachable(input, backend);
  return {
    server,
    backend,
    view,
    file: launch.file,
    args: launch.args,
    cwd: launch.cwd,
    env: backend === 'none' ? launch.env : insideEnvironment(launch, network, backend),
    home,
    user,
    runtime: runtime.paths,
    links: runtime.links,
    grants,
    network,
    ...(grantsOf(input.definition, preset).network?.allowUnixSockets === true
      ? { unixSockets: true as const }
      : {}),
    limits: { ...DEFAULT_LIMITS, ...definedLimits(input) },
    ...(backend === 'docker' ? { container: containerOf(input) } : {}),
    preset: preset?.name,
    reasons: reasons(input, backend),
  };
}

function chooseBackend({ server, definition, identity, accepted, proof, lesser, docker, root }: PlanInput): {
  backend: BackendKind;
  axes: Axes;
} {
  if (accepted === 'none') return { backend: 'none', axes: NOTHING };
  const grants = definition.sandbox;
  if (grants?.backend === 'docker') {
    if (docker && grants.image !== undefined) return { backend: 'docker', axes: CONTAINER_AXES };
    const problem = docker ? 'its definition names no image' : 'there is no docker on the PATH';
    const fix = docker
      ? 'Add "image" to its sandbox.'
      : 'Install Docker, or take "backend" out of its definition.';
    throw unavailable(server, problem, fix);
  }
  if (proof.backend === 'none' && proof.problem === undefined) return proof;
  if (identity.kind === 'image') {
    throw unavailable(
      server,
      'it is started through docker, whose socket would let it do anything',
      'Define it with "sandbox": {"backend": "docker", "image": …} and the command inside the image.',
    );
  }
  const { level } = viewOf(proof.axes);
  if (level === 'isolated' || (root === 'allowed' && level === 'restricted')) return proof;
  if (accepted === 'restricted' && lesser !== undefined && viewOf(lesser.axes).level === 'restricted')
    return lesser;
  const { problem, fix } = proof.problem ?? {
    problem: 'the self-test at start found that something is not held back',
    fix: 'See: gatehouse doctor',
  };
  throw unavailable(server, problem, `${fix} To run it with less: gatehouse sandbox ${server} --accept none`);
}

function containerOf({ definition }: PlanInput): { image: string; command: string } {
  const image = definition.sandbox?.image;
  invariant(image !== undefined, 'a container was chosen for a definition with an image');
  return { image, command: definition.command };
}

/** A container isolates as well as its daemon is set up to, and no self-test of ours has tried it. */
export const CONTAINER_AXES: Axes = {
  files: 'restricted',
  network: 'restricted',
  processes: 'restricted',
  limits: 'restricted',
};

/** Root keeps rights that no namespace takes away, and limits on the number of processes do not bind it. */
function asRoot(axes: Axes): Axes {
  const less = (level: Level): Level => (level === 'isolated' ? 'restricted' : level);
  return { ...axes, processes: less(axes.processes), limits: less(axes.limits) };
}

function unavailable(server: string, problem: string, fix: string): AppError<'sandbox_unavailable'> {
  return new AppError('sandbox_unavailable', { server, problem, fix });
}

/** What was approved is a file or folder, not a path: another one in its place is another grant. */
function checked(server: string, grant: PlannedGrant, approved: PlanInput['approved']): PlannedGrant {
  const known = approved.get(grant.path);
  if (known === undefined || (known.device === grant.device && known.inode === grant.inode)) return grant;
  throw refused(server, grant.path, 'is not what it was when you granted it: something else is there now');
}

/** The grants that apply: the definition's own, else those of a preset. */
export function grantsOf(
  definition: StdioDefinition,
  preset: Preset | undefined,
): NonNullable<StdioDefinition['sandbox']> {
  return definition.sandbox ?? preset?.grants ?? {};
}

function planNetwork(input: PlanInput): NetworkPlan {
  const { server, definition, preset, floor } = input;
  const { network = {} } = grantsOf(definition, preset);
  const rules = {
    allowedDomains: network.allowedDomains ?? [],
    deniedDomains: [...(network.deniedDomains ?? []), ...floor.deniedDomains],
    loopbackPorts: network.allowLoopbackPorts ?? [],
    allowPrivateNetworks: network.allowPrivateNetworks ?? false,
  };
  if (rules.allowedDomains.length + rules.loopbackPorts.length === 0) return { mode: 'none' };
  const [first] = networkProblems({ ...rules, deniedDomains: network.deniedDomains ?? [] });
  if (first !== undefined) throw refused(server, first.entry, first.problem);
  return { mode: 'allowList', ...rules };
}

/** An allow-list needs a way out that only the proxy has. */
function assertReachable({ server, helper }: PlanInput, backend: BackendKind): void {
  if (backend === 'landlock') {
    throw unavailable(
      server,
      'it was granted hosts, and without namespaces of its own nothing keeps it to them',
      'Take its hosts away, or see: gatehouse doctor',
    );
  }
  if ((backend === 'bubblewrap' || backend === 'docker') && !helper) {
    throw unavailable(
      server,
      'it was granted hosts, and the program that leads to them from inside a sandbox (sandbox-init) is not there',
      'Install a C compiler (Debian: sudo apt install gcc libc6-dev) and build again, or install Gatehouse again.',
    );
  }
}

/** The server's environment as it is inside: nothing of it is on a command line. */
function insideEnvironment(
  { env, compiled }: PlanInput['launch'],
  network: NetworkPlan,
  backend: BackendKind,
): Record<string, string> {
  // Compiled code is believed by Node.js as it is: only where the server cannot write it. A container has its own Node.js.
  const code =
    compiled === undefined || backend === 'docker' || env['NODE_COMPILE_CACHE'] !== undefined
      ? {}
      : { NODE_COMPILE_CACHE: compiled };
  const proxied =
    network.mode === 'allowList' && network.allowedDomains.length > 0
      ? proxyEnvironment(proxyPortOf(network.loopbackPorts))
      : {};
  return { ...env, ...code, TMPDIR: '/tmp', ...proxied };
}

/** Where the relay listens inside. */
export function proxyPortOf(loopbackPorts: readonly number[]): number {
  return freeProxyPort(INSIDE.proxyPort, loopbackPorts);
}

function definedLimits({ definition, preset }: PlanInput): Partial<SandboxLimits> {
  const { limits = {} } = grantsOf(definition, preset);
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}

function reasons(
  { preset, definition, accepted, grants, root, floor }: PlanInput,
  backend: BackendKind,
): string[] {
  return [
    ...(backend === 'none' && accepted === 'none' ? ['You accepted that it runs unprotected.'] : []),
    ...(backend === 'none' && accepted === undefined
      ? ['This system offers nothing to isolate it with.']
      : []),
    ...(backend === 'landlock' ? ['You accepted that it runs without namespaces of its own.'] : []),
    ...(root === 'allowed' ? ['Gatehouse runs as root (GATEHOUSE_ALLOW_ROOT=1).'] : []),
    ...(definition.sandbox === undefined
      ? [preset?.reason ?? 'Nothing was granted: it has its own program, a private home and no network.']
      : []),
    ...grants
      .filter(({ complete }) => !complete)
      .map(
        ({ grant }) =>
          `${grant.path} holds so many folders that not all of them were searched for repositories.`,
      ),
    ...(floor.deniedDomains.length > 0 ? ['Policy denies it some hosts.'] : []),
  ];
}
