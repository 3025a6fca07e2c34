import type { ClientLane } from './client-lane.ts';

/** From the least to the most severe (RFC 5424). */
const LEVELS = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];
/** What a client hears that set no level, once another one did. */
const UNSET = LEVELS.indexOf('info');

/** How much each client of a process wants to hear. The process has one level for all: the most talkative one's. */
export class LogLevels {
  readonly #levels = new Map<ClientLane, number>();

  /** Notes what a client asks for; answers what the process must be set to, so that everyone hears enough. */
  set(lane: ClientLane, level: string): string {
    const index = LEVELS.indexOf(level);
    if (index === -1) return level;
    this.#levels.set(lane, index);
    return LEVELS[Math.min(...this.#levels.values())]!;
  }

  hears(lane: ClientLane, level: string | undefined): boolean {
    const index = level === undefined ? -1 : LEVELS.indexOf(level);
    if (index === -1 || this.#levels.size === 0) return true;
    return index >= (this.#levels.get(lane) ?? UNSET);
  }

  leave(lane: ClientLane): void {
    this.#levels.delete(lane);
  }
}
