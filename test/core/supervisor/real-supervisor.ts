import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { once } from 'node:events';
import { systemClock } from '../../../electron/core/clock/index.ts';
import type { Upstream } from '../../../electron/core/gateway/ports.ts';
import {
  type LaunchRequest,
  Supervisor,
  type SupervisorLimits,
} from '../../../electron/core/supervisor/index.ts';

/** A supervisor over the real system. */
export function realSupervisor(limits: Partial<SupervisorLimits> = {}): Supervisor {
  return new Supervisor({
    clock: systemClock,
    spawn,
    signal: (pid, signal) => void process.kill(pid, signal),
    platform: process.platform,
    ids: randomUUID,
    limits,
  });
}

/** A launch of a shell script. */
export function shell(script: string, more: Partial<LaunchRequest> = {}): LaunchRequest {
  return {
    server: 'notes',
    identity: 'npm:notes@1.0.0',
    file: '/bin/sh',
    args: ['-c', script],
    env: { PATH: process.env['PATH'] ?? '' },
    cwd: tmpdir(),
    session: 's1',
    ...more,
  };
}

/** A launch of a Node program. */
export function node(program: string, more: Partial<LaunchRequest> = {}): LaunchRequest {
  return shell('', { file: process.execPath, args: ['-e', program], ...more });
}

/** The next line the server prints. */
export async function nextLine(upstream: Upstream): Promise<string> {
  let text = '';
  while (!text.includes('\n')) {
    const part = upstream.stdout.read() as Buffer | null;
    if (part === null) await once(upstream.stdout, 'readable');
    else text += part.toString('utf8');
  }
  return text.slice(0, text.indexOf('\n'));
}

/** True while a process runs; one that is dead but not collected does not. */
export function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    if (process.platform !== 'linux') return true;
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return !stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
  } catch {
    return false;
  }
}
