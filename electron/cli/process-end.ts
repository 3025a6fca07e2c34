import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 10;

/** Settles when a process of this user has ended. */
export async function processEnd(pid: number): Promise<void> {
  while (runs(pid)) await sleep(LOOK_MS);
}

/** A process that is dead holds nothing any more, also when its parent never collects it, as in many containers. */
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch {
    return false;
  }
}

function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name of the program stands in parentheses and may hold any character; the state follows.
    return stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
  } catch {
    return true;
  }
}
