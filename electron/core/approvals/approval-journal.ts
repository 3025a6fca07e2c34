import type { GrantScope } from '../../../shared/model/approval.ts';
import type { AuditDraft } from '../../../shared/model/audit-record.ts';
import type { Clock } from '../clock/index.ts';
import type { JournalPort } from '../gateway/ports.ts';
import { answeredRecord, askedRecord, type DescribeCall } from './approval-record.ts';
import type { Ending, OpenQuestion } from './open-question.ts';

export interface ApprovalJournalOptions {
  readonly clock: Clock;
  readonly journal: JournalPort;
  readonly describe: DescribeCall;
  readonly report: (error: unknown) => void;
}

/**
 * Writes the records of questions. What lets a call through must be written first; what stops one is carried out even
 * when it cannot be written, and the failure reported.
 */
export class ApprovalJournal {
  readonly #options: ApprovalJournalOptions;

  constructor(options: ApprovalJournalOptions) {
    this.#options = options;
  }

  /** Before a question is shown. Raises journal_unwritable. */
  asked(open: OpenQuestion): void {
    this.#write([askedRecord(open, this.#options.describe)]);
  }

  /** Before calls are let through. Raises journal_unwritable. */
  allowed(open: OpenQuestion, ending: Ending, scope?: GrantScope): void {
    this.#write([this.#answered(open, ending, scope)]);
  }

  /** Before calls are answered without being run. */
  stopped(questions: readonly OpenQuestion[], ending: Ending, scope?: GrantScope): void {
    if (questions.length === 0) return;
    try {
      this.#write(questions.map((open) => this.#answered(open, ending, scope)));
    } catch (error) {
      this.#options.report(error);
    }
  }

  #answered(open: OpenQuestion, ending: Ending, scope: GrantScope | undefined): AuditDraft {
    const latencyMs = Math.round(this.#options.clock.monotonic() - open.askedAt);
    return answeredRecord(open, this.#options.describe, { ...ending, scope }, latencyMs);
  }

  #write(drafts: readonly AuditDraft[]): void {
    for (const draft of drafts) this.#options.journal.stage(draft);
    this.#options.journal.commit();
  }
}
