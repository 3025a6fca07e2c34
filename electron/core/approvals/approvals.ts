import { AppError } from '../../../shared/errors/app-error.ts';
import type {
  ApprovalAnswer,
  ApprovalOutcome,
  ApprovalView,
  GrantScope,
  Lifetime,
} from '../../../shared/model/approval.ts';
import type { UserRule } from '../../../shared/model/rule.ts';
import { drop } from '../../../shared/util/drop.ts';
import { invariant } from '../../../shared/util/invariant.ts';
import type { Clock } from '../clock/index.ts';
import type {
  ApprovalPort,
  CallFacts,
  HeldQuestion,
  JournalPort,
  Judgement,
  Question,
} from '../gateway/ports.ts';
import { answerProblem, answerRule } from './answer-rule.ts';
import { ApprovalJournal } from './approval-journal.ts';
import type { DescribeCall } from './approval-record.ts';
import { type PreviewFiles, previewFile } from './file-preview.ts';
import { Listeners } from './listeners.ts';
import {
  answeredFacts,
  approvalView,
  type Ending,
  type OpenQuestion,
  openQuestion,
} from './open-question.ts';
import { Passes } from './passes.ts';
import { plannedFiles } from './planned-files.ts';
import { type QueueChange, type QueueLimits, QuestionQueue } from './question-queue.ts';
import type { RuleBook } from './rule-book.ts';
import { SessionBrake } from './session-brake.ts';

/** What changed in the queue. `noisy` and `paused` are always complete. */
export interface ApprovalChange {
  readonly upsert: ApprovalView[];
  readonly removed: string[];
  /** Questions that are over now. */
  readonly history: ApprovalOutcome[];
  /** Sessions that asked more than 5 questions within a minute. */
  readonly noisy: string[];
  readonly paused: string[];
}

export interface ApprovalsOptions {
  readonly clock: Clock;
  readonly ids: () => string;
  readonly journal: JournalPort;
  readonly rules: RuleBook;
  /** What the rules say of a call now; counts as a use of none. Never throws. */
  readonly judge: (call: CallFacts) => Judgement;
  readonly describe: DescribeCall;
  readonly files: PreviewFiles;
  /** The name of a client to show; its id when there is no better one. */
  readonly clientName: (client: string) => string;
  /** Hears of what must not stop a decision: listeners that throw, denials that could not be journalled. */
  readonly report: (error: unknown) => void;
  /** Absent: 200 waiting calls in all, 64 of one session. */
  readonly limits?: QueueLimits;
}

/** How a human answers. `by` is window, page, cli, notification or tray. */
export interface AnswerOptions {
  readonly lifetime: Lifetime;
  readonly scope: GrantScope;
  readonly by: string;
}

const LIMITS: QueueLimits = { waiting: 200, perSession: 64 };

/**
 * The queue of questions to a human. Every question is in the journal before it is shown, every allow before a call is
 * released. A question ends once: by an answer, by a rule, or by nobody; whatever fails on the way lets nothing through.
 */
export class Approvals implements ApprovalPort, Disposable {
  readonly #options: ApprovalsOptions;
  readonly #journal: ApprovalJournal;
  readonly #queue: QuestionQueue;
  readonly #passes: Passes;
  readonly #brake: SessionBrake;
  readonly #listeners: Listeners<ApprovalChange>;
  readonly #rulesChanged: Disposable;
  #state: 'running' | 'stopped' = 'running';

  constructor(options: ApprovalsOptions) {
    const { clock, rules, report, limits = LIMITS } = options;
    this.#options = options;
    this.#journal = new ApprovalJournal(options);
    this.#queue = new QuestionQueue({
      clock,
      journal: this.#journal,
      limits,
      changed: (change) => this.#tell(change),
      disconnected: (session) => this.endSession(session),
    });
    this.#passes = new Passes(clock);
    this.#brake = new SessionBrake(clock, () => this.#tell({}));
    this.#listeners = new Listeners(report);
    this.#rulesChanged = rules.subscribe(() => this.rejudge());
  }

  /** Puts a question into the queue; an equal one that is open is shared. Raises too_many, journal_unwritable. */
  ask(question: Question): HeldQuestion {
    const { session } = question.call;
    if (this.#state === 'stopped') return this.#refuse(question, { answer: 'none', by: 'core_stopping' });
    if (this.#brake.isPaused(session.id)) return this.#refuse(question, { answer: 'deny', by: 'paused' });
    this.#queue.checkRoom(session.id);
    const shared = this.#queue.open.byBinding(question.binding);
    invariant(
      shared === undefined || shared.question.call.session.id === session.id,
      'a binding belongs to one session',
    );
    return this.#queue.hold(shared ?? this.#newQuestion(question), question.deadline);
  }

  /** See `ApprovalPort`. */
  takePass(binding: string): { approval: string; by: string } | undefined {
    return this.#passes.take(binding);
  }

  /**
   * Answers a question; the first answer wins. The call is judged again before it is let through: what a rule denies by
   * now stays denied. `once` writes no rule. Raises approval_not_found, approval_closed, answer_refused,
   * journal_unwritable (then the question stays open).
   */
  answer(id: string, answer: ApprovalAnswer, { lifetime, scope, by }: AnswerOptions): { rule?: UserRule } {
    const open = this.#queue.find(id);
    if (answer === 'allow') this.#checkAllow(open, by);
    const kind = { answer, lifetime, scope };
    const problem = answerProblem(answeredFacts(open), kind);
    if (problem !== undefined) throw new AppError('answer_refused', { approval: id, problem });
    const { clock, ids, rules } = this.#options;
    const rule = answerRule(answeredFacts(open), kind, ids(), clock.now());
    const ending: Ending = { answer, by, rule: rule?.id, lifetime };
    const recordedScope = rule === undefined ? undefined : scope;
    if (answer === 'allow') this.#journal.allowed(open, ending, recordedScope);
    else this.#journal.stopped([open], ending, recordedScope);
    if (answer === 'allow' && rule === undefined && open.owed > 0) {
      const { binding, call } = open.question;
      this.#passes.store(binding, call.session.id, { approval: id, by }, open.owed);
    }
    this.#queue.close([open], ending);
    if (rule === undefined) this.rejudge();
    else rules.insert(rule); // whose change has the queue judged again
    return rule === undefined ? {} : { rule };
  }

  /**
   * Judges open questions again, all or those of one client: what the rules answer by now is taken out of the queue, and
   * what else changed is shown.
   */
  rejudge(client?: string): void {
    const changed: OpenQuestion[] = [];
    for (const open of this.#queue.open.all()) {
      if (!this.#queue.open.has(open)) continue;
      if (client !== undefined && open.question.call.session.client !== client) continue;
      const before = open.judgement;
      const judgement = this.#options.judge(open.question.call);
      open.judgement = judgement;
      const { effect, rule } = judgement.decision;
      if (effect !== 'ask') this.#answerByRule(open, effect, rule);
      else if (JSON.stringify(before) !== JSON.stringify(judgement)) changed.push(open);
    }
    if (changed.length > 0) this.#tell({ upsert: changed });
  }

  /** Denies every open question of a session; `by` is who wanted it. Answers how many. */
  denyAll(session: string, by: string): number {
    const open = this.#queue.open.ofSession(session);
    const ending: Ending = { answer: 'deny', by, lifetime: 'once' };
    this.#journal.stopped(open, ending);
    this.#queue.close(open, ending);
    return open.length;
  }

  /** From now on every new question of the session is denied at once, by `paused`, until `resume` or its end. */
  pause(session: string): void {
    this.#brake.pause(session);
    this.#tell({});
  }

  resume(session: string): void {
    this.#brake.resume(session);
    this.#tell({});
  }

  /** Forgets everything that belongs to a session that ended: questions, passes, its grants, its pause. */
  endSession(session: string): void {
    this.#end(this.#queue.open.ofSession(session), 'disconnected');
    this.#passes.dropSession(session);
    this.#brake.forget(session);
    this.#options.rules.dropSession(session);
    this.#tell({});
  }

  /** The open questions, the oldest first. */
  list(): ApprovalView[] {
    return this.#queue.open.all().map(approvalView);
  }

  /** The last 200 questions that are over, the newest first. */
  history(): ApprovalOutcome[] {
    return this.#queue.history.list();
  }

  noisy(): string[] {
    return this.#brake.noisy();
  }

  paused(): string[] {
    return this.#brake.paused();
  }

  subscribe(listener: (change: ApprovalChange) => void): Disposable {
    return this.#listeners.add(listener);
  }

  /** The core stops: every waiting call is denied, no rule is written, no pass is left. */
  [Symbol.dispose](): void {
    if (this.#state === 'stopped') return;
    this.#state = 'stopped';
    this.#rulesChanged[Symbol.dispose]();
    this.#end(this.#queue.open.all(), 'core_stopping');
    this.#passes.clear();
    this.#brake[Symbol.dispose]();
  }

  #end(questions: readonly OpenQuestion[], by: 'disconnected' | 'core_stopping'): void {
    const ending: Ending = { answer: 'none', by };
    const waiting = questions.filter((open) => open.holders.size > 0);
    this.#journal.stopped(waiting, ending);
    this.#queue.close(questions, ending);
  }

  #checkAllow(open: OpenQuestion, by: string): void {
    if (by === 'notification')
      throw new AppError('answer_refused', { approval: open.id, problem: 'a notification can only deny' });
    const shown = open.judgement;
    open.judgement = this.#options.judge(open.question.call);
    const { effect, rule } = open.judgement.decision;
    if (shown.chain === undefined && open.judgement.chain !== undefined) {
      this.#tell({ upsert: [open] });
      throw new AppError('answer_refused', {
        approval: open.id,
        problem:
          'since it was shown, other calls made it one with which private data may leave; look at it again',
      });
    }
    if (effect !== 'deny') return;
    this.#answerByRule(open, effect, rule);
    throw new AppError('approval_closed', { approval: open.id, by: 'rule' });
  }

  /** An allow that cannot be journalled leaves the question open. */
  #answerByRule(open: OpenQuestion, answer: 'allow' | 'deny', rule: string | undefined): void {
    const ending: Ending = { answer, by: 'rule', rule };
    try {
      if (answer === 'allow') this.#journal.allowed(open, ending);
      else this.#journal.stopped([open], ending);
    } catch (error) {
      this.#options.report(error);
      return;
    }
    if (rule !== undefined) this.#options.rules.used(rule);
    this.#queue.close([open], ending);
  }

  #newQuestion(question: Question): OpenQuestion {
    const open = this.#make(question);
    this.#journal.asked(open);
    this.#queue.open.add(open);
    this.#brake.record(question.call.session.id);
    this.#preview(open);
    return open;
  }

  /** Answers a question without showing it. */
  #refuse(question: Question, ending: Ending): HeldQuestion {
    const open = this.#make(question);
    this.#journal.stopped([open], ending);
    const answered = Promise.resolve({ answer: ending.answer, by: ending.by, latencyMs: 0 });
    return { id: open.id, answered, withdraw: () => undefined };
  }

  #make(question: Question): OpenQuestion {
    const { clock, ids, clientName } = this.#options;
    return openQuestion(ids(), question, clientName(question.call.session.client), clock);
  }

  /** The question is shown at once; what its files look like follows. */
  #preview(open: OpenQuestion): void {
    const { call } = open.question;
    if (call.operation !== 'tools/call') return;
    const plans = plannedFiles(call.arguments);
    if (plans.length === 0) return;
    const previews = Promise.all(
      plans.map((plan) => previewFile(plan, call.session.cwd, this.#options.files)),
    );
    const shown = previews.then((files) => {
      open.files = files;
      if (this.#queue.open.has(open)) this.#tell({ upsert: [open] });
    });
    drop(shown, this.#options.report);
  }

  #tell(change: QueueChange): void {
    this.#listeners.tell({
      upsert: (change.upsert ?? []).map(approvalView),
      removed: change.removed ?? [],
      history: change.history ?? [],
      noisy: this.#brake.noisy(),
      paused: this.#brake.paused(),
    });
  }
}
