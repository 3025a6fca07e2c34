import type { ClientView } from '../../shared/model/client.ts';
import type { Health } from './health/index.ts';

/** The clients of this machine as they were last seen; a config that cannot be read is a warning until it can. */
export class ClientBoard {
  readonly #health: Health;
  readonly #changed: () => void;
  readonly #listeners = new Set<() => void>();
  #seen: ClientView[] = [];

  constructor(health: Health, changed: () => void) {
    this.#health = health;
    this.#changed = changed;
  }

  list(): ClientView[] {
    return this.#seen;
  }

  see(found: ClientView[]): void {
    this.#seen = found;
    for (const client of found) {
      for (const { path, problem } of client.configs) {
        if (problem === undefined) this.#health.clear('config_unreadable', path);
        else this.#health.raise('config_unreadable', { client: client.name, file: path, problem }, path);
      }
    }
    this.#changed();
    for (const listener of this.#listeners) listener();
  }

  /** Calls back after each look. */
  onSeen(listener: () => void): void {
    this.#listeners.add(listener);
  }
}
