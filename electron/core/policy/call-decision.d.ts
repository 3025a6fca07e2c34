import type { Decision, Effect, OperationType, RiskLevel } from '../../../shared/model/decision.ts';
import { type PolicySet } from './layers.ts';
import type { Policy } from './schema.ts';
/** What policy is told of a call. `tool` is the tool's name, the prompt's name or the resource's URI, exactly as sent. */
export interface PolicyCallFacts {
    readonly client: string;
    readonly server: string;
    readonly tool: string;
    readonly identity: string;
    readonly riskLevel: RiskLevel;
    readonly operation: OperationType;
}
/** What policy says, before the user's own rules. */
export interface PolicyDecision extends Decision {
    readonly message: string;
    /** The effect of a rule that fits this call; undefined when a default decided. */
    readonly explicit: Effect | undefined;
    /** False when neither a rule nor a standing answer of the user may turn this `ask` into `allow`. */
    readonly userMayAllow: boolean;
}
/** What holds where no layer says anything. A layer's `defaults` can only be stricter. */
export declare const BUILT_IN_DEFAULTS: Readonly<Record<RiskLevel, Effect>>;
/** The stricter of two effects. */
export declare function stricter(left: Effect, right: Effect): Effect;
/**
 * What policy says of a call. Each layer speaks for itself and the strictest wins, so no layer's allow loosens another;
 * where no layer has a rule that fits, the built-in default speaks too. Pure, no I/O: it is on the way of every call.
 */
export declare function decideCall(set: PolicySet, facts: PolicyCallFacts): PolicyDecision;
/** A layer's own default. What is not known could be anything, so without a word of its own it counts as the worst. */
export declare function layerDefault(policy: Policy, level: RiskLevel): Effect | undefined;
