export { admit, type AdmissionReason, type PolicyAdmission } from './admission.ts';
export { decideCall, type PolicyCallFacts, type PolicyDecision, stricter } from './call-decision.ts';
export { combineLayers, type Layer, layerProblem, type LayerState, type PolicySet } from './layers.ts';
export { MAX_POLICY_BYTES, type ParsedPolicy, parsePolicy } from './parse-policy.ts';
export type { Policy } from './schema.ts';
export { mergeWithUserRule, type MergedDecision, type UserRuleDecision } from './user-rule.ts';
export { policyView } from './view.ts';
