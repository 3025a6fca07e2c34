import { compileCondition, type Condition } from './condition.ts';
import { EntryIndex } from './entry-index.ts';
import type { Layer } from './layers.ts';
import { RuleIndex } from './rule-index.ts';
import type { AllowedEntry, DeniedEntry, Policy, ToolRule } from './schema.ts';
import { compareRules } from './rule-order.ts';

/** A rule for calls, ready to be asked. */
export interface CompiledRule {
  readonly server: string;
  readonly tool: string;
  readonly rule: ToolRule;
  /** Found in the index means matched: no pattern has a star but at its end. */
  readonly found: 'matches' | 'could match';
  /** `broken`: cannot happen after parsing; then it counts as an expression that errors. */
  readonly when: Condition | 'broken' | undefined;
}

/** A layer whose policy applies, with its lists ready to be searched. */
export interface LayerInForce {
  readonly layer: Layer;
  readonly policy: Policy;
  /** Undefined: the layer has no allowlist. */
  readonly allowed: EntryIndex<AllowedEntry> | undefined;
  readonly denied: EntryIndex<DeniedEntry> | undefined;
  /** In order of precedence. */
  readonly rules: RuleIndex<CompiledRule> | undefined;
}

/** Reads a layer's lists once, so that a decision need not. */
export function compileLayer(layer: Layer, policy: Policy): LayerInForce {
  const { allowedMcpServers, deniedMcpServers, tools } = policy;
  return {
    layer,
    policy,
    allowed: allowedMcpServers && new EntryIndex(allowedMcpServers),
    denied: deniedMcpServers && new EntryIndex(deniedMcpServers),
    rules: tools && new RuleIndex(compileRules(layer, tools)),
  };
}

function compileRules(layer: Layer, rules: readonly ToolRule[]): CompiledRule[] {
  return rules
    .filter((rule) => rule.effect !== 'allow' || mayAllow(layer))
    .toSorted(compareRules)
    .map((rule) => {
      const server = rule.server ?? '*';
      const simple = endsItsPattern(server) && endsItsPattern(rule.tool);
      const found = simple ? 'matches' : 'could match';
      return { server, tool: rule.tool, rule, found, when: conditionOf(rule) };
    });
}

function endsItsPattern(pattern: string): boolean {
  const star = pattern.indexOf('*');
  return star < 0 || star === pattern.length - 1;
}

function conditionOf({ when }: ToolRule): CompiledRule['when'] {
  if (when === undefined) return undefined;
  const compiled = compileCondition(when);
  return compiled.ok ? compiled.condition : 'broken';
}

/**
 * A layer of the environment can be put there by whoever writes a client's config, a project's included: it may deny and
 * ask, and its allow says nothing.
 */
function mayAllow(layer: Layer): boolean {
  return layer.name.split('/')[0] !== 'environment';
}
