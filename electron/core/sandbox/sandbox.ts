import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxGrants, StdioDefinition } from '../../../shared/model/server.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { Clock } from '../clock/index.ts';
import { drop } from '../../../shared/util/drop.ts';
import { backends } from './backends.ts';
import { grantedEnvironment } from './granted-environment.ts';
import { type GrantLook, lookAtGrants } from './grants.ts';
import { type Level, reaches, viewOf } from './levels.ts';
import { openDescriptors } from './open-descriptors.ts';
import type {
  BackendPrograms,
  EgressPort,
  LaunchPlan,
  Preset,
  PresetOf,
  SpawnCommand,
  SystemLayout,
} from './plan.ts';
import { grantsOf, planLaunch, type Proof, type SandboxFloor } from './plan-launch.ts';
import { findRuntime } from './runtime-files.ts';
import { type NameAlarm, NameWatch } from './name-watch.ts';
import type { SandboxBook } from './sandbox-book.ts';
import { readSystemLayout } from './system-layout.ts';

/** A launch that was judged and admitted, as identity resolved it. */
export interface SandboxLaunch {
  readonly server: string;
  readonly definition: StdioDefinition;
  readonly launch: {
    readonly file: string;
    readonly args: readonly string[];
    readonly env: Readonly<Record<string, string>>;
    readonly cwd: string;
    readonly identity: import('../../../shared/model/server.ts').Identity;
    /** The tree of an installed package. */
    readonly packageFolder?: string;
    /** What was compiled of it. */
    readonly compiled?: string;
    /** What Node.js loads before the program, absolute. */
    readonly preload?: string;
  };
  /** What an acceptance is given for: equal only for launches that are the same. */
  readonly key: string;
}

export interface SandboxPorts {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly home: string;
  readonly dataFolder: string;
  /** Private, for files without a name and for canaries. */
  readonly folder: string;
  readonly user: { readonly uid: number; readonly gid: number };
  readonly allowRoot: boolean;
  /** Looked for anew at each self-test: something may have been installed meanwhile. */
  programs(): Promise<BackendPrograms>;
  /** A browser that servers may drive, if there is one. */
  browser(): Promise<string | undefined>;
  /** Proves what this machine can do. */
  prove(programs: BackendPrograms, system: SystemLayout): Promise<Proofs>;
  readonly book: SandboxBook;
  readonly egress: EgressPort;
  readonly presetOf: PresetOf;
  /** The user's environment, of which servers get what they were granted. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  floor(launch: SandboxLaunch): SandboxFloor;
  readonly clock: Clock;
  /** A protected name came into a folder that a running server may write. */
  alarm(launch: NamedLaunch, alarm: NameAlarm): void;
  readonly onBug: (error: unknown) => void;
  /** Unguessable names. */
  ids(): string;
  /** The result of a self-test came, or another one than before. */
  onProof(proofs: Proofs): void;
}

/** The best the machine can do; `lesser` is tried only where that is not enough. */
export interface Proofs {
  readonly best: Proof;
  readonly lesser: Proof | undefined;
  readonly tookMs: number;
}

/** Whose process it is, for records. */
export interface NamedLaunch {
  readonly server: string;
  readonly identity: string;
  readonly session: string;
}

/** A launch that can be spawned once. Dispose of it when it was; `companions` when its process has ended. */
export interface PreparedLaunch extends Disposable {
  readonly plan: LaunchPlan;
  readonly command: SpawnCommand;
  /** Open descriptors; the child's from 3 on. */
  readonly descriptors: readonly number[];
  /** Its way to the network, its private folder, what watches the folders it may write. */
  readonly companions: AsyncDisposable | undefined;
}

/** How long a self-test that found something missing counts where that stands in the way: the user may be mending it. */
const RETRY_MS = 3000;
/** How long it counts where a launch can do with what there is. */
const RETRY_QUIETLY_MS = 60_000;

/** Turns launches that were admitted into launches that are isolated. One per core. */
export class Sandbox {
  readonly #ports: SandboxPorts;
  #testing: Promise<Machine> | undefined;
  #known: Machine | undefined;

  constructor(ports: SandboxPorts) {
    this.#ports = ports;
  }

  /** What this machine can do; runs the self-test when it has not run, or found something missing a while ago. */
  async selfTest(): Promise<Proofs> {
    return (await this.#proven()).proofs;
  }

  /** Runs the self-test again, whatever it found before. */
  async testAgain(): Promise<Proofs> {
    await this.#testing?.catch(() => undefined);
    return (await this.#test()).proofs;
  }

  /** What the last self-test found; undefined before the first has ended. */
  get proofs(): Proofs | undefined {
    return this.#known?.proofs;
  }

  get book(): SandboxBook {
    return this.#ports.book;
  }

  /** The preset that applies, if the definition names no grants itself. */
  async preset({ definition, launch }: SandboxLaunch): Promise<Preset | undefined> {
    if (definition.sandbox !== undefined) return undefined;
    const { identity, file, args, cwd } = launch;
    const { browser } = await this.#tested();
    const { home, presetOf } = this.#ports;
    return presetOf({ definition, identity, file, args, cwd, home, browser });
  }

  /**
   * What the launch would be started with, here and now. A grant that was never seen is approved by that: the definition is the
   * user's own. Raises `root_refused`, `sandbox_unavailable`, `sandbox_floor`, `grant_refused`, and `file_invalid` while
   * sandbox.json is broken.
   */
  async plan(request: SandboxLaunch): Promise<LaunchPlan> {
    const { server } = request;
    const { plan, looks } = await this.#plan(request);
    const { book } = this.#ports;
    const approved = book.approved(server);
    const fresh = looks.map(({ grant }) => grant).filter(({ path }) => !approved.has(path));
    if (fresh.length > 0) await book.approve(server, fresh, 'also');
    return plan;
  }

  /** The grants as they are now, each looked at. Raises `grant_refused`. */
  look(server: string, grants: SandboxGrants): Promise<GrantLook[]> {
    const { home, dataFolder } = this.#ports;
    return lookAtGrants(grants, { server, home, dataFolder });
  }

  /**
   * Makes a launch ready to be spawned. Raises what `plan` raises; nothing is open and nothing was started then. `session`
   * is told to the records of what the network refused.
   */
  async prepare(
    request: SandboxLaunch,
    facts: { identity: string; session: string },
  ): Promise<PreparedLaunch> {
    const { egress, arch, folder } = this.#ports;
    const plan = await this.plan(request);
    const { programs, system } = await this.#tested();
    await using stack = new AsyncDisposableStack();
    const network =
      plan.network.mode === 'allowList'
        ? stack.use(await egress.open({ server: plan.server, ...facts, rules: plan.network }))
        : undefined;
    const scratch = plan.backend === 'macos' ? await makeScratch(folder, stack) : undefined;
    const surroundings = { programs, sockets: network?.sockets, arch, system, scratch };
    const command = backends[plan.backend](plan, surroundings);
    const opened = openDescriptors(plan, command.descriptors, folder, this.#ports.ids);
    const names = await this.#watchNames(plan, facts);
    if (names !== undefined) stack.use(names);
    const held = network !== undefined || scratch !== undefined || names !== undefined;
    return {
      plan,
      command,
      descriptors: opened.numbers,
      companions: held ? stack.move() : undefined,
      [Symbol.dispose]: () => opened[Symbol.dispose](),
    };
  }

  /** macOS denies names that are not there; without a backend nothing is promised. */
  async #watchNames(
    { server, backend, grants }: LaunchPlan,
    facts: { identity: string; session: string },
  ): Promise<NameWatch | undefined> {
    const { clock, alarm, onBug } = this.#ports;
    if (backend === 'none' || backend === 'macos') return undefined;
    if (grants.every(({ searched = [] }) => searched.length === 0)) return undefined;
    return NameWatch.begin(grants, {
      clock,
      onBug,
      alarm: (found) => alarm({ server, ...facts }, found),
    });
  }

  /** The level the user accepted, while it holds for this launch. */
  accepted({ server, key }: SandboxLaunch): Level | undefined {
    const accepted = this.#ports.book.accepted(server);
    return accepted?.launch === key ? accepted.level : undefined;
  }

  /**
   * Lets exactly this launch run with less. `record` is called when all is well, before anything changes. Raises
   * `not_confirmed` when `typed` is not the sentence, `sandbox_floor` where policy demands more, and what `record` raises.
   */
  async accept(request: SandboxLaunch, level: Level, typed: string, record: () => void): Promise<void> {
    const { server, key } = request;
    const confirm = confirmation(server, level);
    if (typed !== confirm) throw new AppError('not_confirmed', { server, confirm });
    const { minimum, layer } = this.#ports.floor(request);
    if (minimum !== undefined && !reaches(level, minimum)) {
      const where = layer === undefined ? {} : { layer };
      throw new AppError('sandbox_floor', { server, level, minimum, ...where });
    }
    record();
    await this.#ports.book.accept(server, { level, launch: key, at: this.#ports.clock.now() });
  }

  /** A launch waits for another self-test only where what the last one found does not do. */
  async #plan(request: SandboxLaunch): Promise<PlannedLaunch> {
    const machine = await this.#tested();
    try {
      const planned = await this.#planOn(machine, request);
      if (this.#isStale(machine, RETRY_QUIETLY_MS)) drop(this.#proven(), this.#ports.onBug);
      return planned;
    } catch (error) {
      if (!(error instanceof AppError) || !MENDABLE.has(error.code) || !this.#isStale(machine, RETRY_MS))
        throw error;
      return this.#planOn(await this.#proven(), request);
    }
  }

  async #planOn({ proofs, programs, system }: Machine, request: SandboxLaunch): Promise<PlannedLaunch> {
    const { home, dataFolder, user, book, floor, platform, allowRoot } = this.#ports;
    const { server, definition, launch } = request;
    const preset = await this.preset(request);
    const cwd = await realpath(launch.cwd).catch(() => launch.cwd);
    const grants = grantsOf(definition, preset);
    const { env, read } = grantedEnvironment({ own: launch.env, users: this.#ports.environment, grants });
    const searchPath = env['PATH'] ?? '';
    const { file, identity, packageFolder, compiled, preload } = launch;
    const [looks, runtime] = await Promise.all([
      this.look(server, grants),
      findRuntime({
        file,
        args: launch.args,
        identity,
        packageFolder,
        compiled,
        preload,
        cwd,
        searchPath,
        home,
        dataFolder,
        system,
      }),
    ]);
    const plan = planLaunch({
      server,
      definition,
      identity,
      launch: { ...launch, args: preloading(launch), env, cwd },
      home,
      user,
      root: user.uid !== 0 || platform === 'win32' ? 'no' : allowRoot ? 'allowed' : 'refused',
      preset,
      grants: looks,
      approved: book.approved(server),
      runtime: { ...runtime, paths: [...runtime.paths, ...(await existing(read))] },
      proof: proofs.best,
      lesser: proofs.lesser,
      accepted: this.accepted(request),
      floor: floor(request),
      helper: programs.helper !== undefined,
      docker: programs.docker !== undefined,
    });
    return { plan, looks };
  }

  /** What the last self-test found; waits for the first one only. */
  async #tested(): Promise<Machine> {
    return this.#known ?? this.#test();
  }

  #isStale({ proofs, at }: Machine, after: number): boolean {
    return proofs.best.problem !== undefined && this.#ports.clock.now() - at > after;
  }

  async #proven(): Promise<Machine> {
    const known = this.#known;
    return known === undefined || this.#isStale(known, RETRY_MS) ? this.#test() : known;
  }

  /** One at a time. */
  #test(): Promise<Machine> {
    return (this.#testing ??= this.#prove().finally(() => (this.#testing = undefined)));
  }

  async #prove(): Promise<Machine> {
    const [programs, system, browser] = await Promise.all([
      this.#ports.programs(),
      readSystemLayout(),
      this.#ports.browser(),
    ]);
    const proofs = await this.#ports.prove(programs, system);
    const machine = { programs, system, browser, proofs, at: this.#ports.clock.now() };
    this.#known = machine;
    this.#ports.onProof(proofs);
    return machine;
  }
}

/** The words of a launch as it is started. Added last: nothing is found out or judged from them. */
export function preloading({
  args,
  preload,
}: Pick<SandboxLaunch['launch'], 'args' | 'preload'>): readonly string[] {
  return preload === undefined ? args : ['--require', preload, ...args];
}

/** A folder for one launch, gone when `stack` is disposed of. */
async function makeScratch(folder: string, stack: AsyncDisposableStack): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = await realpath(await mkdtemp(join(folder, 'h')));
  stack.defer(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** What is there, by its real path. */
async function existing(paths: readonly string[]): Promise<string[]> {
  const real = await Promise.all(paths.map((path) => realpath(path).catch(() => [])));
  return real.flat();
}

/** What another state of the machine could change. */
const MENDABLE: ReadonlySet<string> = new Set(['sandbox_unavailable', 'sandbox_floor']);

interface PlannedLaunch {
  readonly plan: LaunchPlan;
  readonly looks: GrantLook[];
}

interface Machine {
  readonly programs: BackendPrograms;
  readonly system: SystemLayout;
  readonly browser: string | undefined;
  readonly proofs: Proofs;
  readonly at: number;
}

/** What must be typed to let a server run with less. */
export function confirmation(server: string, level: Level): string {
  return level === 'none' ? `run ${server} unprotected` : `run ${server} ${level}`;
}

/** What a server would run at, without looking at its files: for lists. */
export function expectedView(
  proofs: Proofs | undefined,
  accepted: Level | undefined,
): ReturnType<typeof viewOf> {
  const none = viewOf({ files: 'none', network: 'none', processes: 'none', limits: 'none' });
  if (proofs === undefined || accepted === 'none') return none;
  if (accepted === 'restricted' && viewOf(proofs.best.axes).level !== 'isolated')
    return proofs.lesser === undefined ? none : viewOf(proofs.lesser.axes);
  return viewOf(proofs.best.axes);
}
