import { AppError } from '../../../shared/errors/app-error.ts';
import type { ApprovalOutcome } from '../../../shared/model/approval.ts';
import type { Clock } from '../clock/index.ts';
import type { HeldQuestion, QuestionAnswer } from '../gateway/ports.ts';
import type { ApprovalJournal } from './approval-journal.ts';
import { dueIn, isDue } from './due.ts';
import { approvalOutcome, type Ending, type Holder, type OpenQuestion } from './open-question.ts';
import { OpenQuestions } from './open-questions.ts';
import { OutcomeRing } from './outcome-ring.ts';

/** How many calls may wait, and how many late questions are kept. */
export interface QueueLimits {
  readonly waiting: number;
  readonly perSession: number;
}

export interface QueueChange {
  readonly upsert?: readonly OpenQuestion[];
  readonly removed?: string[];
  readonly history?: ApprovalOutcome[];
}

export interface QuestionQueueOptions {
  readonly clock: Clock;
  readonly journal: ApprovalJournal;
  readonly limits: QueueLimits;
  readonly changed: (change: QueueChange) => void;
  /** A call's client went away. */
  readonly disconnected: (session: string) => void;
}

const LATE_MILLISECONDS = 10 * 60_000;

/**
 * The open questions and the calls that wait for them. A call gets exactly one answer: taking it out of its question
 * and answering it are one step, and nothing happens to a call that is out. A question whose calls all timed out stays
 * open, `late`, for 10 minutes.
 */
export class QuestionQueue {
  readonly open = new OpenQuestions();
  readonly history = new OutcomeRing();
  readonly #options: QuestionQueueOptions;

  constructor(options: QuestionQueueOptions) {
    this.#options = options;
  }

  /** The open question of this id. Raises approval_closed, approval_not_found. */
  find(id: string): OpenQuestion {
    const open = this.open.byId(id);
    if (open !== undefined) this.#expire(open);
    if (open !== undefined && this.open.has(open)) return open;
    const outcome = this.history.find(id);
    if (outcome === undefined) throw new AppError('approval_not_found', { approval: id });
    throw new AppError('approval_closed', { approval: id, by: outcome.by });
  }

  /** Raises too_many when no further call may wait. */
  checkRoom(session: string): void {
    const { waiting, perSession } = this.#options.limits;
    if (this.open.waitingCalls() >= waiting)
      throw new AppError('too_many', { what: 'questions', limit: waiting });
    if (this.open.waitingCalls(session) >= perSession)
      throw new AppError('too_many', { what: 'questions of one session', limit: perSession });
  }

  /** Lets one more call wait for the question, until `deadline` (epoch ms). */
  hold(open: OpenQuestion, deadline: number): HeldQuestion {
    const { clock } = this.#options;
    const { promise, resolve } = Promise.withResolvers<QuestionAnswer>();
    const wait = Math.max(0, deadline - clock.now());
    const holder: Holder = {
      due: dueIn(clock, wait),
      timer: clock.after(wait, () => this.#timeOut(open, holder)),
      askedAt: clock.monotonic(),
      settle: resolve,
    };
    this.#endLate(open);
    open.owed = Math.max(0, open.owed - 1); // an equal call is the retry of one that was told to
    open.holders.add(holder);
    open.deadline = Math.max(...[...open.holders].map((one) => one.due.wall));
    this.#options.changed({ upsert: [open] });
    return { id: open.id, answered: promise, withdraw: (by) => this.#withdraw(open, holder, by) };
  }

  /** Ends questions, and answers the calls that wait for them. What must be in the journal is in it already. */
  close(questions: readonly OpenQuestion[], ending: Ending): void {
    if (questions.length === 0) return;
    const outcomes: ApprovalOutcome[] = [];
    for (const open of questions) {
      this.open.remove(open);
      this.#endLate(open);
      for (const holder of [...open.holders]) this.#release(open, holder, ending);
      const outcome = approvalOutcome(open, ending, this.#options.clock.now());
      this.history.add(outcome);
      outcomes.push(outcome);
    }
    this.#options.changed({ removed: questions.map((open) => open.id), history: outcomes });
  }

  #withdraw(open: OpenQuestion, holder: Holder, by: 'cancelled' | 'disconnected' | 'core_stopping'): void {
    if (!open.holders.has(holder)) return;
    if (by === 'disconnected') return this.#options.disconnected(open.question.call.session.id);
    const ending: Ending = { answer: 'none', by };
    if (open.holders.size === 1) this.#options.journal.stopped([open], ending);
    if (open.holders.size === 1 && open.owed === 0) return this.close([open], ending);
    this.#release(open, holder, ending);
    this.#afterRelease(open);
  }

  #timeOut(open: OpenQuestion, holder: Holder): void {
    if (!open.holders.has(holder)) return;
    const ending: Ending = { answer: 'none', by: 'timeout' };
    if (open.holders.size === 1) this.#options.journal.stopped([open], ending);
    this.#release(open, holder, ending);
    open.owed++;
    this.#afterRelease(open);
  }

  /** A timer may be behind the clock: what is due counts as over, however late the timer comes. */
  #expire(open: OpenQuestion): void {
    const { clock } = this.#options;
    for (const holder of [...open.holders]) if (isDue(clock, holder.due)) this.#timeOut(open, holder);
    if (open.late !== undefined && isDue(clock, open.late.due)) this.#closeLate([open]);
  }

  #release(open: OpenQuestion, holder: Holder, ending: Ending): void {
    open.holders.delete(holder);
    holder.timer.cancel();
    const latencyMs = Math.round(this.#options.clock.monotonic() - holder.askedAt);
    const { answer, by, rule } = ending;
    holder.settle({ answer, by, latencyMs, ...(rule === undefined ? {} : { rule }) });
  }

  #afterRelease(open: OpenQuestion): void {
    if (open.holders.size === 0) {
      const { clock, limits } = this.#options;
      const timer = clock.after(LATE_MILLISECONDS, () => {
        if (open.late?.timer === timer) this.#closeLate([open]);
      });
      open.late = { due: dueIn(clock, LATE_MILLISECONDS), timer };
      this.#closeLate(this.open.lateBeyond(limits.waiting));
      this.#closeLate(this.open.lateBeyond(limits.perSession, open.question.call.session.id));
    }
    if (this.open.has(open)) this.#options.changed({ upsert: [open] });
  }

  #closeLate(questions: readonly OpenQuestion[]): void {
    this.close(questions, { answer: 'none', by: 'timeout' });
  }

  #endLate(open: OpenQuestion): void {
    open.late?.timer.cancel();
    open.late = undefined;
  }
}
