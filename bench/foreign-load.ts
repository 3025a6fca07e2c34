import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const TICKS_PER_SECOND = 100;

interface Moment {
  readonly busy: number;
  readonly own: number;
  readonly at: number;
}

function now(): Moment {
  const ticks = readFileSync('/proc/stat', 'latin1')
    .split('\n')[0]!
    .trim()
    .split(/\s+/)
    .slice(1, 9)
    .map(Number);
  const idle = ticks[3]! + ticks[4]!;
  const { user, system } = process.cpuUsage();
  return {
    busy: (ticks.reduce((sum, tick) => sum + tick, 0) - idle) / TICKS_PER_SECOND,
    own: (user + system) / 1e6,
    at: performance.now(),
  };
}

/** Starts to watch the machine; the function it returns tells the share of it that others used since. */
export function watchForeignLoad(): (ownTreeSeconds: number) => number {
  const start = now();
  return (ownTreeSeconds) => {
    const end = now();
    const foreign = end.busy - start.busy - (end.own - start.own) - ownTreeSeconds;
    return foreign / (((end.at - start.at) / 1000) * availableParallelism());
  };
}

/** Waits until others leave the machine alone, at most `longestMs`. */
export async function waitForQuiet(share: number, longestMs: number): Promise<void> {
  const end = performance.now() + longestMs;
  for (;;) {
    const foreign = watchForeignLoad();
    await sleep(300);
    if (foreign(0) < share || performance.now() > end) return;
    await sleep(200);
  }
}
