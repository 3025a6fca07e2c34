import { AppError } from '../../shared/errors/app-error.ts';
import type { Clock } from './clock/index.ts';
import { Federation, type FederationPorts, type OpenedMember, streamPair } from './federation/index.ts';
import type { Profiles } from './profiles.ts';
import type { AdmittedConnection, NewConnection, Sessions } from './sessions.ts';
import type { Definitions } from './store/index.ts';
import type { ToolBook } from './tool-book.ts';

/** More than any user's clients make; beyond it something loops. */
const MAX_FEDERATIONS = 64;

/** A connection that names no server: it is for all of them. */
export type FederatedConnection = Omit<NewConnection, 'server' | 'federated'>;

export interface FederationsOptions {
  readonly sessions: Sessions;
  readonly definitions: Definitions;
  readonly profiles: Profiles;
  readonly tools: ToolBook;
  readonly clock: Clock;
  readonly version: string;
  frameLimit(): number;
  /** A line for a server's log. */
  note(server: string, text: string): void;
  readonly onBug: (where: string, error: unknown) => void;
}

/** The connections of clients that see all their servers as one. Each server is reached through a session of its own. */
export class Federations implements Disposable {
  readonly #options: FederationsOptions;
  readonly #open = new Set<Federation>();
  #state: 'open' | 'closed' = 'open';

  constructor(options: FederationsOptions) {
    this.#options = options;
  }

  /** Nothing is judged yet: each server is, when it is started. Raises `too_many`. */
  admit(connection: FederatedConnection): AdmittedConnection {
    if (this.#state === 'closed') throw new AppError('cancelled', { what: 'The connection' });
    if (this.#open.size >= MAX_FEDERATIONS) {
      throw new AppError('too_many', { what: 'connections to all servers', limit: MAX_FEDERATIONS });
    }
    const begin: AdmittedConnection['begin'] = (downstream) => {
      if (this.#state === 'closed') {
        downstream.destroy();
        return;
      }
      const federation: Federation = new Federation({
        downstream,
        ports: this.#portsFor(connection),
        frameLimit: this.#options.frameLimit(),
        onEnd: () => void this.#open.delete(federation),
        onBug: (error) => this.#options.onBug('federation', error),
      });
      this.#open.add(federation);
    };
    return { exit: 0, begin, abandon: () => undefined };
  }

  /** Definitions, policy or profiles changed: servers join and leave, clients are told to list again. */
  refresh(): void {
    for (const federation of this.#open) federation.refresh();
  }

  /** Ends every connection in order: what the servers still answer goes out before. */
  [Symbol.dispose](): void {
    this.#state = 'closed';
    for (const federation of this.#open) federation.finish();
  }

  #portsFor(connection: FederatedConnection): FederationPorts {
    const { definitions, profiles, tools, clock, version, note } = this.#options;
    return {
      clock,
      version,
      servers: () =>
        [...definitions.list().keys()]
          .filter((server) => profiles.allowsServer(connection.client, server))
          .sort(),
      open: (server) => this.#openMember({ ...connection, server, federated: true }),
      knowsTool: (server, tool) => tools.tool(server, tool) !== undefined,
      note,
    };
  }

  async #openMember(connection: NewConnection): Promise<OpenedMember> {
    const admitted = await this.#options.sessions.admit(connection);
    if (admitted.exit !== 0) {
      admitted.abandon();
      return admitted.exit === 3
        ? { kind: 'denied', why: 'policy does not admit it' }
        : { kind: 'failed', why: 'it cannot be started' };
    }
    const [near, far] = streamPair();
    admitted.begin(far);
    return { kind: 'open', stream: near };
  }
}
