import type { NetworkRefusal } from '../../shared/model/sandbox.ts';
import type { Clock } from './clock/index.ts';
import type { LaunchRecords } from './launch-records.ts';
import type { EgressLaunch, EgressReport } from './sandbox/index.ts';

/** A server that tries hosts in a loop must not fill the journal: of each launch so many different targets are recorded. */
const MOST_TARGETS = 64;
const MOST_KEPT = 50;

export interface NetworkRefusalsOptions {
  readonly clock: Clock;
  readonly records: Pick<LaunchRecords, 'network'>;
  note(server: string, text: string): void;
  /** For the live feed. */
  show(launch: EgressLaunch, refusal: NetworkRefusal): void;
  changed(): void;
}

/** What the network refused servers: each target of a launch once in the journal and the log, the newest ones for screens. */
export class NetworkRefusals {
  readonly #options: NetworkRefusalsOptions;
  readonly #seen = new WeakMap<EgressLaunch, Set<string>>();
  readonly #last = new Map<string, NetworkRefusal[]>();

  constructor(options: NetworkRefusalsOptions) {
    this.#options = options;
  }

  add(launch: EgressLaunch, { why, host, port }: EgressReport): void {
    const { clock, records, note, show, changed } = this.#options;
    const target = port === undefined ? host : `${host}:${port}`;
    const seen = this.#seen.get(launch) ?? new Set<string>();
    this.#seen.set(launch, seen);
    if (seen.has(target) || seen.size >= MOST_TARGETS) return;
    seen.add(target);
    const refusal = { at: clock.now(), host, why, ...(port === undefined ? {} : { port }) };
    const kept = (this.#last.get(launch.server) ?? []).filter(
      (one) => one.host !== host || one.port !== port,
    );
    this.#last.set(launch.server, [refusal, ...kept].slice(0, MOST_KEPT));
    note(launch.server, `it was not let to ${target}: ${why}`);
    records.network(launch, refusal);
    show(launch, refusal);
    changed();
  }

  /** The newest first. */
  of(server: string): readonly NetworkRefusal[] {
    return this.#last.get(server) ?? [];
  }
}
