import type { Upstream } from '../gateway/ports.ts';
import { AskedClients } from './asked-clients.ts';
import type { ClientLane } from './client-lane.ts';
import type { Greeting } from './handshake.ts';
import { Initialisation } from './initialisation.ts';
import { LogLevels } from './log-levels.ts';
import { OpenRequests } from './open-requests.ts';
import { Subscriptions } from './subscriptions.ts';
import { Tasks } from './tasks.ts';

/** What both directions of a shared process know of its clients. */
export class SharedState {
  readonly lanes = new Set<ClientLane>();
  readonly requests = new OpenRequests();
  readonly asked = new AskedClients();
  readonly subscriptions = new Subscriptions();
  readonly levels = new LogLevels();
  readonly tasks = new Tasks();
  /** The client that a page for the user was opened for. */
  readonly elicitations = new Map<string, ClientLane>();
  readonly initialisation = new Initialisation();
  /** How its clients introduced themselves; undefined until the first did. */
  greeting: Greeting | undefined;
  /** The client that told of its folders last. */
  rootsOf: ClientLane | undefined;
  readonly #upstream: Upstream;
  #staged: Buffer[] = [];

  constructor(upstream: Upstream) {
    this.#upstream = upstream;
  }

  /** Puts a line in the way to the server; `flush` sends everything. */
  toServer(line: Buffer | string): void {
    this.#staged.push(typeof line === 'string' ? Buffer.from(line) : line);
  }

  /** Writes what was staged, to the server and to every client. */
  flush(): void {
    const staged = this.#staged;
    this.#staged = [];
    const { stdin } = this.#upstream;
    if (staged.length > 0 && !stdin.destroyed && !stdin.writableEnded)
      stdin.write(staged.length === 1 ? staged[0] : Buffer.concat(staged));
    for (const lane of this.lanes) lane.flush();
  }

  log(text: string): void {
    this.#upstream.log('gatehouse', text);
  }
}
