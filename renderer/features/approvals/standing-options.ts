import type { ApprovalAnswer, ApprovalView, GrantScope, Lifetime } from '../../../shared/model/approval.ts';

export const LIFETIMES: readonly Lifetime[] = ['session', '1h', 'always'];
export const SCOPES: readonly GrantScope[] = ['exact', 'similar', 'any', 'server'];

/** The sentence of the rule an answer would make, as the core wrote it; undefined when that answer is not possible. */
export function rulePreview(
  question: ApprovalView,
  answer: ApprovalAnswer,
  lifetime: Lifetime,
  scope: GrantScope,
): string | undefined {
  return question.rulePreview[`${answer === 'deny' ? 'deny:' : ''}${lifetime}:${scope}`];
}

/** True when any scope goes with the lifetime. */
export function hasLifetime(question: ApprovalView, answer: ApprovalAnswer, lifetime: Lifetime): boolean {
  return SCOPES.some((scope) => rulePreview(question, answer, lifetime, scope) !== undefined);
}

/** True when any lifetime goes with the scope. */
export function hasScope(question: ApprovalView, answer: ApprovalAnswer, scope: GrantScope): boolean {
  return LIFETIMES.some((lifetime) => rulePreview(question, answer, lifetime, scope) !== undefined);
}
