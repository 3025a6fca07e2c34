import type { ServerResponse } from 'node:http';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { Clock } from '../../core/clock/index.ts';
import { streamPair } from '../../core/federation/index.ts';
import type { CoreFace } from '../core-face.ts';
import { type ConnectionOptions, LegacySession } from './legacy-session.ts';
import { ModernChannel } from './modern-channel.ts';
import type { PostedRequest } from './posted-message.ts';

/** Who asks what of which server; `server` is undefined for the endpoint that federates all. */
export interface Caller {
  readonly client: string;
  readonly server: string | undefined;
}

export interface HttpLimits {
  /** The largest message, in bytes. */
  readonly frameBytes: number;
  /** How long a server process is kept for requests that stand alone (ms). */
  readonly idleMs: number;
}

export interface ClientSessionsOptions {
  readonly core: Pick<CoreFace, 'admit'>;
  readonly clock: Clock;
  /** Where servers without a folder of their own work. */
  readonly cwd: string;
  limits(): HttpLimits;
}

/** Clients often leave a session without ending it; one that nobody used for so long ends (ms). */
const SESSION_IDLE_MS = 60 * 60_000;
const MAX_SESSIONS = 32;
const MAX_REQUESTS = 256;
/** The exit code of a shim whose server is not defined (electron/host/core-face.ts). */
const NO_SUCH_SERVER = 5;

/** What clients hold open over HTTP: sessions of the older revisions, and shared processes for what needs none. */
export class ClientSessions implements Disposable {
  readonly #options: ClientSessionsOptions;
  readonly #sessions = new Map<string, LegacySession>();
  readonly #channels = new Map<string, Promise<ModernChannel>>();
  readonly #opened = new Set<ModernChannel>();

  constructor(options: ClientSessionsOptions) {
    this.#options = options;
  }

  /** The session of this id, if it is this client's and of this endpoint. */
  find({ client, server }: Caller, id: string): LegacySession | undefined {
    const session = this.#sessions.get(id);
    return session?.client === client && session.server === server ? session : undefined;
  }

  /** Begins a session with the `initialize` that was posted. Raises `too_many` and what admission raises. */
  async begin(caller: Caller, posted: PostedRequest, response: ServerResponse): Promise<void> {
    this.#makeRoom(caller.client);
    const connection = await this.#connect(caller);
    const session = new LegacySession({
      ...connection,
      idleMs: SESSION_IDLE_MS,
      onEnd: ({ id }) => void this.#sessions.delete(id),
    });
    this.#sessions.set(session.id, session);
    if (response.destroyed) session[Symbol.dispose]();
    else session.post(posted, response);
  }

  /** Where this client's requests that stand alone go; starts the server when none runs for them. Raises as `begin`. */
  channel(caller: Caller): Promise<ModernChannel> {
    const key = JSON.stringify([caller.client, caller.server]);
    const known = this.#channels.get(key);
    if (known !== undefined) return known;
    const channel = this.#openChannel(caller, () => this.#channels.delete(key));
    this.#channels.set(key, channel);
    channel.catch(() => this.#channels.delete(key));
    return channel;
  }

  /** Raises `too_many` when a client has more requests open than any client needs. */
  checkLoad(client: string): void {
    let open = 0;
    for (const held of [...this.#sessions.values(), ...this.#opened]) {
      if (held.client === client) open += held.openRequests;
    }
    if (open >= MAX_REQUESTS) throw new AppError('too_many', { what: 'open requests', limit: MAX_REQUESTS });
  }

  [Symbol.dispose](): void {
    for (const held of [...this.#sessions.values(), ...this.#opened]) held[Symbol.dispose]();
  }

  async #openChannel(caller: Caller, forget: () => void): Promise<ModernChannel> {
    const connection = await this.#connect(caller);
    const channel = new ModernChannel({
      ...connection,
      idleMs: this.#options.limits().idleMs,
      onEnd: (ended) => {
        this.#opened.delete(ended);
        forget();
      },
    });
    this.#opened.add(channel);
    return channel;
  }

  async #connect(caller: Caller): Promise<ConnectionOptions> {
    const { core, cwd, clock, limits } = this.#options;
    const { client, server } = caller;
    const admitted = await core.admit({ client, server, cwd, pid: undefined });
    const [near, far] = streamPair();
    admitted.begin(far);
    return {
      ...caller,
      stream: near,
      clock,
      backlogLimit: limits().frameBytes,
      admission: admitted.exit === 0 ? 'admitted' : admitted.exit === NO_SUCH_SERVER ? 'unknown' : 'refused',
    };
  }

  /** Ends the session this client has not used for the longest time, when it has as many as it may. */
  #makeRoom(client: string): void {
    const mine = [...this.#sessions.values()].filter((session) => session.client === client);
    if (mine.length < MAX_SESSIONS) return;
    let oldest: LegacySession | undefined;
    for (const session of mine) {
      const since = session.idleSince;
      if (since !== undefined && since < (oldest?.idleSince ?? Number.POSITIVE_INFINITY)) oldest = session;
    }
    if (oldest === undefined)
      throw new AppError('too_many', { what: 'sessions of one client', limit: MAX_SESSIONS });
    oldest[Symbol.dispose]();
  }
}
