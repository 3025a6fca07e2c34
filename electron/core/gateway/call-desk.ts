import type { Decision, OperationType } from '../../../shared/model/decision.ts';
import { errorLine, type JsonObject, type RequestId } from '../frames/index.ts';
import type { AskDesk } from './ask-desk.ts';
import { bindingOf } from './binding.ts';
import { type AnswerRecord, type AskedOutcome, decidedDraft } from './call-records.ts';
import type { Conversation } from './conversation.ts';
import { type Denial, denialLine, denialOf, denialOfAnswer, denialText, lateText } from './denial.ts';
import { callParams, type GovernedCall } from './governed-call.ts';
import { type HeldCall, HeldCalls } from './held-calls.ts';
import { judgeAgain, openCall } from './judged-call.ts';
import type { PendingRequest } from './pending-requests.ts';
import type { QuestionAnswer } from './ports.ts';

const INVALID_PARAMS = -32602;
/** Of a smaller frame it does not matter. */
const LARGE_BYTES = 16 * 1024;
const BACKSLASH = 0x5c;

/** A judged request, read strictly. */
export interface JudgedRequest {
  readonly bytes: Buffer;
  readonly id: RequestId;
  readonly operation: OperationType;
  readonly message: JsonObject;
  readonly inexact: readonly string[];
}

/** What goes out when the records of this turn are written, in the order it came. */
type TurnItem =
  | { readonly kind: 'forward'; readonly bytes: Buffer }
  | {
      readonly kind: 'release';
      readonly bytes: Buffer;
      readonly request: PendingRequest;
      readonly call: GovernedCall;
    }
  | { readonly kind: 'refuse'; readonly call: GovernedCall; readonly denial: Denial };

export interface CallDeskOptions {
  readonly conversation: Conversation;
  /** Holds what servers ask back in answers to calls. */
  readonly asks: AskDesk;
  /** How long after a call its client must have an answer. */
  readonly deadlineMs: number;
}

/**
 * Where judged requests are decided, held, released and refused. Nothing is released before its record is in the
 * journal: a turn collects what some lines of a chunk (or one answer) bring, `settle` commits once and only then writes.
 */
export class CallDesk {
  readonly #conversation: Conversation;
  readonly #asks: AskDesk;
  readonly #deadlineMs: number;
  readonly #held: HeldCalls;
  #turn: TurnItem[] = [];
  #staged = false;

  constructor(options: CallDeskOptions) {
    const { conversation } = options;
    this.#conversation = conversation;
    this.#asks = options.asks;
    this.#deadlineMs = options.deadlineMs;
    this.#held = new HeldCalls({
      approvals: conversation.ports.approvals,
      clock: conversation.ports.clock,
      onAnswer: (held, answer) => this.#answered(held, answer),
      notify: (line) => {
        conversation.toClient.text(line);
        conversation.toClient.flush();
      },
      onBug: conversation.onBug,
    });
  }

  /** Bytes that are not judged; they keep their place among those that are. */
  forward(bytes: Buffer): void {
    this.#turn.push({ kind: 'forward', bytes });
  }

  judge(request: JudgedRequest): void {
    const { id, operation, bytes } = request;
    const conversation = this.#conversation;
    const params = callParams(operation, request.message['params']);
    if (params === undefined) {
      const problem = `${operation} needs ${operation === 'resources/read' ? 'params.uri' : 'params.name'}, a string`;
      conversation.answer(errorLine(id.raw, INVALID_PARAMS, `Gatehouse refused the message: ${problem}.`));
      return;
    }
    conversation.calls++;
    const call = openCall(conversation, {
      id,
      params,
      bytes: bytes.length,
      plain: isPlain(bytes),
      inexact: request.inexact,
    });
    const pending: PendingRequest = { id, method: operation, state: 'forwarded', call };
    conversation.pending.add(pending);
    conversation.ports.activity.begin(call.entry);
    const { decision } = call.judgement;
    const limited = decision.effect === 'deny' ? undefined : this.#limitOf(call);
    if (limited !== undefined) this.#refuse(call, limited, denialOf(limited));
    else if (decision.effect === 'allow') this.#release(pending, call, bytes, decision);
    else if (decision.effect === 'deny') this.#refuse(call, decision, denialOf(decision));
    else this.#ask(pending, call, bytes);
  }

  /** One call too many for the policy. */
  #limitOf(call: GovernedCall): Decision | undefined {
    const { brake, ports } = this.#conversation;
    const limits = call.facts.operation === 'tools/call' ? ports.judge.limits?.() : undefined;
    if (limits === undefined) return undefined;
    const { argumentsHash, facts, retry } = call;
    const continues = retry.requestState !== undefined || retry.inputResponses !== undefined;
    const message = brake.count({ name: facts.name, argumentsHash, continues }, limits);
    return message === undefined ? undefined : { effect: 'deny', reason: 'limit', message };
  }

  /** The server has not answered a call for as long as the policy lets it; it is told, and a late answer goes nowhere. */
  #tooLate(request: PendingRequest, call: GovernedCall, seconds: number): void {
    const { pending, toServer } = this.#conversation;
    if (pending.get(call.id) !== request) return;
    pending.cancel(call.id);
    this.#conversation.finish(call, 'error');
    toServer?.text(cancelLine(call.id, 'it took too long'));
    toServer?.flush();
    const message = `the limit of your policy, which is ${seconds} s for one call; what the server has done by then is not known`;
    const denial: Denial = { reason: 'limit', message };
    this.#conversation.answer(denialLine(call, denial, lateText(call, denial)));
    this.#conversation.toClient.flush();
  }

  /** The client does not want the answer. A held call is withdrawn and never runs; a forwarded one is up to the server. */
  cancel(id: Pick<RequestId, 'key'>): 'held' | 'forwarded' | 'unknown' {
    const { pending } = this.#conversation;
    const request = pending.get(id);
    if (request === undefined) return 'unknown';
    if (request.state === 'held') {
      this.#withdraw(request, 'cancelled');
      pending.remove(request.id);
      return 'held';
    }
    if (request.call !== undefined) this.#conversation.finish(request.call, 'cancelled');
    pending.cancel(request.id);
    return 'forwarded';
  }

  /** Withdraws every held call and refuses it: its client is gone, or we are. */
  withdrawAll(by: 'disconnected' | 'core_stopping'): void {
    this.#asks.withdrawAll(by);
    for (const request of [...this.#conversation.pending.all()]) {
      if (request.state !== 'held' || request.call === undefined) continue;
      this.#withdraw(request, by);
      this.#turn.push({ kind: 'refuse', call: request.call, denial: { reason: by } });
    }
    this.settle();
  }

  /** Withdraws a call that its server can not run any more; the caller answers it. */
  abandon(request: PendingRequest): void {
    if (request.state === 'held') this.#withdraw(request, 'disconnected');
  }

  /** Writes the records of this turn, then what may go out. */
  settle(): void {
    const turn = this.#turn;
    const { toServer, toClient, pending } = this.#conversation;
    if (turn.length > 0 || this.#staged) {
      this.#turn = [];
      const recorded = this.#commit();
      for (const item of turn) {
        if (item.kind === 'forward') {
          toServer?.bytes(item.bytes);
        } else if (item.kind === 'refuse') {
          if (!recorded) unrecorded(item.call);
          this.#tell(item.call, item.denial);
        } else if (!recorded) {
          unrecorded(item.call);
          this.#tell(item.call, { reason: 'journal' });
        } else if (pending.get(item.request.id) === item.request) {
          // Not when it was cancelled later in the same turn: then it never runs.
          toServer?.bytes(item.bytes);
          this.#armTimeout(item.request, item.call);
        }
      }
      toServer?.flush();
    }
    toClient.flush();
  }

  #armTimeout(request: PendingRequest, call: GovernedCall): void {
    const { ports, timeouts } = this.#conversation;
    const seconds = ports.judge.limits?.()?.callTimeoutSeconds;
    if (seconds === undefined) return;
    timeouts.arm(call, seconds, () => this.#tooLate(request, call, seconds));
  }

  #commit(): boolean {
    if (!this.#staged) return true;
    this.#staged = false;
    try {
      this.#conversation.ports.journal.commit();
      return true;
    } catch (error) {
      this.#conversation.log(
        'gatehouse',
        `calls were denied, their records could not be written: ${String(error)}`,
      );
      return false;
    }
  }

  /** Stages the decision. False when not even that was possible. */
  #record(call: GovernedCall, decision: Decision, answer?: AnswerRecord, outcome?: AskedOutcome): boolean {
    const conversation = this.#conversation;
    try {
      call.decided = conversation.ports.journal.stage(
        decidedDraft(conversation.caller, call, decision, answer, outcome),
      );
      call.entry.record = call.decided;
      this.#staged = true;
      return true;
    } catch (error) {
      conversation.log('gatehouse', `a call was denied, its record could not be made: ${String(error)}`);
      return false;
    }
  }

  #release(
    request: PendingRequest,
    call: GovernedCall,
    bytes: Buffer,
    decision: Decision,
    answer?: AnswerRecord,
  ): void {
    if (!this.#record(call, decision, answer, answer === undefined ? undefined : { outcome: 'released' })) {
      this.#turn.push({ kind: 'refuse', call, denial: { reason: 'journal' } });
      return;
    }
    request.state = 'forwarded';
    if (answer !== undefined) {
      call.approved = { approval: answer.id, by: answer.by };
      call.entry.approval = answer.id;
      call.entry.reason = answer.by === 'rule' ? 'rule' : 'approval';
      call.since = this.#conversation.ports.clock.monotonic();
      this.#conversation.ports.activity.touch(call.entry);
    }
    call.entry.status = 'running';
    // What a path leads to may have changed while it was asked about.
    const labels = answer === undefined ? call.judgement.labels : undefined;
    this.#conversation.ports.judge.released?.(call.facts, labels);
    this.#turn.push({ kind: 'release', bytes, request, call });
  }

  #refuse(call: GovernedCall, decision: Decision, denial: Denial, answer?: AnswerRecord): void {
    const asked = decision.effect === 'ask' || answer !== undefined;
    this.#record(call, decision, answer, asked ? { outcome: 'refused', because: denial.reason } : undefined);
    this.#turn.push({ kind: 'refuse', call, denial });
  }

  #ask(request: PendingRequest, call: GovernedCall, bytes: Buffer): void {
    const { ports, continuations } = this.#conversation;
    const { decision, chain } = call.judgement;
    const version = ports.judge.version();
    const warned = chain !== undefined;
    const binding = bindingOf(call.facts, call.argumentsHash, version, call.inexact, call.retry, warned);
    const pass = continuations.take(call, version) ?? ports.approvals.takePass(binding);
    if (pass !== undefined) {
      const answer: AnswerRecord = { id: pass.approval, answer: 'allow', by: pass.by };
      this.#release(request, call, bytes, { ...decision, reason: 'approval' }, answer);
      return;
    }
    request.state = 'held';
    const outcome = this.#held.hold(call, bytes, {
      call: call.facts,
      judgement: call.judgement,
      argumentsHash: call.argumentsHash,
      binding,
      deadline: ports.clock.now() + this.#deadlineMs,
    });
    if (outcome.kind === 'refused') {
      this.#refuse(call, decision, { reason: outcome.reason });
      return;
    }
    call.entry.status = 'waiting';
    call.entry.approval = outcome.question.id;
    ports.activity.touch(call.entry);
  }

  #answered(held: HeldCall, answer: QuestionAnswer): void {
    const { call, line, question } = held;
    const request = this.#conversation.pending.get(call.id);
    if (request?.call !== call) return;
    const { answer: given, by, latencyMs } = answer;
    const record: AnswerRecord = { id: question.id, answer: given, by, latencyMs };
    const { decision } = call.judgement;
    if (given !== 'allow') {
      this.#refuse(call, decision, denialOfAnswer(answer), record);
    } else {
      const denied = judgeAgain(this.#conversation, call);
      if (denied === undefined) this.#release(request, call, line, decision, record);
      else this.#refuse(call, denied, denialOf(denied), record);
    }
    this.settle();
  }

  #withdraw(request: PendingRequest, by: 'cancelled' | 'disconnected' | 'core_stopping'): void {
    const held = this.#held.withdraw(request.id, by);
    if (held === undefined) {
      // It ran, and what its server asked back waited.
      const was = this.#asks.withdraw('client', request.id, by);
      if (was && request.call !== undefined) this.#conversation.finish(request.call, 'cancelled');
      return;
    }
    const { call, question } = held;
    const latencyMs = this.#conversation.ports.clock.monotonic() - call.since;
    const record: AnswerRecord = { id: question.id, answer: 'none', by, latencyMs };
    this.#record(call, call.judgement.decision, record, { outcome: 'refused', because: by });
    call.entry.status = 'cancelled';
    call.entry.reason = by;
    this.#conversation.ports.activity.touch(call.entry);
  }

  #tell(call: GovernedCall, denial: Denial): void {
    const conversation = this.#conversation;
    if (conversation.pending.get(call.id)?.call !== call) return;
    conversation.pending.remove(call.id);
    const told = denialText(call, denial);
    const { entry } = call;
    entry.status = denial.reason === 'disconnected' ? 'cancelled' : 'denied';
    entry.reason = denial.reason;
    entry.rule = denial.rule;
    entry.told = told;
    conversation.ports.activity.touch(entry);
    conversation.answer(denialLine(call, denial, told));
  }
}

function unrecorded(call: GovernedCall): void {
  call.decided = undefined;
  call.entry.record = undefined;
}

function cancelLine({ raw }: RequestId, reason: string): string {
  return `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${raw},"reason":${JSON.stringify(reason)}}}\n`;
}

/** True for a large frame without escapes. Its texts need none either: JSON holds quotes and control characters escaped only. */
function isPlain(frame: Buffer): boolean {
  return frame.length > LARGE_BYTES && !frame.includes(BACKSLASH);
}
