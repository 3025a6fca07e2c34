import type { ServerState } from '../../../shared/model/server.ts';

type StateOf<Kind extends ServerState['kind']> = Extract<ServerState, { kind: Kind }>;

/** Where one process of a server is. */
export type ProcessState = StateOf<'starting'> | StateOf<'running'> | StateOf<'stopping'>;

/** What a server without a process is: never started, or how its last process ended. */
export type RestState = StateOf<'stopped'> | StateOf<'failed'>;

/**
 * The one state a server shows, from those of its processes (one per client connection): running when any runs, with
 * the oldest one's time; else starting; else stopping; without a process, how the last one ended.
 */
export function foldState(processes: readonly ProcessState[], rest: RestState): ServerState {
  const running = processes.filter((state) => state.kind === 'running');
  if (running.length > 0) return { kind: 'running', since: Math.min(...running.map((state) => state.since)) };
  return (
    processes.find((state) => state.kind === 'starting') ??
    processes.find((state) => state.kind === 'stopping') ??
    rest
  );
}
