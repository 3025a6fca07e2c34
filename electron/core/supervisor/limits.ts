/** Times in milliseconds, sizes in bytes. */
export interface SupervisorLimits {
  /** How long a server may take to end after its stdin was closed. */
  readonly graceMs: number;
  /** How long it may take after SIGTERM. */
  readonly askMs: number;
  /** How long SIGKILL is repeated before the rest of the tree is given up as unkillable. */
  readonly killMs: number;
  /** How long a spawn may take. */
  readonly startMs: number;
  readonly maxProcesses: number;
  readonly logLines: number;
  readonly logBytes: number;
  readonly lineBytes: number;
  /** Log lines per second, and at once, that a process may write before lines are dropped. */
  readonly linesPerSecond: number;
  /** Bytes of stderr that are read per 20 ms; a server that writes more waits. */
  readonly drainBytes: number;
}

export const defaultLimits: SupervisorLimits = {
  graceMs: 2000,
  askMs: 2000,
  killMs: 10_000,
  startMs: 10_000,
  maxProcesses: 256,
  logLines: 2000,
  logBytes: 4 * 1024 * 1024,
  lineBytes: 8 * 1024,
  linesPerSecond: 2000,
  drainBytes: 256 * 1024,
};
