import { AppError } from '../../shared/errors/app-error.ts';
import type { Identity, StdioDefinition } from '../../shared/model/server.ts';
import { drop } from '../../shared/util/drop.ts';
import type { SessionFacts, Upstream } from './gateway/index.ts';
import { holdOutput } from './hold-output.ts';
import {
  type FilePort,
  isTreeStillJudged,
  type LaunchWatch,
  packageLine,
  type ResolvedLaunch,
  watchLaunch,
} from './identity/index.ts';
import {
  dataLimit,
  type LaunchPlan,
  type PreparedLaunch,
  preloading,
  type Sandbox,
  type SandboxLaunch,
} from './sandbox/index.ts';
import type { Supervisor } from './supervisor/index.ts';
import { launchKey } from './warm/index.ts';

export interface ServerLauncherOptions {
  readonly supervisor: Supervisor;
  /** Undefined: servers are started as they are. */
  readonly sandbox: Sandbox | undefined;
  readonly files: FilePort;
  /** Hears of every process that runs in a sandbox. */
  readonly began?: (server: string, exited: Promise<unknown>) => void;
  readonly onBug: (where: string, error: unknown) => void;
}

/** What is to be started; it was admitted just now. */
export interface AdmittedLaunch {
  readonly facts: SessionFacts;
  readonly definition: StdioDefinition;
  readonly launch: ResolvedLaunch;
}

/** The only way a server is started: what was admitted, as the sandbox planned it. */
export class ServerLauncher {
  readonly #options: ServerLauncherOptions;
  readonly #plans = new WeakMap<Upstream, LaunchPlan>();
  /** The plan of the last process of each server, by name. */
  readonly #last = new Map<string, LaunchPlan>();

  constructor(options: ServerLauncherOptions) {
    this.#options = options;
  }

  readonly #bug = (error: unknown): void => this.#options.onBug('server-launcher', error);

  /** Raises what planning raises (`root_refused`, `sandbox_unavailable`, `sandbox_floor`, `grant_refused`) and `Supervisor.launch`. */
  launch(admitted: AdmittedLaunch): Promise<Upstream> {
    return this.#start(admitted, 'session');
  }

  /** For a process that no session has yet; through the same plan. */
  launchSpare(admitted: AdmittedLaunch): Promise<Upstream> {
    return this.#start(admitted, 'spare');
  }

  /** What a process runs with; undefined when it is none of this launcher's. */
  planOf(upstream: Upstream): LaunchPlan | undefined {
    return this.#plans.get(upstream);
  }

  /** What the newest process of a server was started with. */
  lastPlan(server: string): LaunchPlan | undefined {
    return this.#last.get(server);
  }

  async #start(admitted: AdmittedLaunch, what: 'session' | 'spare'): Promise<Upstream> {
    const { sandbox } = this.#options;
    const { facts, launch } = admitted;
    const { server, identity, id } = facts;
    if (sandbox === undefined)
      return this.#supervise(
        { ...launch, args: preloading(launch), server, identity, session: id },
        launch,
        what,
      );
    using prepared = await sandbox.prepare(sandboxLaunch(admitted), { identity, session: id });
    const { command, plan, descriptors } = prepared;
    const { file, args, env, cwd } = command;
    const wrapped = plan.backend !== 'none';
    try {
      refuseFetching(admitted, plan);
      const request = {
        server,
        identity,
        session: id,
        file,
        args,
        env,
        cwd,
        descriptors,
        wrapped,
        ...memoryOf(plan),
      };
      const upstream = await this.#supervise(request, launch, what);
      this.#plans.set(upstream, plan);
      this.#last.set(server, plan);
      this.#endCompanions(prepared, upstream);
      if (wrapped) this.#options.began?.(server, upstream.exited);
      return upstream;
    } catch (error) {
      await prepared.companions?.[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #supervise(
    { session, ...request }: Parameters<Supervisor['launch']>[0],
    launch: ResolvedLaunch,
    what: 'session' | 'spare',
  ): Promise<Upstream> {
    const { supervisor, files } = this.#options;
    using held = new DisposableStack();
    const watch = held.use(watchLaunch(launch, files));
    if (!watch.holds()) throw changedMeanwhile(request.server);
    const upstream = await (what === 'spare'
      ? supervisor.launchSpare(request)
      : supervisor.launch({ ...request, session }));
    const release = held.move();
    drop(
      upstream.exited.finally(() => release.dispose()),
      this.#bug,
    );
    holdOutput(
      upstream,
      () => {
        const held = hasHeld(watch, release);
        if (held) drop(this.#lookAtTree(request.server, launch, upstream), this.#bug);
        return held;
      },
      () => this.#endChanged(request.server, upstream, NOTHING_PASSED),
    );
    return upstream;
  }

  /** An installed package is read while it starts: what changed meanwhile may have run. */
  async #lookAtTree(server: string, launch: ResolvedLaunch, upstream: Upstream): Promise<void> {
    if (!(await isTreeStillJudged(launch))) this.#endChanged(server, upstream, 'it is ended');
  }

  /** What ran may not be what was judged: it is ended at once. */
  #endChanged(server: string, upstream: Upstream, so: string): void {
    this.#options.supervisor.note(server, `its program was changed while it started: ${so}`);
    drop(upstream.stop(), this.#bug);
    // The second call skips the waiting.
    drop(upstream.stop(), this.#bug);
  }

  #endCompanions({ companions }: PreparedLaunch, upstream: Upstream): void {
    if (companions === undefined) return;
    drop(
      upstream.exited.then(() => companions[Symbol.asyncDispose]()),
      (error) => this.#options.onBug('egress', error),
    );
  }
}

const NOTHING_PASSED = 'it is ended, and nothing it said was passed on';

/** Once asked, there is nothing more to watch. */
function hasHeld(watch: LaunchWatch, release: DisposableStack): boolean {
  const holds = watch.holds();
  release.dispose();
  return holds;
}

function changedMeanwhile(server: string): AppError<'server_start_failed'> {
  return new AppError('server_start_failed', { server, detail: 'its program was changed meanwhile' });
}

/** The daemon holds a container; what runs unprotected is held by nothing. */
function memoryOf({ backend, limits }: LaunchPlan): { memoryBytes?: number } {
  return backend === 'none' || backend === 'docker' ? {} : { memoryBytes: dataLimit(limits.memoryMb) };
}

/** A launch as the sandbox takes it. */
export function sandboxLaunch({
  facts: { server },
  definition,
  launch,
}: {
  readonly facts: { readonly server: string };
  readonly definition: StdioDefinition;
  readonly launch: ResolvedLaunch;
}): SandboxLaunch {
  const { file, args, env, cwd, identity, packageFolder, compiled, preload } = launch;
  return {
    server,
    definition,
    launch: {
      ...{ file, args, env, cwd, identity },
      ...(packageFolder === undefined ? {} : { packageFolder }),
      ...(compiled === undefined ? {} : { compiled }),
      ...(preload === undefined ? {} : { preload }),
    },
    key: acceptanceKey(server, definition, { file, args, identity }),
  };
}

/** What an acceptance is given for. The folder a client happens to be in is not part of it, unless the definition names it. */
function acceptanceKey(
  server: string,
  definition: StdioDefinition,
  launch: { readonly file: string; readonly args: readonly string[]; readonly identity: Identity },
): string {
  return launchKey({ server, definition, launch });
}

/** A package runner without a network hangs for minutes, or ends with words nobody understands: its user is told at once. */
function refuseFetching(
  { facts, definition, launch }: AdmittedLaunch,
  { network, backend }: LaunchPlan,
): void {
  if (backend === 'none' || network.mode !== 'none') return;
  const isInstalled = launch.identity.kind === 'package' && launch.identity.tree !== undefined;
  const line = isInstalled ? undefined : packageLine(definition);
  if (line === undefined) return;
  throw new AppError('needs_install', { server: facts.server, package: `${line.ecosystem}:${line.name}` });
}
