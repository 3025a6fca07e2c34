import type { ApprovalOutcome } from '../../../shared/model/approval.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { strings } from '../../strings/strings.ts';

/** `notes.write_file: denied in the CLI`. */
export function outcomeText(outcome: ApprovalOutcome): string {
  return strings.approvals.outcome.answeredElsewhere(
    visibleText(outcome.server),
    visibleText(outcome.tool),
    answerWord(outcome),
    whereWords(outcome.by),
  );
}

export function answerWord({ answer }: ApprovalOutcome): string {
  const { allowed, denied, notAnswered } = strings.approvals.outcome;
  return answer === 'allow' ? allowed : answer === 'deny' ? denied : notAnswered;
}

export function whereWords(by: string): string {
  return strings.approvals.by[by] ?? visibleText(by);
}
