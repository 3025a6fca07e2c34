import type { Clock } from './clock/index.ts';
import type { Health } from './health/index.ts';
import type { LaunchRecords } from './launch-records.ts';
import type { NameAlarm, NamedLaunch } from './sandbox/index.ts';

/** Alarms of one server until the user has looked. */
const MOST_STANDING = 64;

export interface NameAlarmsOptions {
  readonly clock: Clock;
  readonly health: Health;
  readonly records: Pick<LaunchRecords, 'protectedName'>;
  note(server: string, text: string): void;
  /** For the live feed. */
  show(launch: NamedLaunch, alarm: NameAlarm, at: number): void;
}

/**
 * What appeared in folders that servers may write, and other programs of the user run or obey: in the journal, the live feed and
 * the log of the server, and a warning until the user says that it is all right.
 */
export class NameAlarms {
  readonly #options: NameAlarmsOptions;
  readonly #standing = new Map<string, Set<string>>();

  constructor(options: NameAlarmsOptions) {
    this.#options = options;
  }

  add(launch: NamedLaunch, alarm: NameAlarm): void {
    const { clock, health, records, note, show } = this.#options;
    const { server } = launch;
    const { path, what } = alarm;
    const standing = this.#standing.get(server) ?? new Set<string>();
    this.#standing.set(server, standing);
    // Each process of a server watches the same folders.
    if (standing.has(path) || standing.size >= MOST_STANDING) return;
    standing.add(path);
    records.protectedName(launch, alarm);
    show(launch, alarm, clock.now());
    note(server, what === 'new' ? `${path} came to be while it ran` : `${path} was replaced while it ran`);
    health.raise('protected_name', { server, path }, subjectOf(server, path));
  }

  /** The user has looked, or the server is gone. */
  settle(server: string): void {
    for (const path of this.#standing.get(server) ?? [])
      this.#options.health.clear('protected_name', subjectOf(server, path));
    this.#standing.delete(server);
  }
}

const subjectOf = (server: string, path: string): string => `${server} ${path}`;
