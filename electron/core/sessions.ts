import type { Duplex } from 'node:stream';
import { AppError } from '../../shared/errors/app-error.ts';
import { errorSentence } from '../../shared/errors/sentence.ts';
import type { SessionView } from '../../shared/model/client.ts';
import { identityText, type ServerDefinition } from '../../shared/model/server.ts';
import { type Admissions, deniedError, type LaunchVerdict } from './admissions.ts';
import type { Approvals } from './approvals/index.ts';
import {
  bothWays,
  type ClientStreams,
  type GatePorts,
  RefusedSession,
  Session,
  type SessionFacts,
  type Upstream,
} from './gateway/index.ts';
import type { LaunchRecords } from './launch-records.ts';
import type { Definitions } from './store/index.ts';
import type { ServerLaunch } from './remote-launch.ts';
import type { ServerProcesses } from './server-processes.ts';
import type { ToolBook } from './tool-book.ts';

/** More connections than any user's clients make; beyond it something loops. */
const MAX_SESSIONS = 512;

export interface SessionsOptions {
  readonly definitions: Definitions;
  readonly admissions: Admissions;
  readonly processes: ServerProcesses;
  readonly approvals: Approvals;
  readonly tools: ToolBook;
  readonly records: LaunchRecords;
  readonly ports: GatePorts;
  readonly user: string;
  settings(): { readonly deadlineMs: number; readonly frameLimit: number };
  /** A session came, went or changed. */
  changed(server: string): void;
  /** The last session of a client ended. */
  clientLeft?(client: string): void;
  readonly onBug: (where: string, error: unknown) => void;
  /** Absent: 512. */
  readonly limit?: number;
}

/** A client on the local socket, proven by its token (electron/host). */
export interface NewConnection {
  readonly client: string;
  readonly server: string;
  readonly cwd: string;
  readonly pid: number | undefined;
  /** Asked for by the endpoint that shows all servers as one. */
  readonly federated?: true;
}

/** What became of a new connection; `begin` takes over its byte stream. */
export interface AdmittedConnection {
  /** The code the shim exits with: 0, 1 cannot be started, 3 denied by policy, 5 no such server. */
  readonly exit: number;
  begin(downstream: Duplex): void;
  /** The same with the client's own two streams. Absent where nothing is gained by it. */
  readonly beginWith?: (streams: ClientStreams) => void;
  abandon(): void;
}

type Outcome = Pick<AdmittedConnection, 'exit' | 'begin' | 'beginWith'>;

/** A session and what was started for it: what its name stands for by now may be something else. */
interface Running {
  readonly session: Session;
  readonly launch: ServerLaunch;
}

/** Every client connection of this core: judged, recorded, and served by a session of its own. */
export class Sessions implements AsyncDisposable {
  readonly #options: SessionsOptions;
  /** Connections that are being judged, or were and have not begun. */
  readonly #arriving = new Set<string>();
  readonly #sessions = new Map<string, Running>();
  readonly #refused = new Set<RefusedSession>();
  #state: 'open' | 'closing' = 'open';

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** Judges whether the server may run for this client, and writes that down. Raises `too_many`, `journal_unwritable`. */
  async admit(connection: NewConnection): Promise<AdmittedConnection> {
    if (this.#state === 'closing') throw new AppError('cancelled', { what: 'The connection' });
    const { ports, limit = MAX_SESSIONS } = this.#options;
    if (this.#arriving.size + this.#sessions.size + this.#refused.size >= limit) {
      throw new AppError('too_many', { what: 'connections', limit });
    }
    const id = ports.ids();
    const arrived = (): void => void this.#arriving.delete(id);
    this.#arriving.add(id);
    try {
      const { exit, begin, beginWith } = await this.#judge(id, connection);
      const counted =
        <T>(next: (streams: T) => void) =>
        (streams: T): void => {
          arrived();
          next(streams);
        };
      return {
        exit,
        begin: counted(begin),
        ...(beginWith === undefined ? {} : { beginWith: counted(beginWith) }),
        abandon: arrived,
      };
    } catch (error) {
      arrived();
      throw error;
    }
  }

  async #judge(id: string, connection: NewConnection): Promise<Outcome> {
    const { client, server, cwd, pid, federated } = connection;
    const facts = (identity: string): SessionFacts => ({
      id,
      client,
      clientPid: pid,
      cwd,
      server,
      identity,
      ...(federated === undefined ? {} : { federated }),
    });
    let definition: ServerDefinition;
    try {
      definition = this.#options.definitions.get(server);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return this.#refusal(facts('unknown'), error, error.code === 'server_not_found' ? 5 : 1);
    }
    const verdict = await this.#options.admissions.judge(server, definition, cwd, client);
    const listed = this.#options.admissions.isListed(verdict.admission) ? ({ listed: true } as const) : {};
    return this.#answer({ ...facts(identityText(verdict.identity)), ...listed }, definition, verdict);
  }

  #answer(
    facts: SessionFacts,
    definition: ServerDefinition,
    { admission, launch, problem }: LaunchVerdict,
  ): Outcome {
    this.#options.records.admission(facts, admission);
    if (admission.effect === 'deny') return this.#refusal(facts, deniedError(facts.server, admission), 3);
    if (launch === undefined) return this.#refusal(facts, problem, 1);
    const beginWith = (streams: ClientStreams): void => this.#begin(facts, definition, launch, streams);
    return { exit: 0, begin: (downstream) => beginWith(bothWays(downstream)), beginWith };
  }

  /** Policy may have changed since the connection was judged, and a server can be started twice in one session. */
  async #launch(facts: SessionFacts, definition: ServerDefinition, launch: ServerLaunch): Promise<Upstream> {
    const { admissions, records, processes } = this.#options;
    const admission = admissions.admit(launch.facts);
    if (admission.effect === 'deny') {
      records.admission(facts, admission);
      throw deniedError(facts.server, admission);
    }
    return processes.start(facts, definition, launch);
  }

  #begin(
    facts: SessionFacts,
    definition: ServerDefinition,
    launch: ServerLaunch,
    downstream: ClientStreams,
  ): void {
    if (this.#state === 'closing') {
      downstream.destroy();
      return;
    }
    const { ports, user, approvals } = this.#options;
    const { deadlineMs, frameLimit } = this.#options.settings();
    const session = new Session({
      facts,
      downstream,
      launch: () => this.#launch(facts, definition, launch),
      ports,
      deadlineMs,
      frameLimit,
      user,
      onChange: () => this.#onChange(facts),
      onBug: (error) => this.#options.onBug('session', error),
      onEnd: () => {
        approvals.endSession(facts.id);
        this.#sessions.delete(facts.id);
        this.#clientMayBeGone(facts.client);
        this.#options.changed(facts.server);
      },
    });
    this.#sessions.set(facts.id, { session, launch });
    this.#options.changed(facts.server);
  }

  #clientMayBeGone(client: string): void {
    for (const { session } of this.#sessions.values()) if (session.facts.client === client) return;
    this.#options.clientLeft?.(client);
  }

  #onChange(facts: SessionFacts): void {
    const tools = this.#sessions.get(facts.id)?.session.tools() ?? [];
    if (tools.length > 0) {
      this.#options.tools.set(facts.server, {
        asOf: this.#options.ports.clock.now(),
        identity: facts.identity,
        tools: tools.map(({ definition, hash }) => ({ definition, definitionHash: hash })),
      });
    }
    this.#options.changed(facts.server);
  }

  #refusal(facts: SessionFacts, error: AppError, exit: number): Outcome {
    const { ports } = this.#options;
    const begin = (downstream: Duplex): void => {
      const session = new RefusedSession({
        facts,
        downstream,
        message: errorSentence(error.code, error.data),
        data: { code: error.code, ...error.data },
        ports,
        onEnd: () => void this.#refused.delete(session),
      });
      this.#refused.add(session);
    };
    return { exit, begin };
  }

  list(): SessionView[] {
    const paused = new Set(this.#options.approvals.paused());
    return [...this.#sessions.values()].map(({ session }) => {
      const view = session.view();
      return { ...view, paused: paused.has(view.id) };
    });
  }

  has(session: string): boolean {
    return this.#sessions.has(session);
  }

  /** Rules or policy changed: clients are told to list again. */
  relist(): void {
    for (const { session } of this.#sessions.values()) session.relist();
  }

  /**
   * Policy changed: what may not run any more is stopped, its clients are told by the end of the connection. Judged is
   * what was started, as it was then.
   */
  async recheck(): Promise<void> {
    const { admissions, records, onBug } = this.#options;
    const stopping: Promise<void>[] = [];
    for (const { session, launch } of this.#sessions.values()) {
      const admission = admissions.admit(launch.facts);
      if (admission.effect === 'allow') continue;
      stopping.push(session.stop());
      try {
        records.admission(session.facts, admission);
      } catch (error) {
        onBug('sessions', error);
      }
    }
    await Promise.all(stopping);
  }

  /** Ends every session; their servers stop. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#state = 'closing';
    for (const refused of this.#refused) refused[Symbol.dispose]();
    await Promise.all([...this.#sessions.values()].map(({ session }) => session.stop()));
  }
}
