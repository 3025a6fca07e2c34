import { isAppError } from '../../../shared/errors/app-error.ts';
import { drop } from '../../../shared/util/drop.ts';
import type { RequestId } from '../frames/index.ts';
import { bindingOf } from './binding.ts';
import { type AnswerRecord, decidedDraft } from './call-records.ts';
import type { Conversation } from './conversation.ts';
import { type Denial, denialOf, denialOfAnswer, passDenialText } from './denial.ts';
import type { GovernedCall } from './governed-call.ts';
import { judgeAgain } from './judged-call.ts';
import type { HeldQuestion, QuestionAnswer } from './ports.ts';
import { callOf, type ServerAsk } from './server-asks.ts';

/** What a server asked that waits for a human, and what becomes of it. Exactly one of both is called, once. */
export interface HeldAsk {
  /** Of the request it is, or is the answer to. */
  readonly id: RequestId;
  /** `server`: a request of its own. `client`: an answer in which it asks back. Ids of the two may be the same. */
  readonly of: 'server' | 'client';
  /** Size of what is kept. */
  readonly bytes: number;
  pass(): void;
  refuse(denial: Denial): void;
}

/** What may become of what a server asks: it waits, it is refused, or (undefined) it may pass now. */
export type AskVerdict = 'held' | Denial | undefined;

type Withdrawal = 'cancelled' | 'disconnected' | 'core_stopping';

interface Group {
  readonly held: HeldAsk;
  readonly calls: readonly GovernedCall[];
  readonly questions: Map<GovernedCall, HeldQuestion>;
  readonly answers: Map<GovernedCall, AnswerRecord>;
}

export interface AskDeskOptions {
  readonly conversation: Conversation;
  /** How long a human has (ms). */
  readonly deadlineMs: number;
}

/** Limits of one session: messages that wait, and their bytes. */
const HELD_LIMIT = 64;
const BYTE_LIMIT = 64 * 1024 * 1024;

/**
 * Where what a server asks its client is decided, held and refused. It is written down before the client sees it. Where a
 * rule wants a human asked first, the message waits as a call does; of several requests in one message all must pass.
 */
export class AskDesk {
  readonly #conversation: Conversation;
  readonly #deadlineMs: number;
  readonly #groups = new Map<string, Group>();
  #bytes = 0;

  constructor({ conversation, deadlineMs }: AskDeskOptions) {
    this.#conversation = conversation;
    this.#deadlineMs = deadlineMs;
  }

  judge(asks: readonly ServerAsk[], held: HeldAsk): AskVerdict {
    if (asks.length === 0) return undefined;
    const { ports } = this.#conversation;
    const calls = asks.map((ask) => callOf(this.#conversation, ask));
    const answers = new Map<GovernedCall, AnswerRecord>();
    const denied = calls.find(({ judgement }) => judgement.decision.effect === 'deny');
    if (denied !== undefined) return this.#refused(calls, answers, denialOf(denied.judgement.decision));
    const asking = calls.filter(({ judgement }) => judgement.decision.effect === 'ask');
    for (const call of asking) {
      const pass = ports.approvals.takePass(this.#bindingOf(call));
      if (pass !== undefined) answers.set(call, { id: pass.approval, answer: 'allow', by: pass.by });
    }
    const open = asking.filter((call) => !answers.has(call));
    return open.length === 0 ? this.#passed(calls, answers) : this.#hold(calls, answers, open, held);
  }

  /** A message that waits is not wanted any more: its questions are withdrawn and nothing is called. */
  withdraw(of: HeldAsk['of'], id: Pick<RequestId, 'key'>, by: Withdrawal): boolean {
    const group = this.#groups.get(`${of} ${id.key}`);
    if (group === undefined) return false;
    this.#end(group, { reason: by }, by);
    return true;
  }

  /** Refuses everything that waits. */
  withdrawAll(by: Withdrawal): void {
    for (const group of [...this.#groups.values()]) {
      this.#end(group, { reason: by }, by);
      group.held.refuse({ reason: by });
    }
  }

  #hold(
    calls: readonly GovernedCall[],
    answers: Map<GovernedCall, AnswerRecord>,
    open: readonly GovernedCall[],
    held: HeldAsk,
  ): AskVerdict {
    const { ports, onBug } = this.#conversation;
    const key = keyOf(held);
    if (this.#groups.has(key) || this.#groups.size >= HELD_LIMIT || this.#bytes + held.bytes > BYTE_LIMIT) {
      return this.#refused(calls, answers, { reason: 'queue_full' });
    }
    const group: Group = { held, calls, answers, questions: new Map() };
    for (const call of open) {
      try {
        group.questions.set(call, this.#ask(call));
      } catch (error) {
        for (const question of group.questions.values()) question.withdraw('cancelled');
        return this.#refused(calls, answers, { reason: reasonOf(error) });
      }
    }
    this.#groups.set(key, group);
    this.#bytes += held.bytes;
    for (const call of calls) {
      call.entry.status = 'waiting';
      call.entry.approval = group.questions.get(call)?.id;
      ports.activity.begin(call.entry);
    }
    for (const [call, question] of group.questions) {
      drop(
        question.answered.then((answer) => this.#answered(group, call, answer)),
        onBug,
      );
    }
    return 'held';
  }

  #ask(call: GovernedCall): HeldQuestion {
    const { ports } = this.#conversation;
    return ports.approvals.ask({
      call: call.facts,
      judgement: call.judgement,
      argumentsHash: call.argumentsHash,
      binding: this.#bindingOf(call),
      deadline: ports.clock.now() + this.#deadlineMs,
    });
  }

  #bindingOf(call: GovernedCall): string {
    const { facts, argumentsHash, inexact, retry, judgement } = call;
    const version = this.#conversation.ports.judge.version();
    return bindingOf(facts, argumentsHash, version, inexact, retry, judgement.chain !== undefined);
  }

  #answered(group: Group, call: GovernedCall, answer: QuestionAnswer): void {
    if (this.#groups.get(keyOf(group.held)) !== group) return;
    const { answer: given, by, latencyMs } = answer;
    group.answers.set(call, { id: group.questions.get(call)!.id, answer: given, by, latencyMs });
    const now = given === 'allow' ? judgeAgain(this.#conversation, call) : undefined;
    const denial = given !== 'allow' ? denialOfAnswer(answer) : now === undefined ? undefined : denialOf(now);
    if (denial !== undefined) {
      this.#end(group, denial, 'cancelled');
      group.held.refuse(denial);
      return;
    }
    if ([...group.questions.keys()].some((asked) => !group.answers.has(asked))) return;
    this.#remove(group);
    const problem = this.#passed(group.calls, group.answers, 'shown');
    if (problem === undefined) group.held.pass();
    else group.held.refuse(problem);
  }

  /** Takes the group out and writes down that nothing of it passed. */
  #end(group: Group, denial: Denial, by: Withdrawal): void {
    this.#remove(group);
    for (const [call, question] of group.questions) {
      if (group.answers.has(call)) continue;
      question.withdraw(by);
      const latencyMs = this.#conversation.ports.clock.monotonic() - call.since;
      group.answers.set(call, { id: question.id, answer: 'none', by, latencyMs });
    }
    this.#refused(group.calls, group.answers, denial, 'shown');
  }

  #remove({ held }: Group): void {
    this.#groups.delete(keyOf(held));
    this.#bytes -= held.bytes;
  }

  /** Writes down that all of it may pass. The denial when that was not possible. */
  #passed(
    calls: readonly GovernedCall[],
    answers: ReadonlyMap<GovernedCall, AnswerRecord>,
    row: 'new' | 'shown' = 'new',
  ): Denial | undefined {
    const denial = this.#record(calls, answers, undefined);
    this.#show(calls, denial, row);
    return denial;
  }

  #refused(
    calls: readonly GovernedCall[],
    answers: ReadonlyMap<GovernedCall, AnswerRecord>,
    denial: Denial,
    row: 'new' | 'shown' = 'new',
  ): Denial {
    const told = this.#record(calls, answers, denial) ?? denial;
    this.#show(calls, told, row);
    return told;
  }

  #record(
    calls: readonly GovernedCall[],
    answers: ReadonlyMap<GovernedCall, AnswerRecord>,
    denial: Denial | undefined,
  ): Denial | undefined {
    const { ports, caller } = this.#conversation;
    try {
      for (const call of calls) {
        const { decision } = call.judgement;
        const answer = answers.get(call);
        const reason = answer?.latencyMs === undefined && answer !== undefined ? 'approval' : decision.reason;
        const outcome =
          denial === undefined
            ? decision.effect === 'ask' && { outcome: 'released' as const }
            : { outcome: 'refused' as const, because: denial.reason };
        call.decided = ports.journal.stage(
          decidedDraft(caller, call, { ...decision, reason }, answer, outcome || undefined),
        );
        call.entry.record = call.decided;
      }
      ports.journal.commit();
      return undefined;
    } catch (error) {
      this.#conversation.log('gatehouse', `what the server asked could not be recorded: ${String(error)}`);
      for (const call of calls) {
        call.decided = undefined;
        call.entry.record = undefined;
      }
      return { reason: 'journal' };
    }
  }

  /** A row in the feed. Which folders are open is asked in every session, and nothing to look at unless it was refused. */
  #show(calls: readonly GovernedCall[], denial: Denial | undefined, row: 'new' | 'shown'): void {
    const { activity } = this.#conversation.ports;
    for (const { entry, facts, judgement } of calls) {
      if (row === 'new' && denial === undefined && facts.operation === 'roots/list') continue;
      const { effect, reason } = judgement.decision;
      entry.status =
        denial !== undefined
          ? 'denied'
          : reason === 'monitor'
            ? 'noted'
            : effect === 'ask'
              ? 'approved'
              : 'allowed';
      if (denial !== undefined) {
        entry.reason = denial.reason;
        entry.rule = denial.rule;
        entry.told = passDenialText(facts.operation, denial);
      }
      if (row === 'new') activity.begin(entry);
      else activity.touch(entry);
    }
  }
}

const keyOf = ({ of, id }: HeldAsk): string => `${of} ${id.key}`;

function reasonOf(error: unknown): Denial['reason'] {
  if (isAppError(error, 'too_many')) return 'queue_full';
  return isAppError(error, 'journal_unwritable') ? 'journal' : 'policy_error';
}
