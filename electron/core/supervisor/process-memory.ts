import { readFile } from 'node:fs/promises';
import { runPs } from './process-table.ts';
import type { Spawn } from './spawn-port.ts';

/** How much memory processes use together, in bytes; undefined where that cannot be known. */
export type MemoryOf = (pids: readonly number[]) => Promise<number | undefined>;

/**
 * The measure of this system. On Linux the proportional set size: what several processes share (the text of the same
 * runtime) is counted once between them, so the sum is what ending them would free. Elsewhere the resident set size,
 * which counts shared pages again and so errs to the safe side. Not known on Windows.
 */
export function memoryMeasure(platform: NodeJS.Platform, spawn: Spawn): MemoryOf {
  if (platform === 'linux') return linuxMemory;
  return platform === 'win32' ? () => Promise.resolve(undefined) : psMemory(spawn);
}

const linuxMemory: MemoryOf = async (pids) => sum(await Promise.all(pids.map(memoryOfOne)));

/** Undefined when the process is gone, or not ours to look at. */
async function memoryOfOne(pid: number): Promise<number | undefined> {
  return (
    (await kilobytes(`/proc/${pid}/smaps_rollup`, /^Pss:\s+(\d+) kB$/m)) ??
    (await kilobytes(`/proc/${pid}/status`, /^VmRSS:\s+(\d+) kB$/m))
  );
}

async function kilobytes(file: string, field: RegExp): Promise<number | undefined> {
  const text = await readFile(file, 'latin1').catch(() => '');
  const found = field.exec(text)?.[1];
  return found === undefined ? undefined : Number(found) * 1024;
}

function psMemory(spawn: Spawn): MemoryOf {
  return async (pids) => {
    if (pids.length === 0) return undefined;
    const lines = (await runPs(spawn, ['-o', 'rss=', '-p', pids.join(',')])).split('\n');
    return sum(lines.map((line) => (/^\s*\d+\s*$/.test(line) ? Number(line) * 1024 : undefined)));
  };
}

function sum(parts: readonly (number | undefined)[]): number | undefined {
  const known = parts.filter((part) => part !== undefined);
  return known.length === 0 ? undefined : known.reduce((total, part) => total + part, 0);
}
