import type { RequestId } from '../frames/index.ts';
import type { ClientLane } from './client-lane.ts';

/** A request of the server that a client has to answer. Its id is unique at the server, so the client gets it as it is. */
export interface AskedClient {
  readonly lane: ClientLane;
  readonly id: RequestId;
  readonly method: string;
  /** The server asked for a task, or asks about one. */
  readonly aboutTasks: boolean;
  /** Key of the progress token the server gave. */
  readonly token: string | undefined;
}

/** Which client was asked what: nobody else can answer it, report its progress, or be told that it is cancelled. */
export class AskedClients {
  readonly #asked = new Map<string, AskedClient>();
  readonly #tokens = new Map<string, ClientLane>();

  add(asked: AskedClient): void {
    this.#asked.set(asked.id.key, asked);
    if (asked.token !== undefined) this.#tokens.set(asked.token, asked.lane);
  }

  get(id: RequestId): AskedClient | undefined {
    return this.#asked.get(id.key);
  }

  /** Takes out what this client was asked under the id; undefined when it was not. */
  take(lane: ClientLane, id: RequestId): AskedClient | undefined {
    const asked = this.#asked.get(id.key);
    if (asked?.lane !== lane) return undefined;
    this.remove(asked);
    return asked;
  }

  remove(asked: AskedClient): void {
    this.#asked.delete(asked.id.key);
    if (asked.token !== undefined) this.#tokens.delete(asked.token);
  }

  mayReport(lane: ClientLane, token: RequestId | undefined): boolean {
    return token !== undefined && this.#tokens.get(token.key) === lane;
  }

  /** Takes out everything a client was asked. */
  leave(lane: ClientLane): AskedClient[] {
    const left = [...this.#asked.values()].filter((asked) => asked.lane === lane);
    for (const asked of left) this.remove(asked);
    return left;
  }
}
