import type { ApprovalOutcome, ApprovalView, FilePreview, Lifetime } from '../../../shared/model/approval.ts';
import type { Clock, Timer } from '../clock/index.ts';
import type { Judgement, Question, QuestionAnswer } from '../gateway/ports.ts';
import { type Answered, rulePreview } from './answer-rule.ts';
import type { Due } from './due.ts';
import { mustOpen } from './must-open.ts';

/** One call that waits for the answer of a question. */
export interface Holder {
  readonly due: Due;
  readonly timer: Timer;
  /** Monotonic. */
  readonly askedAt: number;
  readonly settle: (answer: QuestionAnswer) => void;
}

/** A question in the queue: `waiting` while it has holders, else `late`. */
export interface OpenQuestion {
  readonly id: string;
  readonly question: Question;
  readonly createdAt: number;
  /** Monotonic. */
  readonly askedAt: number;
  readonly clientName: string;
  readonly holders: Set<Holder>;
  /** What the rules say of it now. */
  judgement: Judgement;
  /** Calls that were told to retry and have not done so. */
  owed: number;
  /** When a late question is over. */
  late: { readonly due: Due; readonly timer: Timer } | undefined;
  deadline: number;
  files: FilePreview[];
  mustOpen: string[] | undefined;
}

/** A question that nobody waits for yet. */
export function openQuestion(id: string, question: Question, clientName: string, clock: Clock): OpenQuestion {
  return {
    id,
    question,
    createdAt: clock.now(),
    askedAt: clock.monotonic(),
    clientName,
    holders: new Set(),
    judgement: question.judgement,
    owed: 0,
    late: undefined,
    deadline: question.deadline,
    files: [],
    mustOpen: undefined,
  };
}

/** The facts a rule from this question is made of. */
export function answeredFacts(open: OpenQuestion): Answered {
  return {
    call: open.question.call,
    argumentsHash: open.question.argumentsHash,
    userMayAllow: open.judgement.userMayAllow,
    riskLevel: open.judgement.risk.level,
    warned: open.judgement.chain !== undefined,
    clientName: open.clientName,
  };
}

/** The question as screens show it. */
export function approvalView(open: OpenQuestion): ApprovalView {
  const { call } = open.question;
  const { decision, risk, chain } = open.judgement;
  return {
    id: open.id,
    createdAt: open.createdAt,
    deadline: open.deadline,
    state: open.holders.size > 0 ? 'waiting' : 'late',
    client: call.session.client,
    session: call.session.id,
    server: call.session.server,
    identity: call.session.identity,
    tool: call.name,
    ...(call.operation === 'tools/call' ? {} : { operation: call.operation }),
    arguments: call.arguments,
    risk,
    reasons: [
      ...new Set([
        ...(decision.message === undefined ? [] : [decision.message]),
        ...(chain ?? []).map((step) => step.text),
        ...risk.reasons,
      ]),
    ],
    rulePreview: rulePreview(answeredFacts(open)),
    mustOpen: (open.mustOpen ??= mustOpen(call.arguments)),
    files: open.files,
    coalesced: Math.max(0, open.holders.size + open.owed - 1),
    userMayAllow: open.judgement.userMayAllow,
    ...(chain === undefined ? {} : { chain: [...chain] }),
  };
}

/** How a question ended. */
export interface Ending {
  readonly answer: QuestionAnswer['answer'];
  readonly by: string;
  readonly rule?: string | undefined;
  readonly lifetime?: Lifetime | undefined;
}

/** What the history keeps of it. */
export function approvalOutcome(open: OpenQuestion, ending: Ending, now: number): ApprovalOutcome {
  const { call } = open.question;
  return {
    id: open.id,
    createdAt: open.createdAt,
    closedAt: now,
    client: call.session.client,
    server: call.session.server,
    tool: call.name,
    risk: open.judgement.risk,
    answer: ending.answer,
    by: ending.by,
    ...(ending.lifetime === undefined ? {} : { lifetime: ending.lifetime }),
  };
}
