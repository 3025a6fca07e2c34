import { AppError } from '../../../shared/errors/app-error.ts';
import { errorSentence } from '../../../shared/errors/sentence.ts';
import { errorLine, type FrameFacts, scanFrame } from '../frames/index.ts';
import type { Clock } from '../clock/index.ts';
import type { Upstream } from '../gateway/ports.ts';
import { ClientLane } from './client-lane.ts';
import { type Greeting, greetingIn } from './handshake.ts';
import { SharedProcess } from './shared-process.ts';

const INTERNAL_ERROR = -32603;

/** What a session wants to share. */
export interface SharedLaunch {
  readonly server: string;
  /** Equal only for launches that are the same in everything: only those share a process. */
  readonly key: string;
  /** Judges once more and starts the process; raises what that raises. */
  readonly start: () => Promise<Upstream>;
}

export interface SharedProcessesOptions {
  readonly clock: Clock;
  /** The limit of one frame, in bytes. */
  frameLimit(): number;
  readonly onBug: (error: unknown) => void;
}

interface Group {
  readonly server: string;
  readonly processes: Set<SharedProcess>;
  starting: Promise<void> | undefined;
}

/**
 * Server processes that several sessions use at once (`"instance": "shared"`). Sessions share a process when their
 * launches are the same and their clients introduced themselves in the same way.
 */
export class SharedProcesses implements AsyncDisposable {
  readonly #options: SharedProcessesOptions;
  readonly #groups = new Map<string, Group>();
  #lanes = 0;

  constructor(options: SharedProcessesOptions) {
    this.#options = options;
  }

  /** A process of its own, as the session sees it. When none runs yet it is started first. Raises what `start` raises. */
  async join(launch: SharedLaunch): Promise<Upstream> {
    const group = this.#groupOf(launch);
    if (![...group.processes].some(({ isJoinable }) => isJoinable)) await this.#start(group, launch);
    return new ClientLane({
      number: ++this.#lanes,
      clock: this.#options.clock,
      onLines: (lane, lines) => this.#take(lane, launch, lines),
      onInputEnd: (lane) => processOf(lane)?.inputEnded(lane),
    });
  }

  /** What launches depend on has changed: nobody joins what runs now, and what nobody uses ends at once. */
  retire(server?: string): void {
    for (const group of [...this.#groups.values()]) {
      if (server !== undefined && group.server !== server) continue;
      for (const process of [...group.processes]) process.retire();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const processes = [...this.#groups.values()].flatMap((group) => [...group.processes]);
    await Promise.all(processes.map((process) => process[Symbol.asyncDispose]()));
  }

  #groupOf({ key, server }: SharedLaunch): Group {
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { server, processes: new Set(), starting: undefined };
      this.#groups.set(key, group);
    }
    return group;
  }

  /** Starts one process; who wants one while it starts waits for the same. */
  #start(group: Group, launch: SharedLaunch): Promise<void> {
    group.starting ??= this.#launch(group, launch).finally(() => {
      group.starting = undefined;
    });
    return group.starting;
  }

  async #launch(group: Group, launch: SharedLaunch): Promise<void> {
    const { clock, frameLimit, onBug } = this.#options;
    const upstream = await launch.start();
    const process: SharedProcess = new SharedProcess({
      upstream,
      clock,
      frameLimit: frameLimit(),
      onClosed: () => {
        group.processes.delete(process);
        const unused = group.processes.size === 0 && group.starting === undefined;
        if (unused && this.#groups.get(launch.key) === group) this.#groups.delete(launch.key);
      },
      onBug,
    });
    group.processes.add(process);
  }

  async #take(lane: ClientLane, launch: SharedLaunch, lines: readonly Buffer[]): Promise<void> {
    try {
      for (const line of lines) {
        const facts = scanFrame([line]);
        if (facts.shape === 'blank') continue;
        const process = await this.#processFor(lane, launch, line, facts);
        process?.take(lane, line, facts);
      }
      await processOf(lane)?.flush();
    } catch (error) {
      // No process can be started for it: its session is told as if the one it had had ended.
      const problem = error instanceof AppError ? errorSentence(error.code, error.data) : String(error);
      if (!(error instanceof AppError)) this.#options.onBug(error);
      processOf(lane)?.leave(lane);
      lane.finish({ exitCode: null, signal: null, stderr: [problem] });
    }
  }

  async #processFor(
    lane: ClientLane,
    launch: SharedLaunch,
    line: Buffer,
    { method }: FrameFacts,
  ): Promise<SharedProcess | undefined> {
    const current = processOf(lane);
    if (current !== undefined && (method !== 'initialize' || !lane.isOpen)) return current;
    const greeting = greetingIn(line);
    if (current?.greeting?.key === greeting.key) return current;
    const other = find(this.#groupOf(launch), ({ greeting: known }) => known?.key === greeting.key);
    if (current !== undefined) {
      if (other === undefined && current.isFreeFor(lane)) {
        current.claim(greeting);
        return current;
      }
      this.#leave(lane, current);
    }
    return this.#joinLike(lane, launch, greeting);
  }

  async #joinLike(
    lane: ClientLane,
    launch: SharedLaunch,
    greeting: Greeting,
  ): Promise<SharedProcess | undefined> {
    for (;;) {
      if (!lane.isOpen) return undefined;
      const group = this.#groupOf(launch);
      const process =
        find(group, ({ greeting: known }) => known?.key === greeting.key) ??
        find(group, ({ greeting: known }) => known === undefined);
      if (process !== undefined) {
        process.claim(greeting);
        process.join(lane);
        return process;
      }
      await this.#start(group, launch);
    }
  }

  /** A client that introduces itself anew goes elsewhere; what it had open here is not answered any more. */
  #leave(lane: ClientLane, process: SharedProcess): void {
    for (const raw of process.openIdsOf(lane))
      lane.stage(Buffer.from(errorLine(raw, INTERNAL_ERROR, 'The client began anew.')));
    lane.flush();
    process.leave(lane);
  }
}

const find = (group: Group, fits: (process: SharedProcess) => boolean): SharedProcess | undefined =>
  [...group.processes].find((process) => process.isJoinable && fits(process));

function processOf({ end }: ClientLane): SharedProcess | undefined {
  return end instanceof SharedProcess ? end : undefined;
}
