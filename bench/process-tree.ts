import { readdirSync, readFileSync } from 'node:fs';

/** Processes that carry this variable with a target's tag count as its own, even when they were daemonised. */
export const TAG_VARIABLE = 'GATEHOUSE_BENCH_TAG';

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined; // the process has ended meanwhile
  }
}

/** Every process below the roots, and every process with the tag in its environment. Linux only. */
export function processTree(tag: string, roots: readonly number[]): number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    const stat = /^\d+$/.test(entry) ? read(`/proc/${entry}/stat`) : undefined;
    if (stat !== undefined)
      parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const members = new Set(roots.filter((root) => parents.has(root)));
  for (const pid of parents.keys()) {
    if (read(`/proc/${pid}/environ`)?.includes(`${TAG_VARIABLE}=${tag}`)) members.add(pid);
  }
  for (let grew = true; grew;) {
    grew = false;
    for (const [pid, parent] of parents) {
      if (members.has(pid) || !members.has(parent)) continue;
      members.add(pid);
      grew = true;
    }
  }
  return [...members];
}

export interface Memory {
  /** Megabytes that are resident, summed over the processes: shared pages count once for each. */
  readonly rss: number;
  /** Megabytes with shared pages divided among those who share them. */
  readonly pss: number;
  readonly processes: number;
}

/** The memory of the processes at this moment. */
export function memoryOf(pids: readonly number[]): Memory {
  let rss = 0;
  let pss = 0;
  let processes = 0;
  for (const pid of pids) {
    const own = Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`) ?? '')?.[1] ?? 0);
    if (own === 0) continue;
    rss += own;
    pss += Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? '')?.[1] ?? own);
    processes++;
  }
  return { rss: rss / 1024, pss: pss / 1024, processes };
}

/** The most megabytes a process ever held at once. */
export function peakOf(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(read(`/proc/${pid}/status`) ?? '')?.[1] ?? Number.NaN) / 1024;
}

/** Processor seconds used by the live threads of the processes, as the scheduler counted them. */
export function cpuSecondsOf(pids: readonly number[]): number {
  let nanoseconds = 0;
  for (const pid of pids) {
    for (const task of threadsOf(pid)) {
      nanoseconds += Number(read(`/proc/${pid}/task/${task}/schedstat`)?.split(' ')[0] ?? 0);
    }
  }
  return nanoseconds / 1e9;
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}
