import type { ProcessRow, ProcessTable } from './process-table.ts';
import type { SendSignal, Spawn } from './spawn-port.ts';

/** Put into the environment of every server: what a server starts inherits it, whatever group or session it moves to. */
export const LAUNCH_VARIABLE = 'GATEHOUSE_LAUNCH';

/** A server's process and everything it started. */
export interface ProcessTree {
  /** Sends a signal to all of it. */
  signal(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** The processes of it that still run. */
  remaining(): Promise<number[]>;
}

/**
 * The tree of a process that leads its own group. Members are: the group; on Linux whatever carries the launch tag in
 * its environment (daemons that called setsid); and the descendants of either. Not found: a process that cleared its
 * environment *and* was orphaned into another session; only a pid namespace holds that one (the sandbox has one).
 */
export class PosixTree implements ProcessTree {
  readonly #root: number;
  readonly #rootStart: number;
  readonly #tag: string;
  readonly #table: ProcessTable;
  readonly #send: SendSignal;
  readonly #wrapped: boolean;

  /** `wrapped`: the root holds a sandbox, and takes everything in it along when it ends. */
  constructor(root: number, tag: string, table: ProcessTable, send: SendSignal, wrapped = false) {
    this.#wrapped = wrapped;
    this.#root = root;
    this.#rootStart = table.startOf(root);
    this.#tag = tag;
    this.#table = table;
    this.#send = send;
  }

  async signal(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const members = await this.#members();
    if (this.#wrapped && signal === 'SIGTERM') {
      for (const row of members) if (row.pid !== this.#root) this.#trySend(row.pid, signal);
      return;
    }
    // The group as a whole first: atomic, so a fork in the group cannot slip through between look and signal.
    if (members.some((row) => row.group === this.#root)) this.#trySend(-this.#root, signal);
    for (const row of members) if (row.group !== this.#root) this.#trySend(row.pid, signal);
  }

  async remaining(): Promise<number[]> {
    return (await this.#members()).map((row) => row.pid);
  }

  async #members(): Promise<ProcessRow[]> {
    const rows = await this.#table.rows();
    const reused =
      this.#rootStart !== 0 && rows.some((row) => row.pid === this.#root && row.start !== this.#rootStart);
    const members = new Set<number>();
    const strangers: ProcessRow[] = [];
    for (const row of rows) {
      if (row.start < this.#rootStart) continue; // older than the root: cannot descend from it
      if (row.group === this.#root && !reused) members.add(row.pid);
      else strangers.push(row);
    }
    const tagged = await Promise.all(
      strangers.map((row) => this.#table.carries(row.pid, `${LAUNCH_VARIABLE}=${this.#tag}`)),
    );
    strangers.forEach((row, index) => tagged[index] && members.add(row.pid));
    addDescendants(members, strangers);
    return rows.filter((row) => members.has(row.pid) && !row.dead);
  }

  #trySend(pid: number, signal: NodeJS.Signals): void {
    try {
      this.#send(pid, signal);
    } catch {
      // Gone in the meantime, or not ours to signal (a set-uid program): the next look tells.
    }
  }
}

function addDescendants(members: Set<number>, candidates: readonly ProcessRow[]): void {
  let grown = true;
  while (grown) {
    grown = false;
    for (const row of candidates) {
      if (members.has(row.parent) && !members.has(row.pid)) {
        members.add(row.pid);
        grown = true;
      }
    }
  }
}

/**
 * The tree of a process on Windows, where there are no groups: `taskkill /T` follows parent links. Trap: it misses
 * descendants whose parent has ended; only a Job Object would hold those, and Node cannot make one.
 */
export class WindowsTree implements ProcessTree {
  readonly #root: number;
  readonly #spawn: Spawn;
  readonly #send: SendSignal;

  constructor(root: number, spawn: Spawn, send: SendSignal) {
    this.#root = root;
    this.#spawn = spawn;
    this.#send = send;
  }

  signal(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const force = signal === 'SIGKILL' ? ['/F'] : [];
    return new Promise((resolve) => {
      const args = ['/PID', String(this.#root), '/T', ...force];
      const child = this.#spawn('taskkill.exe', args, { stdio: 'ignore', windowsHide: true });
      child.once('error', () => resolve());
      child.once('close', () => resolve());
    });
  }

  remaining(): Promise<number[]> {
    try {
      this.#send(this.#root, 0);
      return Promise.resolve([this.#root]);
    } catch {
      return Promise.resolve([]);
    }
  }
}
