import type { ChildProcess } from 'node:child_process';
import { AppError } from '../../../shared/errors/app-error.ts';
import { errorSentence } from '../../../shared/errors/sentence.ts';
import type { LogLine, ServerState } from '../../../shared/model/server.ts';
import { drop } from '../../../shared/util/drop.ts';
import { invariant } from '../../../shared/util/invariant.ts';
import type { Clock } from '../clock/index.ts';
import type { ExitFacts, Upstream } from '../gateway/ports.ts';
import { defaultLimits, type SupervisorLimits } from './limits.ts';
import { LogRing } from './log-ring.ts';
import { MemoryCap } from './memory-cap.ts';
import { type MemoryOf, memoryMeasure } from './process-memory.ts';
import { linuxProcessTable, type ProcessTable, psProcessTable } from './process-table.ts';
import { LAUNCH_VARIABLE, PosixTree, type ProcessTree, WindowsTree } from './process-tree.ts';
import { type EndReason, ServerProcess } from './server-process.ts';
import { foldState, type ProcessState, type RestState } from './server-state.ts';
import type { SendSignal, Spawn } from './spawn-port.ts';
import { failedState, spawnProblem, startFailed } from './start-problem.ts';
import { Watcher } from './watcher.ts';
import { windowsCommand } from './windows-command.ts';

/** What a supervisor is built from; everything with an effect is given. */
export interface SupervisorOptions {
  readonly clock: Clock;
  readonly spawn: Spawn;
  readonly signal: SendSignal;
  readonly platform: NodeJS.Platform;
  /** Unguessable ids: they tag processes. A ULID or UUID generator. */
  readonly ids: () => string;
  readonly limits?: Partial<SupervisorLimits>;
  /** Windows: the path of cmd.exe (`%ComSpec%`). */
  readonly commandShell?: string;
}

/** One process to start: the launch the sandbox planned. `env` is the whole environment, nothing is added but a tag. */
export interface LaunchRequest {
  readonly server: string;
  /** `identityText` of what was admitted. */
  readonly identity: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly session: string;
  /** Passed on as descriptors 3, 4 …; they are the caller's to close once the process exists. */
  readonly descriptors?: readonly number[];
  /** The program only holds a sandbox: when the server is asked to end, what is inside is asked. */
  readonly wrapped?: boolean;
  /** What all its processes may use together, in bytes: more, and the whole tree is ended. */
  readonly memoryBytes?: number;
}

/** A launch ahead of the session that will use it. */
export type SpareRequest = Omit<LaunchRequest, 'session'>;

/** How a process that served a session ended. */
export interface ServerExit {
  readonly server: string;
  readonly session: string;
  /** `exited`: not by us. */
  readonly reason: EndReason;
  readonly exit: ExitFacts;
}

/** A server process as status and health show it. */
export interface ServerProcessView {
  readonly server: string;
  readonly identity: string;
  readonly session: string;
  readonly pid: number | undefined;
  readonly state: ProcessState;
}

interface Entry {
  readonly request: SpareRequest;
  /** Undefined for a spare: no session has it yet. */
  session: string | undefined;
  /** When a spare began to serve. */
  servingSince: number | undefined;
  starting: ProcessState | undefined;
  process: ServerProcess | undefined;
  tree: ProcessTree | undefined;
  launched: Promise<Upstream> | undefined;
}

/** Starts servers, keeps their logs, knows their states, and ends whole process trees. One per core. */
export class Supervisor implements AsyncDisposable {
  readonly #options: SupervisorOptions;
  readonly #limits: SupervisorLimits;
  readonly #table: ProcessTable;
  readonly #watcher: Watcher | undefined;
  readonly #entries = new Set<Entry>();
  readonly #logs = new Map<string, LogRing>();
  readonly #rest = new Map<string, RestState>();
  readonly #listeners = new Set<(server: string) => void>();
  readonly #exitListeners = new Set<(exit: ServerExit) => void>();
  readonly #memoryOf: MemoryOf;
  readonly #memoryCap: MemoryCap;
  #disposed = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#table = options.platform === 'linux' ? linuxProcessTable : psProcessTable(options.spawn);
    this.#memoryOf = memoryMeasure(options.platform, options.spawn);
    this.#memoryCap = new MemoryCap({
      clock: options.clock,
      table: this.#table,
      memoryOf: this.#memoryOf,
      // A look that failed is followed by the next one.
      onBug: () => undefined,
    });
    this.#watcher = options.platform === 'win32' ? undefined : new Watcher(options.spawn);
  }

  /**
   * Starts a server and resolves as soon as its process exists. Raises `server_start_failed` (no such program or
   * folder, not executable, the core is stopping) and `too_many`.
   */
  launch({ session, ...request }: LaunchRequest): Promise<Upstream> {
    return this.#launch(request, session);
  }

  /**
   * Starts a server ahead of its session. A spare is ended like any process of the server, but it is no part of its
   * state and not counted, until `assign`. Raises what `launch` raises.
   */
  launchSpare(request: SpareRequest): Promise<Upstream> {
    return this.#launch(request, undefined);
  }

  /** From now on this spare serves the session: it is the server's process as if it had been started for it. */
  assign(spare: Upstream, session: string): void {
    const entry = this.#entryOf(spare);
    invariant(entry === undefined || entry.session === undefined, 'a spare serves one session only');
    if (entry === undefined) return; // it has just ended: its session is told by `exited`
    entry.session = session;
    entry.servingSince = this.#options.clock.now();
    this.#changed(entry.request.server);
  }

  /** The memory of a process and all it started, in bytes; undefined when it is gone or that cannot be known. */
  async memoryOf(upstream: Upstream): Promise<number | undefined> {
    const tree = this.#entryOf(upstream)?.tree;
    return tree === undefined ? undefined : this.#memoryOf(await tree.remaining());
  }

  async #launch(request: SpareRequest, session: string | undefined): Promise<Upstream> {
    if (this.#entries.size >= this.#limits.maxProcesses) {
      throw new AppError('too_many', { what: 'server processes', limit: this.#limits.maxProcesses });
    }
    const deadline = this.#options.clock.now() + this.#limits.startMs;
    const entry: Entry = {
      request,
      session,
      servingSince: undefined,
      tree: undefined,
      starting: { kind: 'starting', deadline },
      process: undefined,
      launched: undefined,
    };
    this.#entries.add(entry);
    this.#changed(request.server);
    try {
      entry.launched = this.#start(entry);
      return await entry.launched;
    } catch (error) {
      if (entry.process === undefined) this.#remove(entry, failedState(error));
      throw error;
    }
  }

  /** The state of a server over all its processes. */
  state(server: string): ServerState {
    const states = this.processes(server).map((process) => process.state);
    return foldState(states, this.#rest.get(server) ?? { kind: 'stopped', reason: 'never_started' });
  }

  /** The processes that serve sessions, of one server or of all; oldest first. */
  processes(server?: string): ServerProcessView[] {
    return [...this.#entries].flatMap((entry) => {
      const { request, session, process } = entry;
      if (session === undefined || (server !== undefined && request.server !== server)) return [];
      const { identity } = request;
      return [{ server: request.server, identity, session, pid: process?.pid, state: stateOf(entry) }];
    });
  }

  /**
   * Ends every process of a server, spares too, and says how many served sessions. Does not shorten a stop that is under
   * way.
   */
  async stopServer(server: string): Promise<number> {
    return this.#end(
      [...this.#entries].filter(({ request }) => request.server === server),
      'by_user',
    );
  }

  /** The newest log lines of a server, oldest first. */
  logs(server: string, limit: number): LogLine[] {
    return this.#logs.get(server)?.last(limit) ?? [];
  }

  /** Tells of a server's log lines as they come, in batches. */
  followLog(server: string, listener: (lines: readonly LogLine[]) => void): Disposable {
    return this.#log(server).follow(listener);
  }

  /** Puts a line of our own into a server's log. */
  note(server: string, text: string): void {
    this.#log(server).append([{ time: this.#options.clock.now(), stream: 'gatehouse', text }]);
  }

  /** Tells the name of a server whose state or processes changed. */
  onChange(listener: (server: string) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Tells how each process that served a session ended. */
  onExit(listener: (exit: ServerExit) => void): Disposable {
    this.#exitListeners.add(listener);
    return { [Symbol.dispose]: () => void this.#exitListeners.delete(listener) };
  }

  /** Drops log and state of a server whose definition was removed; its processes must have been stopped. */
  forget(server: string): void {
    this.#logs.delete(server);
    this.#rest.delete(server);
  }

  /**
   * Ends everything, all servers at once; further launches are refused. Trap: the clock's timers do not keep a process
   * alive, so the composition root must, until this has resolved.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    await this.#end([...this.#entries], 'core_stopped');
    this.#memoryCap[Symbol.dispose]();
    this.#watcher?.[Symbol.dispose]();
  }

  async #start(entry: Entry): Promise<Upstream> {
    const { request } = entry;
    const tag = this.#options.ids();
    await this.#watcher?.announce(request.server, tag);
    try {
      if (this.#disposed) throw startFailed(request.server, 'Gatehouse is stopping');
      const child = await this.#spawn(request, tag);
      return this.#adopt(entry, child, tag);
    } catch (error) {
      this.#watcher?.forget(tag);
      throw error;
    }
  }

  #spawn(request: SpareRequest, tag: string): Promise<ChildProcess> {
    const { platform, spawn, commandShell } = this.#options;
    const windows = platform === 'win32';
    const command = windows
      ? windowsCommand(request.file, request.args, commandShell ?? 'cmd.exe')
      : { file: request.file, args: request.args, verbatim: false };
    if (command === undefined) throw startFailed(request.server, 'an argument holds a line break');
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void =>
        reject(startFailed(request.server, spawnProblem(error, request), error));
      try {
        const child = spawn(command.file, command.args, {
          cwd: request.cwd,
          env: { ...request.env, [LAUNCH_VARIABLE]: tag },
          stdio: ['pipe', 'pipe', 'pipe', ...(request.descriptors ?? [])],
          detached: !windows,
          windowsHide: true,
          windowsVerbatimArguments: command.verbatim,
        });
        if (child.pid !== undefined && !windows)
          this.#watcher?.watch(tag, child.pid, this.#table.startOf(child.pid));
        child.once('error', fail);
        child.once('spawn', () => {
          child.off('error', fail);
          resolve(child);
        });
      } catch (error) {
        fail(error as Error);
      }
    });
  }

  #adopt(entry: Entry, child: ChildProcess, tag: string): Upstream {
    const { clock } = this.#options;
    const { server } = entry.request;
    const tree = this.#tree(child.pid!, tag, entry.request.wrapped === true);
    const cap = this.#holdMemory(entry.request, child.pid!, tree);
    const process = new ServerProcess(child, {
      clock,
      limits: this.#limits,
      tree,
      log: this.#log(server),
      onState: () => this.#changed(server),
      onGone: (exit) => {
        cap?.[Symbol.dispose]();
        this.#watcher?.forget(tag);
        this.#remove(entry, restAfter(server, process.reason, exit));
        this.#tellExit(entry, process.reason ?? 'exited', exit);
      },
    });
    entry.process = process;
    entry.tree = tree;
    entry.starting = undefined;
    this.#changed(server);
    return process;
  }

  #holdMemory(
    { server, memoryBytes }: SpareRequest,
    root: number,
    tree: ProcessTree,
  ): Disposable | undefined {
    if (memoryBytes === undefined) return undefined;
    const megabytes = (bytes: number): number => Math.round(bytes / 1024 / 1024);
    return this.#memoryCap.hold(root, memoryBytes, (used) => {
      const text = `its processes used ${megabytes(used)} MB together and may use ${megabytes(memoryBytes)} MB: they are ended. A higher limit: limits.memoryMb of its sandbox`;
      this.note(server, text);
      drop(tree.signal('SIGKILL'), (error) => this.note(server, String(error)));
    });
  }

  #tree(root: number, tag: string, wrapped: boolean): ProcessTree {
    const { platform, signal, spawn } = this.#options;
    return platform === 'win32'
      ? new WindowsTree(root, spawn, signal)
      : new PosixTree(root, tag, this.#table, signal, wrapped);
  }

  #remove(entry: Entry, rest: RestState): void {
    this.#entries.delete(entry);
    if (entry.session !== undefined) this.#rest.set(entry.request.server, rest);
    this.#changed(entry.request.server);
  }

  #tellExit({ request, session }: Entry, reason: EndReason, exit: ExitFacts): void {
    if (session === undefined) return;
    for (const listener of this.#exitListeners) listener({ server: request.server, session, reason, exit });
  }

  #entryOf(upstream: Upstream): Entry | undefined {
    return [...this.#entries].find(({ process }) => process === upstream);
  }

  /** Ends processes, also those that are being started at this moment, and says how many there were. */
  async #end(entries: readonly Entry[], reason: EndReason): Promise<number> {
    const ended = entries.map(async (entry) => {
      await Promise.allSettled([entry.launched]);
      await entry.process?.end(reason);
      return entry.process === undefined || entry.session === undefined ? 0 : 1;
    });
    return (await Promise.all(ended)).reduce<number>((sum, one) => sum + one, 0);
  }

  #log(server: string): LogRing {
    let ring = this.#logs.get(server);
    if (ring === undefined) {
      ring = new LogRing(this.#limits.logLines, this.#limits.logBytes);
      this.#logs.set(server, ring);
    }
    return ring;
  }

  #changed(server: string): void {
    for (const listener of this.#listeners) listener(server);
  }
}

/** A spare runs since it serves: before that it was nobody's. */
function stateOf({ process, starting, servingSince }: Entry): ProcessState {
  const state = process?.state ?? starting!;
  return state.kind === 'running' && servingSince !== undefined ? { ...state, since: servingSince } : state;
}

function restAfter(server: string, reason: EndReason | undefined, exit: ExitFacts): RestState {
  if (reason !== 'exited') return { kind: 'stopped', reason: reason ?? 'exited' };
  if (exit.exitCode === 0) return { kind: 'stopped', reason: 'exited' };
  const message = errorSentence('server_exited', { server, ...exit });
  return { kind: 'failed', code: 'server_exited', message };
}
