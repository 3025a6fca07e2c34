import { readFileSync } from 'node:fs';
import type { Connection } from './connection.ts';

/** Its path is on the command line of every process of the server. */
export const ECHO_SERVER = 'echo-server.mjs';

/** What comes on top of the server: every process of the connection but those that are the server; of the direct one, itself. */
export function ownProcesses(connection: Connection): number[] {
  const pids = connection.pids();
  return connection.target.role === 'direct' ? pids : pids.filter((pid) => !isServer(pid));
}

function isServer(pid: number): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words[1]?.endsWith(ECHO_SERVER) === true;
  } catch {
    return true; // ended meanwhile
  }
}
