import type { Decision, Effect } from '../../../shared/model/decision.ts';
import { type PolicyDecision } from './call-decision.ts';
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
export declare function mergeWithUserRule(policy: PolicyDecision, user: UserRuleDecision | undefined): MergedDecision;
