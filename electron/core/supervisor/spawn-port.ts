import type { ChildProcess, SpawnOptions } from 'node:child_process';

/** Starts a process: `spawn` of node:child_process, given by a composition root. Never with a shell. */
export type Spawn = (file: string, args: readonly string[], options: SpawnOptions) => ChildProcess;

/** Sends a signal to a process, or to a group when the id is negative: `process.kill`. Throws ESRCH when it is gone. */
export type SendSignal = (pid: number, signal: NodeJS.Signals | 0) => void;
