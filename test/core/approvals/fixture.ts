import { createHash } from 'node:crypto';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { AuditDraft } from '../../../shared/model/audit-record.ts';
import type { UserRule } from '../../../shared/model/rule.ts';
import { canonicalJson } from '../../../shared/util/canonical-json.ts';
import {
  type ApprovalChange,
  Approvals,
  type ApprovalsOptions,
  RuleBook,
} from '../../../electron/core/approvals/index.ts';
import type {
  CallFacts,
  HeldQuestion,
  Judgement,
  Question,
  QuestionAnswer,
} from '../../../electron/core/gateway/ports.ts';
import { ManualClock } from '../../fixtures/manual-clock.ts';

export const hash = (value: unknown): string =>
  `sha256:${createHash('sha256').update(canonicalJson(value)).digest('hex')}`;

export interface CallShape {
  readonly session?: string;
  readonly client?: string;
  readonly server?: string;
  readonly identity?: string;
  readonly tool?: string;
  readonly args?: unknown;
  readonly definition?: string;
}

export function call(shape: CallShape = {}): CallFacts {
  return {
    session: {
      id: shape.session ?? 's1',
      client: shape.client ?? 'cursor',
      clientPid: 42,
      cwd: '/home/me/project',
      server: shape.server ?? 'notes',
      identity: shape.identity ?? 'npm:notes@1.0.0',
    },
    operation: 'tools/call',
    name: shape.tool ?? 'write_file',
    arguments: shape.args ?? { path: '/home/me/notes/plan.md', content: 'hello' },
    definition: undefined,
    definitionHash: shape.definition ?? 'sha256:definition',
  };
}

/** A queue with a journal in memory, a clock by hand, and the judge of the core in small: user rules over "ask". */
export class Desk implements Disposable {
  readonly clock = new ManualClock();
  readonly records: AuditDraft[] = [];
  readonly changes: ApprovalChange[] = [];
  readonly reported: unknown[] = [];
  readonly saved: UserRule[][] = [];
  readonly rules: RuleBook;
  readonly approvals: Approvals;
  journal: 'works' | 'broken' = 'works';
  policy: Judgement = {
    decision: { effect: 'ask', reason: 'default', message: 'it writes' },
    risk: { level: 'write', reasons: ['its name says that something is changed'] },
    userMayAllow: true,
  };
  #staged: AuditDraft[] = [];
  #ids = 0;

  constructor(options: Partial<ApprovalsOptions> & { stored?: UserRule[] } = {}) {
    const { stored = [], ...more } = options;
    const ids = (): string => `id-${++this.#ids}`;
    const report = (error: unknown): void => void this.reported.push(error);
    const store = { load: () => stored, save: (rules: UserRule[]) => void this.saved.push(rules) };
    this.rules = new RuleBook({ store, clock: this.clock, ids, report });
    this.approvals = new Approvals({
      clock: this.clock,
      ids,
      rules: this.rules,
      report,
      journal: {
        stage: (draft) => `r-${this.#staged.push(draft)}`,
        commit: () => {
          const staged = this.#staged.splice(0);
          if (this.journal === 'broken')
            throw new AppError('journal_unwritable', { file: 'j', detail: 'ENOSPC' });
          this.records.push(...staged);
        },
      },
      judge: (facts) => this.judge(facts, 'uncounted'),
      describe: (facts, argumentsHash) => ({
        operation: { type: facts.operation, server: facts.session.server, name: facts.name, argumentsHash },
        redactions: [],
      }),
      files: { realPath: () => Promise.resolve(undefined), read: () => Promise.resolve(undefined) },
      clientName: (client) => client[0]!.toUpperCase() + client.slice(1),
      ...more,
    });
    this.approvals.subscribe((change) => this.changes.push(change));
  }

  judge(facts: CallFacts, counted: 'counted' | 'uncounted' = 'counted'): Judgement {
    const { session, name, definitionHash } = facts;
    const { rules, policy } = this;
    const verdict = (counted === 'counted' ? rules.match : rules.peek).call(rules, {
      client: session.client,
      session: session.id,
      server: session.server,
      identity: session.identity,
      name,
      definitionHash,
      arguments: facts.arguments,
      argumentsHash: hash(facts.arguments),
      operation: facts.operation,
      annotations: {},
      cwd: session.cwd,
      riskLevel: policy.risk.level,
      warned: policy.chain !== undefined,
    });
    if (verdict === undefined || this.policy.decision.effect === 'deny') return this.policy;
    if (verdict.effect === 'allow' && !this.policy.userMayAllow) return this.policy;
    return { ...this.policy, decision: { effect: verdict.effect, reason: verdict.kind, rule: verdict.rule } };
  }

  question(shape: CallShape = {}, waitMs = 45_000): Question {
    const facts = call(shape);
    const argumentsHash = hash(facts.arguments);
    const { id, identity, server } = facts.session;
    const binding = hash([identity, server, facts.name, facts.definitionHash, argumentsHash, id, 'v1']);
    return {
      call: facts,
      judgement: this.judge(facts),
      argumentsHash,
      binding,
      deadline: this.clock.now() + waitMs,
    };
  }

  ask(shape: CallShape = {}, waitMs = 45_000): HeldQuestion {
    return this.approvals.ask(this.question(shape, waitMs));
  }

  once(id: string, answer: 'allow' | 'deny' = 'allow', by = 'window'): void {
    this.approvals.answer(id, answer, { lifetime: 'once', scope: 'any', by });
  }

  [Symbol.dispose](): void {
    this.approvals[Symbol.dispose]();
    this.rules[Symbol.dispose]();
  }
}

/** What a call has been answered by now; `waits` when it has not. */
export function now(held: HeldQuestion): Promise<QuestionAnswer | 'waits'> {
  return Promise.race([held.answered, Promise.resolve().then(() => 'waits' as const)]);
}
