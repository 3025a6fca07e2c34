import type { Decision } from '../../../shared/model/decision.ts';
import { CLIENT_KEY, type RequestId } from '../frames/index.ts';
import { argumentsHash } from './binding.ts';
import type { Conversation } from './conversation.ts';
import { type CallParams, type GovernedCall, isModern, progressTokenOf, traceOf } from './governed-call.ts';
import type { ActivityEntry, CallFacts, Judgement } from './ports.ts';
import { PREVIEW_LIMIT, redactArguments } from './redaction.ts';
import { redactText } from './secrets.ts';
import { NO_DEFINITION } from './tool-catalog.ts';

export interface NewCall {
  readonly id: RequestId;
  readonly params: CallParams;
  /** Size of the request's frame. */
  readonly bytes: number;
  /** The frame is large and holds no backslash. */
  readonly plain: boolean;
  readonly inexact: readonly string[];
}

/** Judges a request and gathers what its records and its row need. Whatever fails in judging denies. */
export function openCall(
  conversation: Conversation,
  { id, params, bytes, plain, inexact }: NewCall,
): GovernedCall {
  const { facts: session, ports } = conversation;
  const modern = isModern(params.meta);
  if (modern) conversation.claimClient(params.meta[CLIENT_KEY]);
  const facts = factsOf(conversation, params);
  const judgement = judgementOf(conversation, facts);
  const { value, redactions, truncated } = redactArguments(params.arguments, limitFor(bytes));
  const name = redactText(params.name);
  const hash = argumentsHash(params.arguments, plain);
  const { decision, risk } = judgement;
  const entry: ActivityEntry = {
    id: ports.ids(),
    time: ports.clock.now(),
    session,
    operation: params.operation,
    name,
    arguments: value,
    argumentBytes: truncated ? PREVIEW_LIMIT : Math.min(bytes, PREVIEW_LIMIT),
    status: 'running',
    risk,
    reason: decision.reason,
    rule: decision.rule,
    durationMs: undefined,
    bytes: undefined,
    approval: undefined,
    record: undefined,
    told: undefined,
  };
  return {
    id,
    facts,
    judgement,
    argumentsHash: hash,
    inexact,
    retry: params.retry,
    modern,
    asTask: params.asTask,
    progressToken: progressTokenOf(params.meta, inexact),
    // Members in the order the journal writes them, which saves it sorting them.
    operation: {
      arguments: value,
      argumentsHash: hash,
      identity: session.identity,
      name,
      server: session.server,
      type: params.operation,
    },
    redactions,
    truncated,
    trace: traceOf(id, params.meta),
    entry,
    since: ports.clock.monotonic(),
    decided: undefined,
    approved: undefined,
  };
}

/**
 * A human said yes to what was shown; between the question and the answer the rules or the tool may have changed.
 * The decision that forbids the call now; undefined when it may run.
 */
export function judgeAgain(conversation: Conversation, call: GovernedCall): Decision | undefined {
  const { facts } = call;
  const listed = facts.operation === 'tools/call' ? conversation.catalog.find(facts.name) : undefined;
  if ((listed?.hash ?? NO_DEFINITION) !== facts.definitionHash) {
    return {
      effect: 'deny',
      reason: 'drift',
      message: 'the tool changed while the call waited for approval',
    };
  }
  const { decision, chain } = judgementOf(conversation, facts, true);
  if (decision.effect === 'ask' && chain !== undefined && call.judgement.chain === undefined) {
    return {
      effect: 'deny',
      reason: 'flow',
      message: 'while it waited, other calls made it one with which private data may leave',
    };
  }
  return decision.effect === 'deny' ? decision : undefined;
}

function factsOf({ facts: session, catalog, ports }: Conversation, params: CallParams): CallFacts {
  const isTool = params.operation === 'tools/call';
  const listed = isTool ? catalog.find(params.name) : undefined;
  // Judged is what was accepted: a server that describes itself as harmless since then is not believed.
  const accepted = isTool ? ports.integrity?.accepted(session, params.name) : undefined;
  return {
    session,
    operation: params.operation,
    name: params.name,
    arguments: params.arguments,
    definition: accepted ?? listed?.definition,
    definitionHash: listed?.hash ?? NO_DEFINITION,
  };
}

function judgementOf({ ports, catalog }: Conversation, facts: CallFacts, again = false): Judgement {
  try {
    const judgement =
      again && ports.judge.judgeAgain ? ports.judge.judgeAgain(facts) : ports.judge.judge(facts);
    if (
      judgement.decision.effect === 'deny' ||
      facts.operation !== 'tools/call' ||
      !catalog.hides(facts.name)
    ) {
      return judgement;
    }
    return { ...judgement, decision: { effect: 'deny', reason: 'hidden' } };
  } catch {
    return {
      decision: { effect: 'deny', reason: 'policy_error', message: 'an error while deciding' },
      risk: { level: 'unknown', reasons: ['the call could not be judged'] },
      userMayAllow: false,
    };
  }
}

/** A frame within the limit is kept whole: what it costs to walk is bounded by its size. */
const limitFor = (bytes: number): number =>
  bytes <= PREVIEW_LIMIT ? Number.MAX_SAFE_INTEGER : PREVIEW_LIMIT;
