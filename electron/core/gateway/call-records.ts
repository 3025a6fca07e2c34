import type { AuditDraft, Caller } from '../../../shared/model/audit-record.ts';
import type { Decision, DecisionReason } from '../../../shared/model/decision.ts';
import type { GovernedCall } from './governed-call.ts';

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
  const draft: AuditDraft = {
    kind: 'call.decided',
    caller,
    operation: call.operation,
    decision,
    trace: call.trace,
  };
  if (answer !== undefined) draft.approval = { ...answer };
  if (call.redactions.length > 0) draft.redactions = [...call.redactions];
  if (outcome !== undefined || call.truncated || call.inexact.length > 0) {
    draft.detail = {
      ...outcome,
      ...(call.truncated ? { argumentsTruncated: true } : {}),
      ...(call.inexact.length > 0 ? { exactNumbers: call.inexact.slice(0, 20) } : {}),
    };
  }
  return draft;
}

/** The `call.finished` record of a call that had been released. `bytes` is the size of the answer's frame. */
export function finishedDraft(
  caller: Caller,
  call: GovernedCall,
  status: FinishedStatus,
  durationMs: number,
  bytes: number | undefined,
  resultType: string | undefined,
): AuditDraft {
  const { type, server, identity, name } = call.operation;
  const result: NonNullable<AuditDraft['result']> = {
    status,
    durationMs: Math.round(durationMs * 1000) / 1000,
  };
  if (bytes !== undefined) result.bytes = bytes;
  const draft: AuditDraft = {
    kind: 'call.finished',
    caller,
    operation: {
      type,
      server,
      ...(identity === undefined ? {} : { identity }),
      ...(name === undefined ? {} : { name }),
    },
    result,
    trace: call.trace,
  };
  const further = resultType !== undefined && resultType !== 'complete';
  if (call.decided !== undefined || further) {
    draft.detail = {
      ...(call.decided === undefined ? {} : { decided: call.decided }),
      ...(further ? { resultType } : {}),
    };
  }
  return draft;
}
