import { AppError } from '../../shared/errors/app-error.ts';
import { referenceName, type RemoteDefinition } from '../../shared/model/server.ts';
import type { Clock } from './clock/index.ts';
import type { SessionFacts, Upstream } from './gateway/index.ts';
import {
  addressKindOfHost,
  type Outbound,
  type Reach,
  type RemoteFetch,
  RemoteUpstream,
} from './remote/index.ts';
import type { RemoteLaunch } from './remote-launch.ts';

export interface RemoteServersOptions {
  readonly outbound: Outbound;
  readonly clock: Clock;
  /** The values of the secrets a definition refers to. */
  secrets(definition: RemoteDefinition): Promise<Readonly<Record<string, string>>>;
  /** Puts the account of a server into its requests. */
  authorized(server: string, definition: RemoteDefinition, fetch: RemoteFetch): RemoteFetch;
  frameLimit(): number;
  note(server: string, text: string): void;
}

/** Connects sessions to remote servers. Headers of the definition go along; those of a client never do. */
export class RemoteServers implements AsyncDisposable {
  readonly #options: RemoteServersOptions;
  readonly #open = new Map<RemoteUpstream, { readonly server: string; readonly since: number }>();

  constructor(options: RemoteServersOptions) {
    this.#options = options;
  }

  /** Nothing is sent yet: the client's first message is the first the server hears. Raises `secret_unavailable`. */
  async connect(
    { server }: Pick<SessionFacts, 'server'>,
    definition: RemoteDefinition,
    { url }: RemoteLaunch,
  ): Promise<Upstream> {
    const { outbound, clock, authorized, note } = this.#options;
    const headers = await this.#headers(server, definition);
    const plain = outbound.fetchFor(server, reachOf(definition));
    const withHeaders: RemoteFetch = (at, init) =>
      plain(at, { ...init, headers: { ...headers, ...init.headers } });
    const upstream = new RemoteUpstream({
      server,
      url,
      // A header of the definition that authorizes is meant instead of an account.
      fetch: 'authorization' in headers ? withHeaders : authorized(server, definition, withHeaders),
      clock,
      frameLimit: this.#options.frameLimit(),
      log: (_stream, text) => note(server, text),
    });
    this.#open.set(upstream, { server, since: clock.now() });
    void upstream.exited.finally(() => this.#open.delete(upstream));
    return upstream;
  }

  /** Ends the connections to a server; says how many there were. */
  async stop(server: string): Promise<number> {
    const own = [...this.#open].filter(([, open]) => open.server === server);
    await Promise.all(own.map(([upstream]) => upstream.stop()));
    return own.length;
  }

  /** Since when there has been a connection to a server (epoch ms); undefined while there is none. */
  since(server: string): number | undefined {
    const own = [...this.#open.values()].filter((open) => open.server === server);
    return own.length === 0 ? undefined : Math.min(...own.map((open) => open.since));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#open.keys()].map((upstream) => upstream.stop()));
  }

  async #headers(server: string, definition: RemoteDefinition): Promise<Record<string, string>> {
    const secrets = await this.#options.secrets(definition);
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(definition.headers)) {
      const text = typeof value === 'string' ? value : secrets[referenceName(value)];
      if (text === undefined) {
        const secret = typeof value === 'string' ? '' : referenceName(value);
        throw new AppError('secret_unavailable', { server, secret });
      }
      headers[name.toLowerCase()] = text;
    }
    return headers;
  }
}

/** A server that is written down at a private address may be there; a name must say so to be let there. */
export function reachOf({ url, allowPrivateNetworks }: RemoteDefinition): Reach {
  const { hostname } = new URL(url);
  const isLocal = hostname === 'localhost' || addressKindOfHost(hostname) !== 'public';
  return allowPrivateNetworks === true || isLocal ? 'private' : 'public';
}
