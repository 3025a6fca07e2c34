import type { ApprovalAnswer, ApprovalView, GrantScope, Lifetime } from '../../../shared/model/approval.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { strings } from '../../strings/strings.ts';

export const LIFETIMES: readonly Lifetime[] = ['session', '1h', 'always'];
export const SCOPES: readonly GrantScope[] = ['exact', 'similar', 'any'];

/**
 * The sentence of the rule an answer would make, as the core wrote it; undefined when the core offers no such rule. The
 * core writes previews for "allow"; those for "deny" carry a prefix, and where it wrote none the combination is described.
 */
export function rulePreview(
  question: ApprovalView,
  answer: ApprovalAnswer,
  lifetime: Lifetime,
  scope: GrantScope,
): string | undefined {
  const key = `${lifetime}:${scope}`;
  if (answer === 'allow') return question.rulePreview[key];
  const given = question.rulePreview[`deny:${key}`];
  if (given !== undefined) return given;
  const isAlike = Object.keys(question.rulePreview).some((known) => known.endsWith(`:${scope}`));
  if (!isAlike) return undefined;
  const { lifetimes, scopes } = strings.approvals.standing;
  return strings.approvals.standing.denyPreview(
    visibleText(question.server),
    visibleText(question.tool),
    lifetimes[lifetime],
    scopes[scope],
  );
}

/** True when any scope goes with the lifetime. */
export function hasLifetime(question: ApprovalView, answer: ApprovalAnswer, lifetime: Lifetime): boolean {
  return SCOPES.some((scope) => rulePreview(question, answer, lifetime, scope) !== undefined);
}

export function hasScope(question: ApprovalView, answer: ApprovalAnswer, scope: GrantScope): boolean {
  return LIFETIMES.some((lifetime) => rulePreview(question, answer, lifetime, scope) !== undefined);
}
