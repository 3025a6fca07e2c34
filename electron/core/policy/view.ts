import type { RiskLevel } from '../../../shared/model/decision.ts';
import type { PolicyView } from '../../../shared/model/policy-view.ts';
import { BUILT_IN_DEFAULTS, layerDefault, stricter } from './call-decision.ts';
import { type Layer, layerProblem, type PolicySet } from './layers.ts';

/** The policy as `policy show` and the policy page show it. */
export function policyView(set: PolicySet): PolicyView {
  const effectOf = (level: RiskLevel): string =>
    set.inForce.reduce((effect, { policy }) => {
      const own = layerDefault(policy, level);
      return own === undefined ? effect : stricter(effect, own);
    }, BUILT_IN_DEFAULTS[level]);
  return {
    mode: set.mode,
    layers: set.layers.map(layerView),
    effective: {
      mode: set.mode,
      // A layer that cannot be used counts as an empty list: it admits nothing.
      allowedMcpServers: set.layers.flatMap(({ name, state }) => {
        const entries = state.kind === 'invalid' ? [] : state.policy.allowedMcpServers;
        return entries === undefined ? [] : [{ layer: name, entries }];
      }),
      deniedMcpServers: set.inForce.flatMap(({ layer, policy }) =>
        (policy.deniedMcpServers ?? []).map((entry) => ({ layer: layer.name, entry })),
      ),
      defaults: {
        read: effectOf('read'),
        write: effectOf('write'),
        destructive: effectOf('destructive'),
        unknown: effectOf('unknown'),
      },
    },
  };
}

function layerView(layer: Layer): PolicyView['layers'][number] {
  const { state } = layer;
  const problem = layerProblem(layer);
  const policy = state.kind === 'invalid' ? undefined : state.policy;
  return {
    name: layer.name,
    source: layer.source,
    valid: state.kind === 'valid',
    ...(policy?.id === undefined ? {} : { id: policy.id }),
    ...(policy?.version === undefined ? {} : { version: policy.version }),
    ...(problem === undefined ? {} : { problem: problemText(layer, problem.problem) }),
    ...(problem?.line === undefined ? {} : { line: problem.line }),
    ...(problem?.column === undefined ? {} : { column: problem.column }),
  };
}

function problemText(layer: Layer, problem: string): string {
  return layer.state.kind === 'kept'
    ? `${problem}; the last good version stays in force`
    : `${problem}; until it is mended it admits nothing`;
}
