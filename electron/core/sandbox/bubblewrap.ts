import { helperArguments, INSIDE } from './plan.ts';
import type {
  Backend,
  BackendSurroundings,
  Descriptor,
  GuardedEntry,
  LaunchPlan,
  SpawnCommand,
} from './plan.ts';
import { proxyPortOf } from './plan-launch.ts';
import { isSeccompArch, type SocketReach, seccompProgram } from './seccomp.ts';
import { dataLimit } from './data-limit.ts';
import { invariant } from '../../../shared/util/invariant.ts';

const MEBIBYTE = 1024 * 1024;
const FIRST_DESCRIPTOR = 3;

/** What of /etc a program may need; nothing that says who uses this machine. */
const ETC = [
  '/etc/ld.so.cache',
  '/etc/ld.so.conf',
  '/etc/ld.so.conf.d',
  '/etc/alternatives',
  '/etc/ssl',
  '/etc/ca-certificates',
  '/etc/ca-certificates.conf',
  '/etc/pki',
  '/etc/crypto-policies',
  '/etc/fonts',
  '/etc/localtime',
  '/etc/timezone',
  '/etc/mime.types',
  '/etc/os-release',
];

/** One thing that is mounted; where they lie within each other, the outer one comes first. */
interface Mount {
  readonly path: string;
  readonly options: readonly string[];
}

/**
 * A launch as bubblewrap is told it: every namespace of its own, no capability, a root of nothing but what the plan names, read
 * only as far as it is not granted, and a filter over the system calls. The options go through a descriptor: a command line
 * can be read by every user of the machine. Grants go through descriptors too, so that what is mounted is what was
 * checked (openLaunch). A mount point below a folder that may be written lies only on entries that exist and are no link
 * (GHSA-pxhw-h44j-8pfx).
 */
export const bubblewrap: Backend = (plan, surroundings) => {
  const { programs, sockets, system } = surroundings;
  invariant(programs.bubblewrap !== undefined, 'the plan was made for a machine that has bubblewrap');
  const descriptors: Descriptor[] = [];
  const pass = (descriptor: Descriptor): string =>
    String(FIRST_DESCRIPTOR + descriptors.push(descriptor) - 1);
  const text = (content: string): string => pass({ kind: 'bytes', bytes: Buffer.from(content) });
  const options = [
    ...namespaces(plan),
    ...system.folders.flatMap((folder) => ['--ro-bind', folder, folder]),
    ...system.links.flatMap(({ path, target }) => ['--symlink', target, path]),
    ...ETC.flatMap((path) => ['--ro-bind-try', path, path]),
    ...madeUpFiles(plan).flatMap(([path, content]) => ['--ro-bind-data', text(content), path]),
    ...kernelFolders(plan),
    ...privateFolders(plan),
    ...mounts(plan, pass).flatMap((mount) => mount.options),
    ...linkOptions(plan),
    ...(programs.helper === undefined ? [] : ['--ro-bind', programs.helper, INSIDE.helper]),
    ...(sockets === undefined ? [] : ['--ro-bind', sockets.folder, INSIDE.network]),
    ...['--remount-ro', '/dev', '--remount-ro', '/'],
    ...['--chdir', plan.cwd],
    ...[
      '--seccomp',
      pass({
        kind: 'bytes',
        bytes: filter(surroundings, sockets === undefined && plan.unixSockets !== true),
      }),
    ],
  ];
  const inner = innerCommand(plan, surroundings, pass);
  return {
    file: programs.bubblewrap,
    args: ['--args', text(options.map((option) => `${option}\0`).join('')), '--', ...inner],
    env: plan.env,
    // Where the program is looked for and started is decided inside.
    cwd: '/',
    descriptors,
  };
};

function namespaces({ user }: LaunchPlan): string[] {
  return [
    '--unshare-user',
    '--unshare-ipc',
    '--unshare-pid',
    '--unshare-net',
    '--unshare-uts',
    '--unshare-cgroup-try',
    '--disable-userns',
    '--die-with-parent',
    '--new-session',
    ...['--cap-drop', 'ALL', '--hostname', 'gatehouse'],
    ...['--uid', String(user.uid), '--gid', String(user.gid)],
  ];
}

/** Programs ask who they are and what localhost is; of the real answers they need one line each. */
function madeUpFiles({ user: { uid, gid }, home }: LaunchPlan): [path: string, content: string][] {
  return [
    ['/etc/passwd', `user:x:${uid}:${gid}::${home.replaceAll(/[:\n]/g, '_')}:/bin/sh\n`],
    ['/etc/group', `user:x:${gid}:\n`],
    ['/etc/hosts', '127.0.0.1 localhost\n::1 localhost\n'],
    ['/etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\n'],
  ];
}

function kernelFolders({ user }: LaunchPlan): string[] {
  return [
    ...['--proc', '/proc'],
    // Root of the machine stays root for these files, whatever namespace it is in.
    ...(user.uid === 0 ? ['--ro-bind', '/proc/sys', '/proc/sys'] : []),
    ...['--dev', '/dev'],
  ];
}

function privateFolders({ home, limits, cwd }: LaunchPlan): string[] {
  const sized = (path: string): string[] => ['--size', String(limits.tmpMb * MEBIBYTE), '--tmpfs', path];
  return [
    ...sized('/tmp'),
    ...(home === '/' || home === '/tmp' ? [] : sized(home)),
    ...sized('/dev/shm'),
    ...['--symlink', '/tmp', '/var/tmp', '--dir', '/run', '--dir', cwd],
  ];
}

/** Runtime, grants and what is guarded in them, the outer ones first; where paths are equal, the grant counts. */
function mounts(plan: LaunchPlan, pass: (descriptor: Descriptor) => string): Mount[] {
  const runtime = plan.runtime.map((path): Mount => ({ path, options: ['--ro-bind', path, path] }));
  const granted = plan.grants.flatMap((grant, index): Mount[] => {
    const bind = grant.mode === 'write' ? '--bind-fd' : '--ro-bind-fd';
    const own = { path: grant.path, options: [bind, pass({ kind: 'grant', index }), grant.path] };
    const inner = grant.guarded.map((entry, place) =>
      guard(entry, () => pass({ kind: 'guarded', grant: index, index: place })),
    );
    return [own, ...inner];
  });
  return [...runtime, ...granted].sort((one, other) => depth(one.path) - depth(other.path));
}

function guard({ path, kind, as }: GuardedEntry, pass: () => string): Mount {
  if (as === 'pinned') return { path, options: ['--bind-fd', pass(), path] };
  if (as === 'read-only') return { path, options: ['--ro-bind-fd', pass(), path] };
  return {
    path,
    options:
      kind === 'folder'
        ? ['--size', '4096', '--tmpfs', path, '--remount-ro', path]
        : ['--ro-bind', '/dev/null', path],
  };
}

/** Links lead to what is mounted; one that lies in something mounted is there already. */
function linkOptions({ links, grants, runtime }: LaunchPlan): string[] {
  const mounted = [...runtime, ...grants.map(({ path }) => path)];
  const aliases = grants.flatMap(({ alias, path }) =>
    alias === undefined ? [] : [{ path: alias, target: path }],
  );
  const outside = [...links, ...aliases].filter(
    (link, index, all) =>
      !mounted.some((path) => link.path.startsWith(`${path}/`)) &&
      all.findIndex(({ path }) => path === link.path) === index,
  );
  return outside.flatMap(({ path, target }) => ['--symlink', target, path]);
}

/**
 * Where bytes are forwarded, the program that does it needs a unix socket: then it puts the stricter filter on the server, with
 * the limits. Limits must be set inside: outside they would count what the user runs already.
 */
function innerCommand(
  plan: LaunchPlan,
  surroundings: BackendSurroundings,
  pass: (descriptor: Descriptor) => string,
): string[] {
  const { programs, sockets } = surroundings;
  const limits = {
    data: dataLimit(plan.limits.memoryMb),
    nproc: plan.limits.processes,
    nofile: plan.limits.openFiles,
    core: 0,
  };
  const server = [plan.file, ...plan.args];
  if (programs.helper === undefined) {
    invariant(sockets === undefined, 'an allow-list needs the in-sandbox program');
    invariant(programs.prlimit !== undefined, 'the plan was made for a machine that can set limits');
    const given = Object.entries(limits).map(([name, value]) => `--${name}=${value}`);
    return [programs.prlimit, ...given, '--', ...server];
  }
  const forwards =
    sockets === undefined
      ? []
      : [
          ...(sockets.proxy === undefined ? [] : [{ port: proxyPort(plan), socket: sockets.proxy }]),
          ...sockets.loopback,
        ].map(({ port, socket }) => ({ port, socket: `${INSIDE.network}/${socket}` }));
  const seccomp =
    sockets === undefined
      ? undefined
      : Number(pass({ kind: 'bytes', bytes: filter(surroundings, plan.unixSockets !== true) }));
  return [INSIDE.helper, ...helperArguments({ forwards, limits, landlock: undefined, seccomp }), ...server];
}

function proxyPort({ network }: LaunchPlan): number {
  return proxyPortOf(network.mode === 'allowList' ? network.loopbackPorts : []);
}

function filter({ arch }: BackendSurroundings, final: boolean): Uint8Array {
  invariant(isSeccompArch(arch), 'the plan was made for a processor we have a filter for');
  const reach: SocketReach = final ? 'ip' : 'ip-and-unix';
  return seccompProgram(arch, reach);
}

const depth = (path: string): number => path.split('/').length;

/** The options that are passed by descriptor, for tests and for the curious. */
export function bubblewrapOptions(command: SpawnCommand): string[] {
  const at = Number(command.args[1]) - FIRST_DESCRIPTOR;
  const descriptor = command.descriptors[at];
  invariant(descriptor?.kind === 'bytes', 'the options are a text');
  return Buffer.from(descriptor.bytes).toString().split('\0').slice(0, -1);
}
