import type { ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { LogLine } from '../../../shared/model/server.ts';
import { drop } from '../../../shared/util/drop.ts';
import { invariant } from '../../../shared/util/invariant.ts';
import type { Clock } from '../clock/index.ts';
import type { ExitFacts, Upstream } from '../gateway/ports.ts';
import { Drain } from './drain.ts';
import type { SupervisorLimits } from './limits.ts';
import { LineBudget } from './line-budget.ts';
import type { LogRing } from './log-ring.ts';
import type { ProcessTree } from './process-tree.ts';
import type { ProcessState } from './server-state.ts';

const STDERR_TAIL = 10;
/** How long `exited` waits for the rest of the output: it may be held open by what the root left behind, or unread. */
const PIPE_DELAY_MS = 5000;
/** How long the end of the root is awaited when its tree is gone already: only its exit code is missing then. */
const COLLECT_MS = 1000;
const FIRST_LOOK_MS = 10;
const LAST_LOOK_MS = 200;

/** Why a process ends: the first reason given stands. */
export type EndReason = 'idle' | 'by_user' | 'core_stopped' | 'exited';

/** What a `ServerProcess` needs and whom it tells. */
export interface ServerProcessPorts {
  readonly clock: Clock;
  readonly limits: SupervisorLimits;
  readonly tree: ProcessTree;
  readonly log: LogRing;
  readonly onState: () => void;
  /** The tree is gone; called once. */
  readonly onGone: (exit: ExitFacts) => void;
}

/**
 * One running server process and the tree under it. Its stop ladder: close stdin, wait; SIGTERM to the tree, wait;
 * SIGKILL to the tree until nothing is left. When the root ends by itself, what it left behind goes the same way.
 */
export class ServerProcess implements Upstream {
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly exited: Promise<ExitFacts>;
  readonly #ports: ServerProcessPorts;
  readonly #lineBudget: LineBudget;
  readonly #stderrTail: string[] = [];
  #droppedLogs = 0;
  readonly #rootEnded: Promise<void>;
  readonly #forced = Promise.withResolvers<void>();
  #stops = 0;
  #state: ProcessState;
  #reason: EndReason | undefined;
  #exit: { exitCode: number | null; signal: string | null } = { exitCode: null, signal: null };
  #ending: Promise<void> | undefined;

  constructor(child: ChildProcess, ports: ServerProcessPorts) {
    invariant(
      child.pid !== undefined && child.stdin && child.stdout && child.stderr,
      'the child was spawned',
    );
    this.#ports = ports;
    this.pid = child.pid;
    this.stdin = child.stdin;
    this.stdout = child.stdout;
    this.#lineBudget = new LineBudget(ports.clock, ports.limits.linesPerSecond);
    this.#state = { kind: 'running', since: ports.clock.now() };
    // A server that ends breaks its pipes while someone writes: that is seen in `exited`, never as an uncaught error.
    child.stdin.on('error', () => {});
    child.stdout.on('error', () => {});
    child.on('error', () => {});
    new Drain(child.stderr, ports.clock, ports.limits, ({ dropped, lines }) => {
      this.#stderrTail.push(...lines.slice(-STDERR_TAIL));
      this.#stderrTail.splice(0, this.#stderrTail.length - STDERR_TAIL);
      this.#append('stderr', dropped, lines);
    });
    const root = Promise.withResolvers<void>();
    this.#rootEnded = root.promise;
    this.exited = this.#whenExited(child, root.resolve);
  }

  get state(): ProcessState {
    return this.#state;
  }

  /** Why it ends or ended; undefined while nothing ends it. */
  get reason(): EndReason | undefined {
    return this.#reason;
  }

  log(stream: 'stdout' | 'gatehouse', text: string): void {
    if (this.#lineBudget.take(1) === 0) {
      this.#droppedLogs++;
      return;
    }
    const { lineBytes } = this.#ports.limits;
    const more = text.length - lineBytes;
    const kept = more > 0 ? `${text.slice(0, lineBytes)}… (${more} characters more)` : text;
    this.#append(stream, this.#droppedLogs, kept.split('\n'));
    this.#droppedLogs = 0;
  }

  /** A second call skips what is left of the waiting and kills. */
  stop(): Promise<void> {
    this.#stops++;
    if (this.#stops > 1) this.#forced.resolve();
    return this.end('idle');
  }

  /** Runs the ladder, or joins the one that runs. Resolves when nothing of the tree is left. */
  end(reason: EndReason): Promise<void> {
    this.#reason ??= reason;
    this.#ending ??= this.#ladder();
    return this.#ending;
  }

  async #ladder(): Promise<void> {
    const { limits, tree } = this.#ports;
    this.#enter('stdin_closed', limits.graceMs);
    this.stdin.end();
    await this.#race(this.#rootEnded, limits.graceMs);
    if (await this.#leftAfter(0)) {
      this.#enter('asked', limits.askMs);
      if (this.#stops < 2) await tree.signal('SIGTERM');
      if (await this.#leftAfter(limits.askMs)) await this.#killAll();
    }
    await this.#race(this.#rootEnded, COLLECT_MS);
    this.#ports.onGone(this.#exitFacts());
  }

  async #killAll(): Promise<void> {
    const { clock, limits, tree } = this.#ports;
    this.#enter('killed', limits.killMs);
    const deadline = clock.monotonic() + limits.killMs;
    // Again and again: what was being forked while the first signal went out is hit by the next one.
    for (let wait = FIRST_LOOK_MS; clock.monotonic() < deadline; wait = Math.min(wait * 2, LAST_LOOK_MS)) {
      await tree.signal('SIGKILL');
      await this.#sleep(wait);
      if ((await tree.remaining()).length === 0) return;
    }
    const left = (await tree.remaining()).join(', ');
    this.#append('gatehouse', 0, [`process ${left} cannot be ended: the system does not act on SIGKILL`]);
  }

  /** True when after `milliseconds`, or earlier when a stop is forced, something of the tree is left. */
  async #leftAfter(milliseconds: number): Promise<boolean> {
    const { clock, tree } = this.#ports;
    const deadline = clock.monotonic() + milliseconds;
    for (let wait = FIRST_LOOK_MS; ; wait = Math.min(wait * 2, LAST_LOOK_MS)) {
      if ((await tree.remaining()).length === 0) return false;
      const left = deadline - clock.monotonic();
      if (left <= 0 || this.#stops > 1) return true;
      await this.#race(this.#sleep(Math.min(wait, left)), left);
    }
  }

  async #race(event: Promise<void>, milliseconds: number): Promise<void> {
    const timeout = Promise.withResolvers<void>();
    using _timer = this.#ports.clock.after(milliseconds, timeout.resolve);
    await Promise.race([event, timeout.promise, this.#forced.promise]);
  }

  #sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => void this.#ports.clock.after(milliseconds, resolve));
  }

  #enter(step: 'stdin_closed' | 'asked' | 'killed', milliseconds: number): void {
    this.#state = { kind: 'stopping', step, deadline: this.#ports.clock.now() + milliseconds };
    this.#ports.onState();
  }

  #exitFacts(): ExitFacts {
    return { ...this.#exit, stderr: [...this.#stderrTail] };
  }

  #whenExited(child: ChildProcess, rootEnded: () => void): Promise<ExitFacts> {
    return new Promise((resolve) => {
      child.once('exit', (exitCode, signal) => {
        this.#exit = { exitCode, signal };
        rootEnded();
        const delay = this.#ports.clock.after(PIPE_DELAY_MS, () => {
          resolve(this.#exitFacts());
          // Stopped by us: nobody reads the rest, and an unread pipe would stay open for ever.
          if (this.#reason !== 'exited') this.stdout.destroy();
        });
        child.once('close', () => {
          delay.cancel();
          resolve(this.#exitFacts());
        });
        drop(this.end('exited'), (error) => this.#append('gatehouse', 0, [String(error)]));
      });
    });
  }

  #append(stream: LogLine['stream'], dropped: number, texts: readonly string[]): void {
    const time = this.#ports.clock.now();
    const lines: LogLine[] = texts.map((text) => ({ time, stream, text, pid: this.pid }));
    if (dropped > 0)
      lines.unshift({ time, stream: 'gatehouse', text: `${dropped} lines dropped`, pid: this.pid });
    this.#ports.log.append(lines);
  }
}
