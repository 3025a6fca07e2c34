import { AppError } from '../../../shared/errors/app-error.ts';
import type { AuditDraft } from '../../../shared/model/audit-record.ts';
import type { Decision } from '../../../shared/model/decision.ts';
import type {
  ActivityEntry,
  ActivityPort,
  ApprovalPort,
  CallFacts,
  HeldQuestion,
  JournalPort,
  Judgement,
  JudgePort,
  Question,
  QuestionAnswer,
  SessionFacts,
  ToolDefinition,
} from '../../../electron/core/gateway/index.ts';

/** Decides by name; what has no entry is allowed. */
export class FakeJudge implements JudgePort {
  readonly decisions = new Map<string, Decision>();
  readonly hidden = new Set<string>();
  readonly judged: CallFacts[] = [];
  rules = 1;
  fails = false;

  judge(call: CallFacts): Judgement {
    this.judged.push(call);
    if (this.fails) throw new Error('a bug in a rule');
    return {
      decision: this.decisions.get(call.name) ?? { effect: 'allow', reason: 'default' },
      risk: { level: 'read', reasons: ['it only reads'] },
      userMayAllow: true,
    };
  }

  hides(_session: SessionFacts, tool: ToolDefinition): boolean {
    if (this.fails) throw new Error('a bug in a rule');
    return this.hidden.has(tool.name);
  }

  listVersion(): string {
    return this.version();
  }

  version(): string {
    return String(this.rules);
  }
}

/** Keeps what was committed; can be told to fail like a full disk. */
export class FakeJournal implements JournalPort {
  readonly committed: (AuditDraft & { id: string })[] = [];
  commits = 0;
  state: 'works' | 'full' = 'works';
  onCommit: (() => void) | undefined;
  #staged: (AuditDraft & { id: string })[] = [];
  #count = 0;

  stage(draft: AuditDraft): string {
    const id = `record-${++this.#count}`;
    // As it is now: nobody may change a record after it was staged.
    this.#staged.push({ ...structuredClone(draft), id });
    return id;
  }

  commit(): void {
    this.commits++;
    const staged = this.#staged;
    this.#staged = [];
    if (this.state === 'full') throw new AppError('journal_unwritable', { file: 'j', detail: 'ENOSPC' });
    this.committed.push(...staged);
    this.onCommit?.();
  }

  /** What is there, and what the journal's timer would write. */
  records(kind: string): (AuditDraft & { id: string })[] {
    return [...this.committed, ...this.#staged].filter((record) => record.kind === kind);
  }
}

/** A question that a test answers. */
export class FakeQuestion implements HeldQuestion {
  readonly answered: Promise<QuestionAnswer>;
  withdrawn: string | undefined;
  readonly #resolve: (answer: QuestionAnswer) => void;

  readonly id: string;
  readonly question: Question;

  constructor(id: string, question: Question) {
    this.id = id;
    this.question = question;
    const { promise, resolve } = Promise.withResolvers<QuestionAnswer>();
    this.answered = promise;
    this.#resolve = resolve;
  }

  answer(answer: QuestionAnswer['answer'], by = 'cli'): void {
    this.#resolve({ answer, by, latencyMs: 12 });
  }

  withdraw(by: string): void {
    this.withdrawn = by;
    this.#resolve({ answer: 'none', by, latencyMs: 1 });
  }
}

export class FakeApprovals implements ApprovalPort {
  readonly questions: FakeQuestion[] = [];
  readonly passes = new Map<string, { approval: string; by: string }>();
  refuses: AppError | undefined;
  #waiting: (() => void)[] = [];

  ask(question: Question): HeldQuestion {
    if (this.refuses !== undefined) throw this.refuses;
    const asked = new FakeQuestion(`question-${this.questions.length + 1}`, question);
    this.questions.push(asked);
    for (const wake of this.#waiting.splice(0)) wake();
    return asked;
  }

  takePass(binding: string): { approval: string; by: string } | undefined {
    const pass = this.passes.get(binding);
    this.passes.delete(binding);
    return pass;
  }

  /** The question of this number (from 0), when it is asked. */
  async question(index = 0): Promise<FakeQuestion> {
    while (this.questions.length <= index) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return this.questions[index]!;
  }
}

export class FakeActivity implements ActivityPort {
  readonly entries: ActivityEntry[] = [];
  touches = 0;
  breaks: Error | undefined;

  begin(entry: ActivityEntry): void {
    if (this.breaks !== undefined) throw this.breaks;
    this.entries.push(entry);
  }

  touch(): void {
    this.touches++;
  }
}
