import type { AuditDraft, Caller } from '../../../shared/model/audit-record.ts';
import type { Decision, DecisionReason } from '../../../shared/model/decision.ts';
import type { GovernedCall } from './governed-call.ts';

// Members are in the order the journal writes them (RFC 8785), which saves it sorting them: this is on the way of every call.

/** How a released call ended. */
export type FinishedStatus = 'ok' | 'tool_error' | 'error' | 'cancelled' | 'server_exited';

/** What a human, a pass or nobody answered to a question. */
export interface AnswerRecord {
  readonly id: string;
  readonly answer: string;
  readonly by: string;
  readonly latencyMs?: number;
}

/** What became of a call that was asked about and, when it was refused, why. */
export type AskedOutcome =
  { readonly outcome: 'released' } | { readonly outcome: 'refused'; readonly because: DecisionReason };

/** The `call.decided` record: what the judge decided and, for a question, what came of it. */
export function decidedDraft(
  caller: Caller,
  call: GovernedCall,
  decision: Decision,
  answer?: AnswerRecord,
  outcome?: AskedOutcome,
): AuditDraft {
  return {
    approval: answer && { ...answer },
    caller,
    decision,
    detail: decidedDetail(call, outcome),
    kind: 'call.decided',
    operation: call.operation,
    redactions: call.redactions.length > 0 ? [...call.redactions] : undefined,
    trace: call.trace,
  };
}

function decidedDetail(call: GovernedCall, outcome: AskedOutcome | undefined): AuditDraft['detail'] {
  if (outcome === undefined && !call.truncated && call.inexact.length === 0) return undefined;
  return {
    ...outcome,
    ...(call.truncated ? { argumentsTruncated: true } : {}),
    ...(call.inexact.length > 0 ? { exactNumbers: call.inexact.slice(0, 20) } : {}),
  };
}

/** What is known of the end of a call besides its status. */
export interface FinishedMore {
  /** Size of the answer's frame. */
  readonly bytes?: number;
  readonly resultType?: string | undefined;
  /** The task the server made of the call. */
  readonly task?: string;
}

/** The `call.finished` record of a call that had been released. */
export function finishedDraft(
  caller: Caller,
  call: GovernedCall,
  status: FinishedStatus,
  durationMs: number,
  { bytes, resultType, task }: FinishedMore,
): AuditDraft {
  const { identity, name, server, type } = call.operation;
  const further = resultType === undefined || resultType === 'complete' ? undefined : resultType;
  const { decided } = call;
  return {
    caller,
    detail:
      decided === undefined && further === undefined && task === undefined
        ? undefined
        : { decided, resultType: further, task },
    kind: 'call.finished',
    operation: { identity, name, server, type },
    result: { bytes, durationMs: Math.round(durationMs * 1000) / 1000, status },
    trace: call.trace,
  };
}
