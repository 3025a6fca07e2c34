import type { RiskLevel } from '../../../shared/model/decision.ts';
import type { PolicyRuleView, PolicyView } from '../../../shared/model/policy-view.ts';
import { BUILT_IN_DEFAULTS, layerDefault } from './call-decision.ts';
import { type Layer, layerProblem, policyOf, type PolicySet } from './layers.ts';
import { stricter } from './rule-order.ts';

/** The policy as `policy show` and the policy page show it. */
export function policyView(set: PolicySet, unreachable: ReadonlyMap<string, string> = new Map()): PolicyView {
  const { integrity, labels, sandbox, limits = {}, shadow, audit } = set.effective;
  const effectOf = (level: RiskLevel): string =>
    set.inForce.reduce((effect, { policy }) => {
      const own = layerDefault(policy, level);
      return own === undefined ? effect : stricter(effect, own);
    }, BUILT_IN_DEFAULTS[level]);
  return {
    mode: set.mode,
    layers: set.layers.map((layer) => layerView(layer, unreachable.get(layer.source))),
    effective: {
      mode: set.mode,
      // A layer that cannot be used counts as an empty list: it admits nothing.
      allowedMcpServers: set.layers.flatMap(({ name, state }) => {
        const unusable = state.kind === 'invalid' || state.kind === 'expired';
        const entries = unusable ? [] : state.policy.allowedMcpServers;
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
      tools: set.inForce.flatMap(({ layer, policy }) =>
        (policy.tools ?? []).map((rule) => ({ layer: layer.name, rule })),
      ),
      integrity,
      labels: labels.map(({ server, tool, risk, flow }) => ({ server, tool, risk, flow })),
      sandbox: { minimum: sandbox.minimum, deniedDomains: [...sandbox.deniedDomains] },
      limits,
      shadow,
      audit: {
        ...(audit.retentionDays === undefined ? {} : { retentionDays: audit.retentionDays }),
        otlp: audit.otlp.map(({ endpoint, headersFrom }) => ({
          endpoint,
          ...(headersFrom === undefined ? {} : { headersFrom }),
        })),
      },
    },
  };
}

function layerView(layer: Layer, unreachable: string | undefined): PolicyView['layers'][number] {
  const { name, source, state, signature } = layer;
  const problem = layerProblem(layer);
  const { id, version, mode, issuedAt, expiresAt, onExpiry } = policyOf(layer) ?? {};
  const known = { id, version, mode, issuedAt, expiresAt, onExpiry, signature, unreachable };
  const place = { line: problem?.line, column: problem?.column };
  return {
    name,
    source,
    valid: state.kind === 'valid',
    state: state.kind,
    ...present(known),
    ...(problem === undefined ? {} : { problem: problemText(layer, problem.problem) }),
    ...present(place),
  };
}

type Present<Members> = { [Name in keyof Members]?: Exclude<Members[Name], undefined> };

/** The members that are there. */
function present<Members extends object>(members: Members): Present<Members> {
  const there = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as Present<Members>;
}

function problemText({ state }: Layer, problem: string): string {
  switch (state.kind) {
    case 'kept':
      return `${problem}; the last good version stays in force`;
    case 'expired':
      return `${problem}; until there is a new version it admits nothing`;
    default:
      return `${problem}; until it is mended it admits nothing`;
  }
}

/** Every entry and rule in force, one by one, as explanations name them. */
export function policyRules(set: PolicySet): PolicyRuleView[] {
  return set.inForce.flatMap(({ layer, policy }) => {
    const entriesOf = (list: 'allowedMcpServers' | 'deniedMcpServers'): PolicyRuleView[] =>
      (policy[list] ?? []).map((value, place) => ({
        layer: layer.name,
        list,
        rule: `${list}[${place}]`,
        value,
      }));
    const rules = (policy.tools ?? []).map((rule) => ({
      layer: layer.name,
      list: 'tools' as const,
      rule: rule.id,
      value: rule,
    }));
    return [...entriesOf('deniedMcpServers'), ...entriesOf('allowedMcpServers'), ...rules];
  });
}
