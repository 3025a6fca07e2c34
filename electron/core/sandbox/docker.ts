import { invariant } from '../../../shared/util/invariant.ts';
import {
  type Backend,
  type GuardedEntry,
  helperArguments,
  INSIDE,
  type LaunchPlan,
  type NetworkSockets,
} from './plan.ts';
import { proxyPortOf } from './plan-launch.ts';

/** Where the server's home is in the container: its image knows nothing of the user's. */
const HOME = '/tmp/home';
/** What is the image's own business, or would hide it. */
const NOT_PASSED = ['PATH', 'HOME', 'TMPDIR', 'SHELL', 'USER', 'LOGNAME', 'PWD'];

/**
 * A launch as `docker run` is told it: the command of the definition in a container of its image, which is there already
 * (`--pull never`). Nothing of the image's own settings widens it. Variables are named only: docker takes their values from its
 * environment, where no other user sees them. Hosts are reached as under bubblewrap, through the same relay, in a container
 * without a network.
 */
export const docker: Backend = (plan, { programs, sockets }) => {
  invariant(programs.docker !== undefined, 'the plan was made for a machine that has docker');
  invariant(plan.container !== undefined, 'a plan for docker names an image');
  const { image, command } = plan.container;
  const passed = Object.keys(plan.env).filter((name) => !NOT_PASSED.includes(name));
  const inner = sockets === undefined ? { entry: command, words: [] } : relayed(plan, sockets, command);
  return {
    file: programs.docker,
    args: [
      ...['run', '--rm', '--interactive', '--init', '--pull', 'never', '--read-only'],
      ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
      ...['--network', 'none', '--ipc', 'private', '--hostname', 'gatehouse'],
      ...['--user', `${plan.user.uid}:${plan.user.gid}`],
      ...limits(plan),
      ...passed.flatMap((name) => ['--env', name]),
      ...['--env', `HOME=${HOME}`],
      ...mounts(plan, sockets, programs.helper).flatMap((mount) => ['--mount', mount]),
      ...['--workdir', plan.grants.some(({ path }) => path === plan.cwd) ? plan.cwd : '/tmp'],
      ...['--entrypoint', inner.entry, '--', image, ...inner.words, ...plan.args],
    ],
    env: plan.env,
    cwd: '/',
    descriptors: [],
  };
};

function limits({ limits: { memoryMb, processes, openFiles, tmpMb } }: LaunchPlan): string[] {
  const tmpfs = `rw,nosuid,nodev,size=${tmpMb}m,mode=1777`;
  return [
    ...['--memory', `${memoryMb}m`, '--memory-swap', `${memoryMb}m`],
    ...[
      '--pids-limit',
      String(processes),
      '--ulimit',
      `nofile=${openFiles}:${openFiles}`,
      '--ulimit',
      'core=0',
    ],
    ...['--shm-size', `${tmpMb}m`, '--tmpfs', `/tmp:${tmpfs}`, '--tmpfs', `${HOME}:${tmpfs}`],
  ];
}

function relayed(
  plan: LaunchPlan,
  { proxy, loopback }: NetworkSockets,
  command: string,
): { entry: string; words: string[] } {
  const ports = plan.network.mode === 'allowList' ? plan.network.loopbackPorts : [];
  const forwards = [
    ...(proxy === undefined ? [] : [{ port: proxyPortOf(ports), socket: proxy }]),
    ...loopback,
  ].map(({ port, socket }) => ({ port, socket: `${INSIDE.network}/${socket}` }));
  const words = helperArguments({ forwards, limits: {}, landlock: undefined, seccomp: undefined });
  return { entry: INSIDE.helper, words: [...words, command] };
}

function mounts(plan: LaunchPlan, sockets: NetworkSockets | undefined, helper: string | undefined): string[] {
  const bind = (source: string, target: string, writable: boolean): string =>
    mount(['type=bind', `source=${source}`, `target=${target}`, ...(writable ? [] : ['readonly'])]);
  const granted = plan.grants.flatMap(({ path, mode, guarded }) => [
    bind(path, path, mode === 'write'),
    ...guarded.map((entry) => guard(entry, bind)),
  ]);
  if (sockets === undefined) return granted;
  invariant(helper !== undefined, 'an allow-list needs the in-sandbox program');
  return [...granted, bind(helper, INSIDE.helper, false), bind(sockets.folder, INSIDE.network, false)];
}

function guard(
  { path, kind, as }: GuardedEntry,
  bind: (source: string, target: string, writable: boolean) => string,
): string {
  if (as !== 'hidden') return bind(path, path, as === 'pinned');
  return kind === 'folder'
    ? mount(['type=tmpfs', `target=${path}`, 'tmpfs-size=4096'])
    : bind('/dev/null', path, false);
}

/** One value of `--mount`: fields as CSV has them (RFC 4180), so that a comma or a quote in a path stays one. */
function mount(fields: readonly string[]): string {
  return fields
    .map((field) => (/[",\n\r]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(',');
}
