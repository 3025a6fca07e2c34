import type { Decision, Effect } from '../../../shared/model/decision.ts';
import type { PolicyDecision } from './call-decision.ts';
import { stricter } from './rule-order.ts';

/** What the user's own rules say of a call: `rule` written by hand, `grant` a standing answer. */
export interface UserRuleDecision {
  readonly effect: Effect;
  readonly reason: 'rule' | 'grant';
  readonly rule: string;
  /** A sentence part in the form of `Decision.message`. */
  readonly message: string;
}

/** The decision after the user's rules. */
export interface MergedDecision extends Decision {
  readonly message: string;
  readonly explicit: Effect | undefined;
  readonly userMayAllow: boolean;
}

/**
 * Puts the user's rule into the order of precedence: the strictest effect wins, except that the user's allow answers an
 * `ask` that leaves it open. It never loosens a deny, by rule or by default, nor an `ask` with `userMayAllow: false`.
 */
export function mergeWithUserRule(
  policy: PolicyDecision,
  user: UserRuleDecision | undefined,
): MergedDecision {
  if (user === undefined || policy.effect === 'deny') return policy;
  if (user.effect === 'allow') {
    const answers = policy.effect === 'ask' ? policy.userMayAllow : policy.explicit === undefined;
    return answers ? withUser(policy, user, 'allow') : policy;
  }
  const effect = stricter(policy.effect, user.effect);
  const userDecides = effect !== policy.effect || policy.explicit === undefined;
  return userDecides ? withUser(policy, user, effect) : policy;
}

function withUser(policy: PolicyDecision, user: UserRuleDecision, effect: Effect): MergedDecision {
  return {
    effect,
    reason: user.reason,
    rule: user.rule,
    message: user.message,
    explicit: user.effect,
    userMayAllow: effect !== 'deny' && policy.userMayAllow,
  };
}
