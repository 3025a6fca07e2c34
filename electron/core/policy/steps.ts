import type { LaunchFacts } from '../../../shared/model/launch.ts';
import { admit } from './admission.ts';
import { decideCall, type PolicyCallFacts } from './call-decision.ts';
import type { Layer, PolicySet } from './layers.ts';

/** What one layer says by itself: `silent` when it has nothing that fits. */
export interface PolicyStep {
  readonly layer: string;
  readonly source: string;
  readonly says: 'allow' | 'ask' | 'deny' | 'silent';
  readonly rule?: string;
  readonly message: string;
}

/** What each layer says of a launch; together they make `admit`. */
export function admissionSteps(set: PolicySet, facts: LaunchFacts): PolicyStep[] {
  return set.layers.map((layer) => {
    const { effect, reason, message, rule } = admit(alone(set, layer), facts);
    return stepOf(layer, reason === 'no_rule' || reason === 'no_policy' ? 'silent' : effect, message, rule);
  });
}

/** What each layer says of a call; together with the built-in defaults they make `decideCall`. */
export function callSteps(set: PolicySet, facts: PolicyCallFacts): PolicyStep[] {
  return set.layers.map((layer) => {
    const { effect, message, rule, layer: speaker } = decideCall(alone(set, layer), facts);
    return stepOf(layer, speaker === undefined ? 'silent' : effect, message, rule);
  });
}

function alone(set: PolicySet, layer: Layer): PolicySet {
  return {
    ...set,
    layers: [layer],
    inForce: set.inForce.filter((one) => one.layer === layer),
    invalid: set.invalid.filter((one) => one === layer),
  };
}

function stepOf(
  { name, source }: Layer,
  says: PolicyStep['says'],
  message: string,
  rule: string | undefined,
): PolicyStep {
  return { layer: name, source, says, message, ...(rule === undefined ? {} : { rule }) };
}
