import type { CallOrigin, Handlers } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { Approvals, RuleBook } from '../approvals/index.ts';
import type { ChangeRecords } from '../change-records.ts';
import type { RulesFile } from '../store/index.ts';

export interface ApprovalHandlerParts {
  readonly approvals: Approvals;
  readonly rules: RuleBook;
  readonly rulesFile: RulesFile;
  readonly changes: ChangeRecords;
  isSession(session: string): boolean;
}

type ApprovalHandlers = Pick<
  Handlers,
  | 'approvals.list'
  | 'approvals.answer'
  | 'approvals.brake'
  | 'approvals.resume'
  | 'rules.list'
  | 'rules.add'
  | 'rules.edit'
  | 'rules.remove'
>;

/** Where an answer came from is known from the connection; a page cannot answer as the window. */
const ANSWERED_BY: Readonly<Record<CallOrigin['kind'], readonly string[]>> = {
  cli: ['cli'],
  page: ['page'],
  window: ['window', 'tray', 'notification'],
};

/** The calls about questions, grants and rules. */
export function approvalHandlers(parts: ApprovalHandlerParts): ApprovalHandlers {
  const { approvals, rules, rulesFile, changes } = parts;
  /** Raises what keeps the rules from being stored, before anything is promised to the user. */
  const assertStored = (): void => {
    if (rulesFile.state.kind === 'broken') throw rulesFile.state.error;
  };
  return {
    'approvals.list': () => ({
      approvals: approvals.list(),
      history: approvals.history(),
      noisy: approvals.noisy(),
      paused: approvals.paused(),
    }),
    'approvals.answer': async ({ id, answer, lifetime, scope, by }, origin) => {
      if (lifetime === '1h' || lifetime === 'always') assertStored();
      const possible = ANSWERED_BY[origin.kind];
      const answered = approvals.answer(id, answer, {
        lifetime,
        scope,
        by: possible.includes(by) ? by : possible[0]!,
      });
      await rules.flush();
      return answered;
    },
    'approvals.brake': ({ session, pause }) => {
      if (!parts.isSession(session)) throw unknownSession('approvals.brake', session);
      if (pause) approvals.pause(session);
      return { denied: approvals.denyAll(session, 'brake') };
    },
    'approvals.resume': ({ session }) => {
      if (!parts.isSession(session)) throw unknownSession('approvals.resume', session);
      approvals.resume(session);
      return {};
    },
    'rules.list': () => ({ rules: rules.list() }),
    'rules.add': async (rule, { kind }) => {
      assertStored();
      const made = rules.add(rule);
      try {
        changes.rule('rule.added', made, kind);
      } catch (error) {
        // What is not on record does not hold.
        rules.remove(made.id);
        throw error;
      }
      await rules.flush();
      return { rule: made };
    },
    'rules.edit': async ({ id, changes: wanted }, { kind }) => {
      assertStored();
      const edited = rules.edit(id, wanted);
      changes.rule('rule.changed', edited, kind);
      await rules.flush();
      return { rule: edited };
    },
    'rules.remove': async ({ id }, { kind }) => {
      assertStored();
      const rule = rules.list().find((known) => known.id === id);
      if (rule !== undefined) changes.rule('rule.removed', rule, kind);
      rules.remove(id);
      await rules.flush();
      return {};
    },
  };
}

function unknownSession(call: string, session: string): AppError<'bad_input'> {
  return new AppError('bad_input', { call, problems: [`there is no session ${session}`] });
}
