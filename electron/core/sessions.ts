import type { Duplex } from 'node:stream';
import { AppError } from '../../shared/errors/app-error.ts';
import { errorSentence } from '../../shared/errors/sentence.ts';
import type { AuditDraft } from '../../shared/model/audit-record.ts';
import type { SessionView } from '../../shared/model/client.ts';
import { identityText, type ServerDefinition } from '../../shared/model/server.ts';
import { type Admissions, deniedError, type LaunchVerdict } from './admissions.ts';
import type { Approvals } from './approvals/index.ts';
import { type GatePorts, RefusedSession, Session, type SessionFacts, type Upstream } from './gateway/index.ts';
import type { Definitions } from './store/index.ts';
import type { Supervisor } from './supervisor/index.ts';
import type { ToolBook } from './tool-book.ts';

/** More connections than any user's clients make; beyond it something loops. */
const MAX_SESSIONS = 512;

export interface SessionsOptions {
  readonly definitions: Definitions;
  readonly admissions: Admissions;
  readonly supervisor: Supervisor;
  readonly approvals: Approvals;
  readonly tools: ToolBook;
  readonly ports: GatePorts;
  readonly user: string;
  settings(): { readonly deadlineMs: number; readonly frameLimit: number };
  /** A session came, went or changed. */
  changed(server: string): void;
  readonly onBug: (where: string, error: unknown) => void;
}

/** A client on the local socket, proven by its token (electron/host). */
export interface NewConnection {
  readonly client: string;
  readonly server: string;
  readonly cwd: string;
  readonly pid: number | undefined;
}

/** What became of a new connection; `begin` takes over its byte stream. */
export interface AdmittedConnection {
  /** The code the shim exits with: 0, 1 cannot be started, 3 denied by policy, 5 no such server. */
  readonly exit: number;
  begin(downstream: Duplex): void;
  abandon(): void;
}

/** Every client connection of this core: judged, recorded, and served by a session of its own. */
export class Sessions implements AsyncDisposable {
  readonly #options: SessionsOptions;
  readonly #sessions = new Map<string, Session>();
  readonly #refused = new Set<RefusedSession>();
  #state: 'open' | 'closing' = 'open';

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** Judges whether the server may run for this client, and writes that down. Raises `too_many`, `journal_unwritable`. */
  async admit(connection: NewConnection): Promise<AdmittedConnection> {
    if (this.#state === 'closing') throw new AppError('cancelled', { what: 'The connection' });
    if (this.#sessions.size + this.#refused.size >= MAX_SESSIONS) {
      throw new AppError('too_many', { what: 'connections', limit: MAX_SESSIONS });
    }
    const { client, server, cwd, pid } = connection;
    const facts = (identity: string): SessionFacts => ({
      id: this.#options.ports.ids(),
      client,
      clientPid: pid,
      cwd,
      server,
      identity,
    });
    let definition: ServerDefinition;
    try {
      definition = this.#options.definitions.get(server);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return this.#refusal(facts('unknown'), error, error.code === 'server_not_found' ? 5 : 1);
    }
    const verdict = await this.#options.admissions.judge(server, definition, cwd);
    return this.#answer(facts(identityText(verdict.identity)), verdict);
  }

  #answer(facts: SessionFacts, verdict: LaunchVerdict): AdmittedConnection {
    const { admission, launch, problem } = verdict;
    this.#record(facts, verdict);
    if (admission.effect === 'deny') return this.#refusal(facts, deniedError(facts.server, admission), 3);
    if (launch === undefined) {
      return this.#refusal(facts, problem ?? new AppError('server_start_failed', { server: facts.server, detail: 'there is nothing to start' }), 1);
    }
    const start = async (): Promise<Upstream> => {
      const upstream = await this.#options.supervisor.launch({ ...launch, server: facts.server, identity: facts.identity, session: facts.id });
      this.#recordProcess(facts, upstream);
      return upstream;
    };
    return { exit: 0, begin: (downstream) => this.#begin(facts, downstream, start), abandon: () => undefined };
  }

  #begin(facts: SessionFacts, downstream: Duplex, launch: () => Promise<Upstream>): void {
    if (this.#state === 'closing') {
      downstream.destroy();
      return;
    }
    const { ports, user, approvals } = this.#options;
    const { deadlineMs, frameLimit } = this.#options.settings();
    const session = new Session({
      facts,
      downstream,
      launch,
      ports,
      deadlineMs,
      frameLimit,
      user,
      onChange: () => this.#onChange(facts),
      onBug: (error) => this.#options.onBug('session', error),
      onEnd: () => {
        approvals.endSession(facts.id);
        this.#sessions.delete(facts.id);
        this.#options.changed(facts.server);
      },
    });
    this.#sessions.set(facts.id, session);
    this.#options.changed(facts.server);
  }

  #onChange(facts: SessionFacts): void {
    const tools = this.#sessions.get(facts.id)?.tools() ?? [];
    if (tools.length > 0) {
      this.#options.tools.set(facts.server, {
        asOf: this.#options.ports.clock.now(),
        identity: facts.identity,
        tools: tools.map(({ definition, hash }) => ({ definition, definitionHash: hash })),
      });
    }
    this.#options.changed(facts.server);
  }

  #refusal(facts: SessionFacts, error: AppError, exit: number): AdmittedConnection {
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
    return { exit, begin, abandon: () => undefined };
  }

  /** Admission is on record before anything starts. */
  #record(facts: SessionFacts, { admission }: LaunchVerdict): void {
    const { effect, message, rule, layer } = admission;
    this.#stage(facts, {
      kind: effect === 'allow' ? 'server.admitted' : 'server.denied',
      decision: {
        effect,
        reason: admission.reason === 'monitor' ? 'monitor' : admission.reason === 'policy_error' ? 'policy_error' : 'rule',
        message,
        ...(rule === undefined ? {} : { rule }),
        ...(layer === undefined ? {} : { layer }),
      },
      detail: { admission: admission.reason },
    });
    this.#options.ports.journal.commit();
  }

  #recordProcess(facts: SessionFacts, upstream: Upstream): void {
    const pid = upstream.pid;
    this.#stage(facts, { kind: 'server.started', detail: { pid } });
    upstream.exited
      .then(({ exitCode, signal }) => this.#stage(facts, { kind: 'server.exited', detail: { pid, exitCode, signal } }))
      .catch((error: unknown) => this.#options.onBug('sessions', error));
  }

  #stage(facts: SessionFacts, draft: AuditDraft): void {
    const { id, client, clientPid, server, identity } = facts;
    this.#options.ports.journal.stage({
      caller: { client, session: id, ...(clientPid === undefined ? {} : { pid: clientPid }), user: this.#options.user },
      operation: { type: 'server', server, identity },
      ...draft,
    });
  }

  list(): SessionView[] {
    const paused = new Set(this.#options.approvals.paused());
    return [...this.#sessions.values()].map((session) => {
      const view = session.view();
      return { ...view, paused: paused.has(view.id) };
    });
  }

  has(session: string): boolean {
    return this.#sessions.has(session);
  }

  /** Rules or policy changed: clients are told to list again. */
  relist(): void {
    for (const session of this.#sessions.values()) session.relist();
  }

  /** Policy changed: what may not run any more is stopped, its clients are told by the end of the connection. */
  async recheck(): Promise<void> {
    const { definitions, admissions, onBug } = this.#options;
    await Promise.all(
      [...this.#sessions.values()].map(async (session) => {
        const { facts } = session;
        try {
          const definition = definitions.list().get(facts.server);
          if (definition === undefined) return;
          const verdict = await admissions.judge(facts.server, definition, facts.cwd);
          if (verdict.admission.effect === 'allow') return;
          this.#record(facts, verdict);
          await session.stop();
        } catch (error) {
          onBug('sessions', error);
          await session.stop();
        }
      }),
    );
  }

  /** Ends every session; their servers stop. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#state = 'closing';
    for (const refused of this.#refused) refused[Symbol.dispose]();
    await Promise.all([...this.#sessions.values()].map((session) => session.stop()));
  }
}
