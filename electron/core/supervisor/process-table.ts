import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
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
  /** Bytes in memory, what it shares with others counted in full. Absent where the table does not say. */
  readonly resident?: number;
}

/** What the system says of its processes. */
export interface ProcessTable {
  /** The start time of a process; 0 where it cannot be known. */
  startOf(pid: number): number;
  rows(): Promise<ProcessRow[]>;
  /** True when the process was started with this in its environment. False when that cannot be seen. */
  carries(pid: number, variable: string): Promise<boolean>;
}

/** So many processes are read at a time: some tenths of a millisecond. */
const AT_A_TIME = 16;

/** The table of Linux, from /proc. */
export const linuxProcessTable: ProcessTable = {
  startOf(pid) {
    return readRow(pid)?.start ?? 0;
  },
  // Read at once, not by the thread pool: what is read is in the kernel's memory, and waking a thread for it costs more.
  async rows() {
    const rows: ProcessRow[] = [];
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
    for (const [index, pid] of pids.entries()) {
      if (index % AT_A_TIME === AT_A_TIME - 1) await turn();
      const row = readRow(pid);
      if (row !== undefined) rows.push(row);
    }
    return rows;
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

function readRow(pid: number): ProcessRow | undefined {
  try {
    return parseStat(pid, readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return undefined;
  }
}

let pageSize: { readonly bytes: number | undefined } | undefined;

/** The size of a page of memory, as the kernel says it of this process. Undefined where it does not. Asked once. */
function readPageSize(): number | undefined {
  try {
    const file = openSync('/proc/self/smaps', 'r');
    try {
      const first = Buffer.alloc(4096);
      const text = first.toString('latin1', 0, readSync(file, first));
      const kilobytes = /^KernelPageSize:\s+(\d+) kB$/m.exec(text)?.[1];
      return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
    } finally {
      closeSync(file);
    }
  } catch {
    // Not shown here: what a process has in memory is then asked for one by one.
    return undefined;
  }
}

/** One line of /proc/PID/stat. The name in brackets may itself hold brackets and spaces: read from the last one on. */
export function parseStat(pid: number, text: string): ProcessRow | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, parent, group] = fields;
  const start = fields[19];
  const pages = fields[21];
  if (state === undefined || start === undefined) return undefined;
  const { bytes: page } = (pageSize ??= { bytes: readPageSize() });
  return {
    pid,
    parent: Number(parent),
    group: Number(group),
    start: Number(start),
    dead: state === 'Z' || state === 'X',
    ...(pages === undefined || page === undefined ? {} : { resident: Number(pages) * page }),
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
