import type { StateSnapshot } from '../../shared/contract/events.ts';

/**
 * True when quitting the desktop app should stop the core too: we started it and no client uses it. A core that serves a
 * session keeps running, because without it that client's servers would vanish in the middle of its work.
 */
export function stopsCore(startedByUs: boolean, state: StateSnapshot | undefined): boolean {
  return startedByUs && state !== undefined && state.sessions.length === 0;
}
