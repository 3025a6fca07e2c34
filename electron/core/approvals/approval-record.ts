import type { AuditDraft } from '../../../shared/model/audit-record.ts';
import type { GrantScope } from '../../../shared/model/approval.ts';
import type { CallFacts } from '../gateway/ports.ts';
import type { Ending, OpenQuestion } from './open-question.ts';

/** The redacted operation of a call, for the journal. */
export type DescribeCall = (
  call: CallFacts,
  argumentsHash: string,
) => Required<Pick<AuditDraft, 'operation'>> & Pick<AuditDraft, 'redactions'>;

/** The record of a question that is about to be shown. */
export function askedRecord(open: OpenQuestion, describe: DescribeCall): AuditDraft {
  return {
    kind: 'approval.asked',
    ...subject(open, describe),
    decision: open.judgement.decision,
    approval: { id: open.id },
    detail: {
      risk: open.judgement.risk,
      binding: open.question.binding,
      definitionHash: open.question.call.definitionHash,
      deadline: new Date(open.deadline).toISOString(),
      userMayAllow: open.judgement.userMayAllow,
      ...(open.judgement.chain === undefined
        ? {}
        : { chain: open.judgement.chain.map(({ server, tool, label }) => ({ server, tool, label })) }),
    },
  };
}

/** The record of how a question was answered, or that nobody did. */
export function answeredRecord(
  open: OpenQuestion,
  describe: DescribeCall,
  ending: Ending & { readonly scope?: GrantScope | undefined },
  latencyMs: number,
): AuditDraft {
  return {
    kind: 'approval.answered',
    ...subject(open, describe),
    approval: { id: open.id, answer: ending.answer, by: ending.by, latencyMs },
    detail: {
      calls: open.holders.size,
      ...(open.owed > 0 ? { toldToRetry: open.owed } : {}),
      ...(ending.rule === undefined ? {} : { rule: ending.rule }),
      ...(ending.lifetime === undefined ? {} : { lifetime: ending.lifetime }),
      ...(ending.scope === undefined ? {} : { scope: ending.scope }),
    },
  };
}

function subject(open: OpenQuestion, describe: DescribeCall): Omit<AuditDraft, 'kind'> {
  const { call, argumentsHash } = open.question;
  const { session } = call;
  return {
    caller: {
      client: session.client,
      session: session.id,
      ...(session.clientPid === undefined ? {} : { pid: session.clientPid }),
    },
    ...describe(call, argumentsHash),
  };
}
