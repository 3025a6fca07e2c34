import { drop } from '../../../shared/util/drop.ts';
import type { Timer } from '../clock/index.ts';
import type { Upstream } from '../gateway/ports.ts';
import { Fitness } from './fitness.ts';
import type { WarmLaunch, WarmPorts } from './ports.ts';
import { Spare, type SpareFault } from './spare.ts';

/** A spare is started only when no session began for so long: it never slows a client that starts its servers. */
const QUIET_MS = 2000;
/** When a new spare is weighed first: it has loaded what it loads by then. */
const SETTLE_MS = 3000;
const SWEEP_MS = 30_000;
/** Only servers used within the last three days are kept warm. */
const RECENT_MS = 3 * 24 * 3600 * 1000;
const MAX_SPARES = 8;
/** What a spare is taken to need before it was weighed. */
const GUESS_BYTES = 64 * 1024 * 1024;
/** The part of the whole budget that one spare may use. */
const SHARE = 0.5;
const MEGABYTE = 1024 * 1024;

/**
 * Keeps one process of each recently used server started, so that its next client does not wait for it. A spare is
 * handed out once, to a session whose freshly judged launch is the spare's own in everything (`WarmLaunch.key`) and whose
 * code has not changed since; any doubt ends it, and the session starts a process as if there were no pool.
 */
export class WarmPool implements AsyncDisposable {
  readonly #ports: WarmPorts;
  readonly #fitness = new Fitness();
  /** The servers that get a spare, with the folder their last client was in. */
  readonly #wanted = new Map<string, string>();
  readonly #spares = new Map<string, Spare>();
  readonly #memory = new Map<string, number>();
  readonly #ending = new Set<Promise<void>>();
  /** Counts up with everything that ends spares: what was begun before it is not finished. */
  #epoch = 0;
  #quiet: Timer | undefined;
  #sweep: Timer | undefined;
  #filling: Promise<void> = Promise.resolve();
  #state: 'open' | 'closed' = 'open';

  constructor(ports: WarmPorts) {
    this.#ports = ports;
  }

  /** A session of the server begins, with a client in this folder. */
  used(server: string, cwd: string): void {
    if (this.#state === 'closed') return;
    this.#ports.usage.touch(server);
    this.#wanted.set(server, cwd);
    this.#fillWhenQuiet();
  }

  /** The spare of exactly this launch, judged just now; it is never given again. Undefined when there is none. */
  async take(launch: Omit<WarmLaunch, 'start'>): Promise<Upstream | undefined> {
    const spare = this.#spares.get(launch.server);
    if (spare === undefined) return undefined;
    this.#remove(spare);
    const epoch = this.#epoch;
    const usable =
      spare.key === launch.key && spare.isFresh && (await this.#ports.codeState(launch.code)) === spare.code;
    if (usable && spare.isFresh && epoch === this.#epoch && this.#state === 'open') return spare.letGo();
    drop(this.#stop(spare), this.#ports.onBug);
    return undefined;
  }

  isWarm(server: string): boolean {
    return this.#spares.has(server);
  }

  /** Ends the spare of a server, which gets no new one until it is used again. */
  forget(server: string): Promise<void> {
    this.#wanted.delete(server);
    return this.#endAll([server]);
  }

  /** Something changed that every launch depends on: spares end now, and are judged and started anew when it is quiet. */
  refresh(servers: readonly string[] = [...this.#spares.keys()]): Promise<void> {
    const ended = this.#endAll(servers);
    this.#fillWhenQuiet();
    return ended;
  }

  /** A process that served a session crashed; a spare beside it may be why. */
  crashed(server: string): void {
    const why = this.#fitness.crashed(server, this.#ports.clock.monotonic());
    if (why === undefined) return;
    this.#tell(server, why);
    drop(this.forget(server), this.#ports.onBug);
  }

  /** Ends every spare and waits until they have ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#state = 'closed';
    this.#quiet?.cancel();
    this.#sweep?.cancel();
    this.#epoch++;
    await this.#filling;
    await this.#endAll([...this.#spares.keys()]);
    await Promise.all(this.#ending);
  }

  #fillWhenQuiet(): void {
    this.#quiet?.cancel();
    if (this.#state === 'closed') return;
    this.#quiet = this.#ports.clock.after(QUIET_MS, () => {
      this.#quiet = undefined;
      this.#filling = this.#filling.then(() => this.#fill()).catch(this.#ports.onBug);
    });
  }

  /** One after the other, the last used first. A session that begins meanwhile puts the rest off. */
  async #fill(): Promise<void> {
    for (const server of this.#byUse([...this.#wanted.keys()]).reverse()) {
      if (this.#quiet !== undefined || this.#state === 'closed') return;
      try {
        await this.#fillOne(server);
      } catch (error) {
        // It could not be judged or started; its next client will be told why.
        this.#ports.note(server, `no spare could be started: ${error instanceof Error ? error.message : ''}`);
        drop(this.forget(server), this.#ports.onBug);
      }
    }
  }

  async #fillOne(server: string): Promise<void> {
    const cwd = this.#wanted.get(server);
    const { prepare, settings, usage, clock, onBattery, codeState } = this.#ports;
    if (cwd === undefined || !settings().enabled || this.#fitness.problem(server) !== undefined) return;
    if (clock.now() - (usage.lastUsed(server) ?? 0) > RECENT_MS || (await onBattery())) return;
    const epoch = this.#epoch;
    const launch = await prepare(server, cwd);
    const code = launch === undefined ? undefined : await codeState(launch.code);
    if (epoch !== this.#epoch) {
      this.#fillWhenQuiet();
      return;
    }
    const present = this.#spares.get(server);
    if (present !== undefined) {
      if (present.key === launch?.key && present.code === code) return;
      drop(this.#end(present), this.#ports.onBug);
    }
    if (launch === undefined || code === undefined || !this.#makeRoom(server)) return;
    this.#fitness.started(server, clock.monotonic());
    const upstream = await launch.start();
    const spare = new Spare({
      server,
      key: launch.key,
      code,
      upstream,
      since: clock.now(),
      onFault: (fault) => this.#onFault(spare, fault),
    });
    if (epoch !== this.#epoch) {
      drop(this.#stop(spare), this.#ports.onBug);
      this.#fillWhenQuiet();
      return;
    }
    this.#spares.set(server, spare);
    this.#ports.changed(server);
    this.#sweepAfter(SETTLE_MS);
  }

  /** True when a spare of the server fits; those of servers that were used longer ago make way. */
  #makeRoom(server: string): boolean {
    const budget = this.#ports.settings().memoryMegabytes * MEGABYTE;
    const needed = this.#memory.get(server) ?? GUESS_BYTES;
    const older = this.#byUse([...this.#spares.keys(), server]);
    const leaving: Spare[] = [];
    let count = this.#spares.size;
    let used = this.#bytes([...this.#spares.values()]);
    for (const other of older.slice(0, older.indexOf(server))) {
      if (count < MAX_SPARES && used + needed <= budget) break;
      const spare = this.#spares.get(other)!;
      leaving.push(spare);
      count--;
      used -= this.#bytes([spare]);
    }
    if (count >= MAX_SPARES || used + needed > budget) return false;
    for (const spare of leaving) drop(this.#end(spare), this.#ports.onBug);
    return true;
  }

  #sweepAfter(milliseconds: number): void {
    this.#sweep?.cancel();
    if (this.#state === 'closed') return;
    this.#sweep = this.#ports.clock.after(milliseconds, () => {
      drop(
        this.#look().finally(() => this.#spares.size > 0 && this.#sweepAfter(SWEEP_MS)),
        this.#ports.onBug,
      );
    });
  }

  /** Ends what is idle, what is too large, and everything on battery. */
  async #look(): Promise<void> {
    const { settings, clock, onBattery, memoryOf } = this.#ports;
    if (await onBattery()) return this.#endAll([...this.#spares.keys()]);
    const { memoryMegabytes, idleMinutes } = settings();
    const budget = memoryMegabytes * MEGABYTE;
    for (const spare of this.#spares.values()) {
      if (clock.now() - spare.since >= idleMinutes * 60_000) {
        drop(this.forget(spare.server), this.#ports.onBug);
        continue;
      }
      spare.memory = (await memoryOf(spare.upstream)) ?? spare.memory;
      if (spare.memory === undefined) continue;
      this.#memory.set(spare.server, spare.memory);
      if (spare.memory > budget * SHARE && this.#isWaiting(spare)) {
        const size = `${Math.ceil(spare.memory / MEGABYTE)} MB`;
        this.#tell(spare.server, this.#fitness.exclude(spare.server, `it needs ${size}`));
        drop(this.forget(spare.server), this.#ports.onBug);
      }
    }
    for (const server of this.#byUse([...this.#spares.keys()])) {
      if (this.#bytes([...this.#spares.values()]) <= budget) break;
      drop(this.forget(server), this.#ports.onBug);
    }
  }

  #onFault(spare: Spare, fault: SpareFault): void {
    const { clock, serving, note } = this.#ports;
    const { server } = spare;
    const waited = this.#isWaiting(spare);
    if (waited) drop(this.#end(spare), this.#ports.onBug);
    note(server, fault === 'wrote' ? 'a spare wrote to nobody and was ended' : 'a spare ended by itself');
    const why = this.#fitness.failed(server, clock.monotonic(), serving(server) === 0);
    if (why !== undefined) this.#tell(server, why);
  }

  #tell(server: string, why: string): void {
    this.#ports.note(server, `no spare of this server is kept: ${why}`);
  }

  #isWaiting(spare: Spare): boolean {
    return this.#spares.get(spare.server) === spare;
  }

  /** Servers, the one that was used longest ago first. */
  #byUse(servers: readonly string[]): string[] {
    const usedAt = (server: string): number => this.#ports.usage.lastUsed(server) ?? 0;
    return [...new Set(servers)].sort((one, other) => usedAt(one) - usedAt(other));
  }

  #bytes(spares: readonly Spare[]): number {
    return spares.reduce(
      (sum, { server, memory }) => sum + (memory ?? this.#memory.get(server) ?? GUESS_BYTES),
      0,
    );
  }

  async #endAll(servers: readonly string[]): Promise<void> {
    this.#epoch++;
    const ended = servers.map((server) => this.#spares.get(server)).filter((spare) => spare !== undefined);
    await Promise.all(ended.map((spare) => this.#end(spare)));
  }

  #end(spare: Spare): Promise<void> {
    this.#remove(spare);
    return this.#stop(spare);
  }

  #remove(spare: Spare): void {
    if (!this.#isWaiting(spare)) return;
    this.#spares.delete(spare.server);
    this.#ports.changed(spare.server);
  }

  #stop(spare: Spare): Promise<void> {
    const ended = spare.letGo().stop().catch(this.#ports.onBug);
    this.#ending.add(ended);
    return ended.finally(() => this.#ending.delete(ended));
  }
}
