import type { PolicyView } from '../../../shared/model/policy-view.ts';
import { type PolicySet } from './layers.ts';
/** The policy as `policy show` and the policy page show it. */
export declare function policyView(set: PolicySet): PolicyView;
