import { readFileSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import type { Spawn } from './spawn-port.ts';

/** A process of this machine. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Start time in ticks since boot: with the pid it names one process for ever. 0 where it cannot be known. */
  readonly start: number;
  /** Dead, but not yet collected by its parent. */
  readonly dead: boolean;
}

/** What the system says of its processes. */
export interface ProcessTable {
  /** The start time of a process; 0 where it cannot be known. */
  startOf(pid: number): number;
  rows(): Promise<ProcessRow[]>;
  /** True when the process was started with this in its environment. False when that cannot be seen. */
  carries(pid: number, variable: string): Promise<boolean>;
}

/** The table of Linux, from /proc. */
export const linuxProcessTable: ProcessTable = {
  startOf(pid) {
    try {
      return parseStat(pid, readFileSync(`/proc/${pid}/stat`, 'latin1'))?.start ?? 0;
    } catch {
      return 0;
    }
  },
  async rows() {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
    const rows = await Promise.all(
      pids.map((pid) =>
        readFile(`/proc/${pid}/stat`, 'latin1').then(
          (text) => parseStat(pid, text),
          () => undefined,
        ),
      ),
    );
    return rows.filter((row) => row !== undefined);
  },
  async carries(pid, variable) {
    try {
      const environment = await readFile(`/proc/${pid}/environ`);
      return environment.includes(`${variable}\0`);
    } catch {
      return false;
    }
  },
};

/** One line of /proc/PID/stat. The name in brackets may itself hold brackets and spaces: read from the last one on. */
export function parseStat(pid: number, text: string): ProcessRow | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, parent, group] = fields;
  const start = fields[19];
  if (state === undefined || start === undefined) return undefined;
  return {
    pid,
    parent: Number(parent),
    group: Number(group),
    start: Number(start),
    dead: state === 'Z' || state === 'X',
  };
}

/** The table of macOS and the BSDs, from `ps`; another process's environment is not asked for there. */
export function psProcessTable(spawn: Spawn): ProcessTable {
  return {
    startOf: () => 0,
    rows: async () => (await runPs(spawn, PS_TABLE)).split('\n').flatMap(parsePsLine),
    carries: () => Promise.resolve(false),
  };
}

const PS_TABLE = ['-axo', 'pid=,ppid=,pgid=,stat='];

/** What `ps` prints; nothing when it cannot be run. */
export function runPs(spawn: Spawn, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn('/bin/ps', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    child.stdout?.setEncoding('latin1').on('data', (part: string) => (text += part));
    child.once('error', () => resolve(''));
    child.once('close', () => resolve(text));
  });
}

function parsePsLine(line: string): ProcessRow[] {
  const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)/.exec(line);
  if (match === null) return [];
  const [, pid, parent, group, state] = match;
  const dead = state!.startsWith('Z');
  return [{ pid: Number(pid), parent: Number(parent), group: Number(group), start: 0, dead }];
}
