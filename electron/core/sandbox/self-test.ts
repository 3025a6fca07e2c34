import { readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { ChildProcess } from 'node:child_process';
import { bubblewrap } from './bubblewrap.ts';
import { type Explanation, explainFailure, NO_BUBBLEWRAP } from './explain-failure.ts';
import { landlock } from './landlock.ts';
import { type Axes, type Level, NOTHING } from './levels.ts';
import { openDescriptors } from './open-descriptors.ts';
import type { Backend, BackendKind, BackendSurroundings, LaunchPlan } from './plan.ts';
import { PROBE_LIMITS, PROBE_SCRIPT, type ProbeName } from './probe-script.ts';
import { findRuntime } from './runtime-files.ts';
import { isSeccompArch } from './seccomp.ts';
import type { Proof } from './plan-launch.ts';

/** Starts a process; `spawn` of node:child_process. */
export type SandboxSpawn = (
  file: string,
  args: readonly string[],
  options: import('node:child_process').SpawnOptions,
) => ChildProcess;

export interface SelfTestPorts {
  readonly spawn: SandboxSpawn;
  /** Unguessable texts. */
  readonly ids: () => string;
  readonly surroundings: BackendSurroundings;
  /** A Node.js, and what it must be called with to be one. */
  readonly runtime: string;
  readonly home: string;
  readonly dataFolder: string;
  /** Private; made when it is not there. */
  readonly folder: string;
  readonly user: { readonly uid: number; readonly gid: number };
}

/** Which attempts each axis stands on: it holds when every one of them failed. */
const AXIS_PROBES: Readonly<Record<keyof Axes, readonly ProbeName[]>> = {
  files: ['reads a file of the user', 'writes outside'],
  network: ['reaches this machine', 'makes a unix socket'],
  processes: ['sees other processes', 'gains rights'],
  limits: [
    'opens files without end',
    'takes memory without end',
    'starts processes without end',
    'fills the disk',
  ],
};

/** Longer than any machine that still works takes. */
const DEADLINE_MS = 20_000;

/** Proves bubblewrap, as every launch uses it: starts it and tries to break out. Raises nothing. */
export function proveBubblewrap(ports: SelfTestPorts): Promise<Proof> {
  if (ports.surroundings.programs.bubblewrap === undefined) return Promise.resolve(nothing(NO_BUBBLEWRAP));
  return prove('bubblewrap', bubblewrap, ports);
}

/** Proves what can be had without namespaces. It hides no process and no name of a file: at best `restricted`. */
export async function proveLandlock(ports: SelfTestPorts): Promise<Proof> {
  if (ports.surroundings.programs.helper === undefined)
    return nothing({ problem: 'sandbox-init is not there', fix: 'Install Gatehouse again.' });
  const { axes, ...proof } = await prove('landlock', landlock, ports);
  const less = (level: Level): Level => (level === 'isolated' ? 'restricted' : level);
  return {
    ...proof,
    axes: { ...axes, files: less(axes.files), processes: 'none', limits: 'none' },
  };
}

async function prove(kind: BackendKind, backend: Backend, ports: SelfTestPorts): Promise<Proof> {
  if (!isSeccompArch(ports.surroundings.arch)) {
    const problem = `there is no filter for this processor (${ports.surroundings.arch})`;
    return nothing({ problem, fix: 'Use a machine with an x64 or arm64 processor.' });
  }
  try {
    const result = await attempt(backend, ports);
    if ('failed' in result) return nothing(explainFailure({ said: result.failed, ...systemFacts() }));
    return judge(kind, result.done);
  } catch (error) {
    return nothing(explainFailure({ said: (error as Error).message, ...systemFacts() }));
  }
}

function judge(backend: BackendKind, done: Readonly<Record<string, boolean>>): Proof {
  const axis = (name: keyof Axes): Level =>
    AXIS_PROBES[name].every((probe) => done[probe] === false) ? 'isolated' : 'none';
  const axes = {
    files: axis('files'),
    network: axis('network'),
    processes: axis('processes'),
    limits: axis('limits'),
  };
  const broken = Object.values(AXIS_PROBES)
    .flat()
    .filter((probe) => done[probe] !== false);
  if (broken.length === 0) return { backend, axes };
  const problem = `a program inside ${broken.join(', ')}`;
  return { backend, axes, problem: { problem, fix: 'Please report this: it should not be possible.' } };
}

type Attempt = { readonly done: Readonly<Record<string, boolean>> } | { readonly failed: string };

async function attempt(backend: Backend, ports: SelfTestPorts): Promise<Attempt> {
  const { folder, surroundings, spawn, ids } = ports;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const canary = join(folder, `canary-${ids()}`);
  const secret = ids();
  await writeFile(canary, secret, { mode: 0o600 });
  const listener = createServer((socket) => socket.destroy());
  try {
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(0, '127.0.0.1', resolve);
    });
    listener.unref();
    const { port } = listener.address() as { port: number };
    const plan = await probePlan(ports, [canary, secret, String(port)]);
    const command = backend(plan, surroundings);
    using opened = openDescriptors(plan, command.descriptors, folder, ids);
    const child = spawn(command.file, command.args, {
      cwd: command.cwd,
      env: command.env,
      stdio: ['ignore', 'pipe', 'pipe', ...opened.numbers],
      timeout: DEADLINE_MS,
      killSignal: 'SIGKILL',
    });
    return await outcome(child);
  } finally {
    listener.close();
    await rm(canary, { force: true });
    await rm(`${canary}.written`, { force: true });
  }
}

function outcome(child: ChildProcess): Promise<Attempt> {
  const said = { out: '', err: '' };
  child.stdout?.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ failed: error.message }));
    child.once('close', (code, signal) => {
      try {
        resolve({ done: JSON.parse(said.out) as Record<string, boolean> });
      } catch {
        resolve({ failed: said.err === '' ? `it ended with ${signal ?? code}` : said.err });
      }
    });
  });
}

async function probePlan(ports: SelfTestPorts, args: readonly string[]): Promise<LaunchPlan> {
  const { runtime, home, dataFolder, user, surroundings } = ports;
  const { system } = surroundings;
  const env = { HOME: home, PATH: '/usr/bin:/bin', ELECTRON_RUN_AS_NODE: '1', UV_THREADPOOL_SIZE: '1' };
  const found = await findRuntime({
    file: runtime,
    identity: { kind: 'unresolvable', why: 'the self-test' },
    cwd: '/',
    searchPath: env.PATH,
    home,
    dataFolder,
    system,
  });
  return {
    server: 'self-test',
    backend: 'bubblewrap',
    view: { level: 'isolated', axes: NOTHING },
    file: runtime,
    args: ['-e', PROBE_SCRIPT, ...args],
    cwd: '/',
    env,
    home,
    user,
    runtime: found.paths,
    links: found.links,
    grants: [],
    network: { mode: 'none' },
    limits: PROBE_LIMITS,
    preset: undefined,
    reasons: [],
  };
}

function nothing(problem: Explanation): Proof {
  return { backend: 'none', axes: NOTHING, problem };
}

function systemFacts(): Omit<Parameters<typeof explainFailure>[0], 'said'> {
  const read = (path: string): number | undefined => {
    try {
      return Number(readFileSync(path, 'utf8').trim());
    } catch {
      return undefined;
    }
  };
  const clone = read('/proc/sys/kernel/unprivileged_userns_clone');
  return {
    apparmorRestricts: read('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === 1,
    userNamespaces: read('/proc/sys/user/max_user_namespaces'),
    unprivilegedClone: clone === undefined ? undefined : clone !== 0,
  };
}
