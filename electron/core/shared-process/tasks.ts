import type { ClientLane } from './client-lane.ts';

/** So many tasks of one kind are known at a time; the oldest is let go first. */
const LIMIT = 4096;

/**
 * Whose tasks are whose. Tasks of the server keep their names, which only their client may use. Tasks of clients (a
 * client may run what the server asks of it as a task) get a name of ours, since two clients may choose the same.
 */
export class Tasks {
  readonly #ofServer = new Map<string, ClientLane>();
  readonly #ofClients = new Map<string, { readonly lane: ClientLane; readonly text: string }>();

  /** The server runs something for this client. A name that is somebody's stays theirs. */
  began(task: string, lane: ClientLane): void {
    if (this.#ofServer.has(task)) return;
    keepSmall(this.#ofServer);
    this.#ofServer.set(task, lane);
  }

  owner(task: string): ClientLane | undefined {
    return this.#ofServer.get(task);
  }

  /** The name the server knows a client's task by; `text` is its JSON. */
  outward(lane: ClientLane, task: string, text: string): string {
    const name = `${lane.number}:${task}`;
    if (!this.#ofClients.has(name)) {
      keepSmall(this.#ofClients);
      this.#ofClients.set(name, { lane, text });
    }
    return JSON.stringify(name);
  }

  /** True when the client has told the server of a task it calls so. */
  isOfClient(lane: ClientLane, task: string): boolean {
    return this.#ofClients.has(`${lane.number}:${task}`);
  }

  /** The client that runs what the server knows by this name, and what the client calls it. */
  inward(name: string): { readonly lane: ClientLane; readonly text: string } | undefined {
    return this.#ofClients.get(name);
  }

  /** Forgets a client; answers what the server still runs for it. */
  leave(lane: ClientLane): string[] {
    for (const [name, task] of this.#ofClients) if (task.lane === lane) this.#ofClients.delete(name);
    const left = [...this.#ofServer].filter(([, owner]) => owner === lane).map(([task]) => task);
    for (const task of left) this.#ofServer.delete(task);
    return left;
  }
}

function keepSmall(tasks: Map<string, unknown>): void {
  for (const oldest of tasks.keys()) {
    if (tasks.size < LIMIT) return;
    tasks.delete(oldest);
  }
}
