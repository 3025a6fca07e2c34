import type { AuditDraft } from '../../shared/model/audit-record.ts';
import type { DecisionReason } from '../../shared/model/decision.ts';
import type { JournalPort, SessionFacts, Upstream } from './gateway/index.ts';
import type { PolicyAdmission } from './policy/index.ts';
import { shownDecision } from './shown-decision.ts';

export interface LaunchRecordsOptions {
  readonly journal: JournalPort;
  readonly user: string;
  readonly onBug: (where: string, error: unknown) => void;
}

/** Why a server may run or not, as a reason of any decision; what is not here was decided by a rule of a list. */
const REASONS: ReadonlyMap<PolicyAdmission['reason'], DecisionReason> = new Map([
  ['monitor', 'monitor'],
  ['policy_error', 'policy_error'],
  ['no_policy', 'default'],
  ['no_rule', 'default'],
]);

/** What the journal holds of servers that are started, or are not. */
export class LaunchRecords {
  readonly #options: LaunchRecordsOptions;

  constructor(options: LaunchRecordsOptions) {
    this.#options = options;
  }

  /** An admission is on record when this returns, before anything starts. Raises `journal_unwritable`. */
  admission(
    facts: SessionFacts,
    admission: PolicyAdmission,
    more: Readonly<Record<string, unknown>> = {},
  ): void {
    const { effect, message } = admission;
    const reason = REASONS.get(admission.reason) ?? 'rule';
    this.#stage(facts, {
      kind: effect === 'allow' ? 'server.admitted' : 'server.denied',
      decision: shownDecision({ ...admission, reason }, message),
      detail: { admission: admission.reason, ...more },
    });
    this.#options.journal.commit();
  }

  /** The start of a process, and its end when that comes. */
  process(facts: SessionFacts, upstream: Upstream, more: Readonly<Record<string, unknown>> = {}): void {
    const { pid } = upstream;
    this.#stage(facts, { kind: 'server.started', detail: { pid, ...more } });
    upstream.exited
      .then(({ exitCode, signal }) =>
        this.#stage(facts, { kind: 'server.exited', detail: { pid, exitCode, signal } }),
      )
      .catch((error: unknown) => this.#options.onBug('launch-records', error));
  }

  /** A host or port a server was not let to. */
  network(
    { server, identity, session }: { server: string; identity: string; session: string },
    { host, port, why }: { host: string; port?: number | undefined; why: string },
  ): void {
    const { journal, user } = this.#options;
    journal.stage({
      kind: 'network.refused',
      caller: { client: 'gatehouse', session, user },
      operation: { type: 'network', server, identity },
      detail: { host, ...(port === undefined ? {} : { port }), why },
    });
  }

  /** A name that programs of the user run or obey came into a folder a running server may write. */
  protectedName(
    { server, identity, session }: { server: string; identity: string; session: string },
    { path, what }: { path: string; what: 'new' | 'replaced' },
  ): void {
    const { journal, user } = this.#options;
    journal.stage({
      kind: 'sandbox.alarm',
      caller: { client: 'gatehouse', session, user },
      operation: { type: 'file', server, identity },
      detail: { path, what },
    });
  }

  /** The user changed what a server may touch, or let it run with less. On record when this returns. Raises `journal_unwritable`. */
  sandbox(
    kind: 'sandbox.changed' | 'sandbox.accepted' | 'sandbox.revoked',
    server: string,
    detail: Readonly<Record<string, unknown>>,
  ): void {
    const { journal, user } = this.#options;
    journal.stage({
      kind,
      caller: { client: 'gatehouse', user },
      operation: { type: 'server', server },
      detail,
    });
    journal.commit();
  }

  #stage(facts: SessionFacts, draft: AuditDraft): void {
    const { id, client, clientPid, server, identity } = facts;
    const { journal, user } = this.#options;
    const pid = clientPid === undefined ? {} : { pid: clientPid };
    journal.stage({
      caller: { client, session: id, ...pid, user },
      operation: { type: 'server', server, identity },
      ...draft,
    });
  }
}
