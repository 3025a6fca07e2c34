import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { ExitFacts, Upstream } from '../../../electron/core/gateway/ports.ts';
import { type WarmLaunch, WarmPool, type WarmSettings } from '../../../electron/core/warm/index.ts';
import { ManualClock } from '../../fixtures/manual-clock.ts';

/** A process of which a test decides what it does. */
export class FakeUpstream implements Upstream {
  readonly pid: number;
  readonly key: string;
  readonly stdin = new PassThrough();
  readonly stdout = new PassThrough();
  readonly exited: Promise<ExitFacts>;
  state: 'runs' | 'stopped' | 'died' = 'runs';
  readonly #exit: (exit: ExitFacts) => void;

  constructor(pid: number, key: string) {
    this.pid = pid;
    this.key = key;
    const { promise, resolve } = Promise.withResolvers<ExitFacts>();
    this.exited = promise;
    this.#exit = resolve;
  }

  log(): void {}

  stop(): Promise<void> {
    if (this.state === 'runs') this.state = 'stopped';
    this.#end();
    return Promise.resolve();
  }

  die(): void {
    this.state = 'died';
    this.#end();
  }

  #end(): void {
    this.stdout.end();
    this.#exit({ exitCode: 0, signal: null, stderr: [] });
  }
}

/** The world around a pool: time, launches, the state of code, memory and power are what the test says. */
export class FakeWorld {
  readonly clock = new ManualClock();
  readonly started: FakeUpstream[] = [];
  readonly notes: string[] = [];
  readonly bugs: unknown[] = [];
  readonly used = new Map<string, number>();
  settings: WarmSettings = { enabled: true, memoryMegabytes: 300, idleMinutes: 30 };
  battery = false;
  /** Part of every key: what policy, definition and environment are now. */
  version = 0;
  code: string | undefined = 'code-0';
  megabytes = 40;
  serving = 0;
  startFails = false;
  /** Servers that may not be kept warm. */
  readonly refused = new Set<string>();
  readonly pool = new WarmPool({
    clock: this.clock,
    settings: () => this.settings,
    prepare: (server, cwd) =>
      Promise.resolve(this.refused.has(server) ? undefined : this.launch(server, cwd)),
    memoryOf: () => Promise.resolve(this.megabytes * 1024 * 1024),
    onBattery: () => Promise.resolve(this.battery),
    codeState: () => Promise.resolve(this.code),
    usage: {
      touch: (server) => void this.used.set(server, this.clock.now()),
      lastUsed: (server) => this.used.get(server),
    },
    serving: () => this.serving,
    note: (_server, text) => void this.notes.push(text),
    changed: () => {},
    onBug: (error) => void this.bugs.push(error),
  });

  /** The launch of a server as it would be judged now. */
  launch(server = 'notes', cwd = '/home'): WarmLaunch {
    const key = `${server} ${cwd} ${this.version}`;
    return {
      server,
      key,
      code: { program: '/bin/node', entry: undefined },
      start: () => {
        if (this.startFails) return Promise.reject(new Error('there is no program'));
        const upstream = new FakeUpstream(this.started.length + 1, key);
        this.started.push(upstream);
        return Promise.resolve(upstream);
      },
    };
  }

  /** A session begins, and it stays quiet until its spare is there. */
  async warmUp(server = 'notes', cwd = '/home'): Promise<FakeUpstream | undefined> {
    this.pool.used(server, cwd);
    await this.pass(2000);
    return this.pool.isWarm(server) ? this.started.at(-1) : undefined;
  }

  async pass(milliseconds: number): Promise<void> {
    await this.settle();
    this.clock.advance(milliseconds);
    await this.settle();
  }

  /** Everything that was set off has happened: the world answers within a turn, and a fill takes a few. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) await setImmediate();
  }

  get running(): FakeUpstream[] {
    return this.started.filter(({ state }) => state === 'runs');
  }
}
