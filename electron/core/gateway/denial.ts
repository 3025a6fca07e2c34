import type { Decision, DecisionReason } from '../../../shared/model/decision.ts';
import { denialResult, errorLine, resultLine, type ToldDecision } from '../frames/index.ts';
import type { GovernedCall } from './governed-call.ts';
import type { QuestionAnswer } from './ports.ts';

/** Why a call was not run, as the client is told. */
export interface Denial {
  readonly reason: DecisionReason;
  readonly message?: string;
  readonly rule?: string;
}

/** JSON-RPC error code of a resource or prompt that was not given; a tool call is answered with a result. */
export const DENIED_CODE = -32001;

const ASK = 'Ask the user, or use another tool.';

/** The sentence a server reads when it must not ask its client that. */
export function passDenialText(operation: string, denial: Denial): string {
  return `Gatehouse did not pass on ${operation}: ${because(denial)}`;
}

/** The sentence a client, and the model behind it, reads. */
export function denialText(call: GovernedCall, denial: Denial): string {
  return `Gatehouse did not run ${call.facts.session.server}.${call.facts.name}: ${because(denial)}`;
}

/** The sentence for a call that ran, and whose answer does not reach the client. */
export function lateText(call: GovernedCall, { message }: Denial): string {
  const { session, name } = call.facts;
  return `Gatehouse stopped waiting for ${session.server}.${name}, because of ${message ?? 'a limit of your policy'}. ${ASK}`;
}

/** The sentence for an answer that is not passed on. */
export function withheldText(call: GovernedCall, { message }: Denial): string {
  const { session, name } = call.facts;
  return `${session.server}.${name} ran, and Gatehouse did not pass its result on, because of ${message ?? 'a limit of your policy'}. Ask for less at once.`;
}

function because(denial: Denial): string {
  switch (denial.reason) {
    case 'timeout':
      return 'it needs approval, and nobody answered in time. Approve it in Gatehouse, then retry the same call.';
    case 'approval':
      return `denied by the user. Do not try it again unasked. ${ASK}`;
    case 'journal':
      return 'its audit record could not be written, and nothing runs unrecorded. Ask the user to look at Gatehouse.';
    case 'queue_full':
      return 'too many calls wait for approval. Ask the user to answer them in Gatehouse, then retry.';
    case 'core_stopping':
      return 'Gatehouse is shutting down. Retry when it runs again.';
    case 'cancelled':
      return 'the call was cancelled.';
    case 'disconnected':
      return 'the client closed the connection.';
    case 'drift':
      return `${denial.message ?? 'the tool changed since it was looked at'}. ${ASK}`;
    case 'limit':
      return `denied by ${denial.message ?? 'a limit of your policy'}. Do not repeat it in a loop. ${ASK}`;
    case 'flow':
      return `${denial.message ?? 'private data may leave with it'}. Retry the same call to have the user asked. ${ASK}`;
    case 'hidden':
      return `denied by ${named(denial, 'a rule that hides this tool')}. ${ASK}`;
    case 'policy_error':
      return `denied by ${named(denial, 'a policy that could not be evaluated')}. ${ASK}`;
    case 'rule':
    case 'grant':
    case 'default':
    case 'monitor':
      return `denied by ${named(denial, denial.reason === 'default' ? 'the default for such calls' : 'a rule')}. ${ASK}`;
  }
}

function named(denial: Denial, otherwise: string): string {
  const message = denial.message ?? otherwise;
  return denial.rule === undefined || message.includes(denial.rule) ? message : `${message} (${denial.rule})`;
}

/** The denial as the line that answers the request (contract.md, "What the AI client sees"). */
export function denialLine(call: GovernedCall, denial: Denial, text: string): string {
  const decision: ToldDecision = {
    effect: 'deny',
    reason: denial.reason,
    ...(denial.rule === undefined ? {} : { rule: denial.rule }),
    ...(call.decided === undefined ? {} : { audit: call.decided }),
  };
  if (call.facts.operation === 'tools/call') {
    return resultLine(call.id.raw, denialResult(text, decision, call.modern));
  }
  return errorLine(call.id.raw, DENIED_CODE, text, { 'gatehouse/decision': decision });
}

/** A decision as a denial. */
export function denialOf(decision: Decision): Denial {
  return {
    reason: decision.reason,
    ...(decision.message === undefined ? {} : { message: decision.message }),
    ...(decision.rule === undefined ? {} : { rule: decision.rule }),
  };
}

/** An answer that is no yes, as a denial. */
export function denialOfAnswer({ answer, by, rule }: QuestionAnswer): Denial {
  const reason = answer === 'deny' ? (by === 'rule' ? 'rule' : 'approval') : (WITHDRAWN.get(by) ?? 'timeout');
  return rule === undefined ? { reason } : { reason, rule };
}

const WITHDRAWN: ReadonlyMap<string, DecisionReason> = new Map([
  ['cancelled', 'cancelled'],
  ['disconnected', 'disconnected'],
  ['core_stopping', 'core_stopping'],
]);
