import type { Decision, OperationType } from '../../../shared/model/decision.ts';
import { isJsonObject, type JsonObject, type RequestId } from '../frames/index.ts';
import { decidedDraft } from './call-records.ts';
import type { Conversation } from './conversation.ts';
import { type Denial, denialOf, passDenialText } from './denial.ts';
import { asksBack, type GovernedCall } from './governed-call.ts';
import { openCall } from './judged-call.ts';

/** What one server may ask in one message; more is no dialogue. */
const ASK_LIMIT = 64;

/** Something a server wants of its client: a request of its own, or one within an `input_required` result. */
export interface ServerAsk {
  /** Of the request it is, or is part of. */
  readonly id: RequestId;
  readonly operation: OperationType;
  readonly params: unknown;
  /** Size of the frame it came in. */
  readonly bytes: number;
}

/** What an `input_required` result asks, in the order it stands there. Undefined when it cannot be read. */
export function asksOf(
  result: JsonObject | undefined,
  id: RequestId,
  bytes: number,
): ServerAsk[] | undefined {
  const requests = result?.['inputRequests'];
  if (requests === undefined) return [];
  if (!isJsonObject(requests)) return undefined;
  const entries = Object.values(requests);
  if (entries.length > ASK_LIMIT) return undefined;
  return entries.flatMap((request) => {
    const method = isJsonObject(request) ? request['method'] : undefined;
    // Methods nobody knows are passed on, here as anywhere.
    return isJsonObject(request) && asksBack(method)
      ? [{ id, operation: method, params: request['params'], bytes }]
      : [];
  });
}

/**
 * Judges what a server asks its client, and writes that down before the client sees it. Only an `allow` passes: the human
 * is asked by the client, who shows the question itself; where a rule wants Gatehouse to ask first, it is refused.
 * Undefined when all of it may pass.
 */
export function judgeAsks(conversation: Conversation, asks: readonly ServerAsk[]): Denial | undefined {
  if (asks.length === 0) return undefined;
  const { ports, caller } = conversation;
  const calls = asks.map((ask) => callOf(conversation, ask));
  let refusal: Denial | undefined;
  try {
    for (const call of calls) {
      const decision = firm(call.judgement.decision);
      call.decided = ports.journal.stage(decidedDraft(caller, call, decision));
      if (decision.effect !== 'allow') refusal ??= denialOf(decision);
    }
    ports.journal.commit();
  } catch (error) {
    conversation.log('gatehouse', `what the server asked could not be recorded: ${String(error)}`);
    for (const call of calls) call.decided = undefined;
    refusal = { reason: 'journal' };
  }
  for (const call of calls) show(conversation, call, refusal);
  return refusal;
}

/** There is nobody to ask before the client asks its user. */
function firm(decision: Decision): Decision {
  return decision.effect === 'ask' ? { ...decision, effect: 'deny' } : decision;
}

function callOf(conversation: Conversation, { id, operation, params, bytes }: ServerAsk): GovernedCall {
  const retry = { requestState: undefined, inputResponses: undefined };
  const call = { operation, name: operation, arguments: params ?? {}, retry, asTask: false, meta: {} };
  return openCall(conversation, { id, params: call, bytes, plain: false, inexact: [] });
}

/** A row in the feed. Which folders are open is asked in every session, and nothing to look at unless it was refused. */
function show({ ports }: Conversation, call: GovernedCall, refusal: Denial | undefined): void {
  const { entry, facts, judgement } = call;
  if (refusal === undefined && facts.operation === 'roots/list') return;
  entry.record = call.decided;
  entry.status =
    refusal !== undefined ? 'denied' : judgement.decision.reason === 'monitor' ? 'noted' : 'allowed';
  if (refusal !== undefined) {
    entry.reason = refusal.reason;
    entry.rule = refusal.rule;
    entry.told = passDenialText(facts.operation, refusal);
  }
  ports.activity.begin(entry);
}
