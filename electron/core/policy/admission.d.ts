import type { LaunchFacts } from '../../../shared/model/launch.ts';
import type { Admission } from '../../../shared/model/server.ts';
import { type PolicySet } from './layers.ts';
/**
 * Why a server may run or not: `no_policy` there is none · `no_rule` no layer has an allowlist · `allowed` · `monitor`
 * not allowed, only recorded · `denied` by an entry · `not_allowed` by an allowlist · `policy_error` a layer cannot be
 * read · `invalid_url`.
 */
export type AdmissionReason = 'no_policy' | 'no_rule' | 'allowed' | 'monitor' | 'denied' | 'not_allowed' | 'policy_error' | 'invalid_url';
/** An answer with its reason by name; `message` is a clause that can follow "because". */
export interface PolicyAdmission extends Admission {
    readonly reason: AdmissionReason;
}
/**
 * May this server run? Any layer's deny denies; every layer with an allowlist must match; a layer that cannot be read
 * admits nothing. Pure: the same set and facts give the same answer, and the order of layers and entries never matters to
 * the effect. To be asked again at every launch, about that launch.
 */
export declare function admit(set: PolicySet, facts: LaunchFacts): PolicyAdmission;
