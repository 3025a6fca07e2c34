export { admit, type AdmissionReason, type PolicyAdmission } from './admission.ts';
export { type FolderMap } from './argument-match.ts';
export { bundleUrl } from './bundle-place.ts';
export { compileCondition, type CompiledCondition, weigh } from './condition.ts';
export { decideCall, type PolicyCallFacts, type PolicyDecision } from './call-decision.ts';
export { type EffectivePolicy } from './effective.ts';
export { keyIdOf, openEnvelope, type OpenedEnvelope, PAYLOAD_TYPE, signPolicy } from './envelope.ts';
export { publicKeyText } from './key-text.ts';
export {
  combineLayers,
  hasExpired,
  type Layer,
  layerProblem,
  type LayerState,
  layerTitle,
  policyOf,
  type PolicySet,
  type Signature,
} from './layers.ts';
export { MAX_POLICY_BYTES, type ParsedPolicy, parsePolicy } from './parse-policy.ts';
export { foldersOf, restrictsNothing } from './policy-facts.ts';
export { type AllowRequest, allowRequest } from './request.ts';
export { admissionSteps, callSteps, type PolicyStep } from './steps.ts';
export { stricter } from './rule-order.ts';
export type { Bundle, Limits, Policy, PolicyTest } from './schema.ts';
export { mergeWithUserRule, type MergedDecision, type UserRuleDecision } from './user-rule.ts';
export { labelled } from './tool-label.ts';
export { wantsTree } from './wants-tree.ts';
export { policyRules, policyView } from './view.ts';
export type { Imported, Loss } from './convert/conversion.ts';
export { policySchema } from './policy-schema.ts';
export { type Emitted, EMITTERS, type Emitter, emitPolicy } from './convert/emit-policy.ts';
export { type Importer, IMPORTERS, importPolicy } from './convert/import-policy.ts';
