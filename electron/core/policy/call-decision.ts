import type { Decision, Effect, OperationType, RiskLevel } from '../../../shared/model/decision.ts';
import type { CompiledRule, LayerInForce } from './compile-layer.ts';
import { type ArgumentWeight, type ConditionFacts, weigh } from './condition.ts';
import { globMatches } from './glob.ts';
import { type Layer, layerTitle, type PolicySet } from './layers.ts';
import { compareEffects, compareText, specificity, stricter } from './rule-order.ts';
import type { Policy, ToolRule } from './schema.ts';

/** What policy is told of a call. `tool` is the tool's name, the prompt's name or the resource's URI, exactly as sent. */
export interface PolicyCallFacts {
  readonly client: string;
  readonly server: string;
  readonly tool: string;
  readonly identity: string;
  readonly riskLevel: RiskLevel;
  readonly operation: OperationType;
  /** What a `when` sees besides. Absent members are empty. */
  readonly args?: unknown;
  readonly annotations?: unknown;
  readonly session?: { readonly id: string; readonly cwd: string };
  /** Only rules without a condition speak: for what holds whatever the arguments are. */
  readonly unconditional?: true;
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
export const BUILT_IN_DEFAULTS: Readonly<Record<RiskLevel, Effect>> = {
  read: 'allow',
  write: 'ask',
  destructive: 'ask',
  unknown: 'ask',
};

/** What one layer says: by its strictest rule that fits, else by its default for this risk. */
interface Say {
  readonly effect: Effect;
  readonly by: 'rule' | 'default';
  readonly layer: Layer | undefined;
  readonly rule: ToolRule | undefined;
}

/**
 * What policy says of a call. Each layer speaks for itself and the strictest wins, so no layer's allow loosens another;
 * where no layer has a rule that fits, the built-in default speaks too. Pure, no I/O: it is on the way of every call.
 */
export function decideCall(set: PolicySet, facts: PolicyCallFacts): PolicyDecision {
  const broken = set.invalid[0];
  if (broken !== undefined) {
    return {
      effect: 'deny',
      reason: 'policy_error',
      message: `${layerTitle(broken)}, which cannot be read`,
      layer: broken.name,
      explicit: 'deny',
      userMayAllow: false,
    };
  }
  const seen = seenBy(facts);
  const says: Say[] = [];
  for (const inForce of set.inForce) {
    const say = sayOf(inForce, facts, seen);
    if (say !== undefined) says.push(say);
  }
  if (!says.some((say) => say.by === 'rule')) says.push(builtIn(facts));
  const strictest = pick(says);
  if (set.mode === 'monitor' && strictest.by === 'default' && strictest.effect === 'deny') {
    return noted(strictest, says, facts);
  }
  return decisionOf(strictest, facts, mayUserAllow(says));
}

/**
 * In monitor mode a default that denies is recorded only; what the other layers say still holds, and so does what would
 * hold without any policy: a layer that only watches must not let more through than no layer.
 */
function noted(denial: Say, says: readonly Say[], facts: PolicyCallFacts): PolicyDecision {
  const rest = says.filter((say) => !(say.by === 'default' && say.effect === 'deny'));
  const next = pick(rest.length === 0 ? [builtIn(facts)] : rest);
  if (next.effect !== 'allow') return decisionOf(next, facts, mayUserAllow(says));
  return {
    ...decisionOf(denial, facts, true),
    effect: 'allow',
    reason: 'monitor',
    message: `the mode is monitor; it would have been denied by ${denialText(denial, facts)}`,
    explicit: next.rule?.effect,
  };
}

function builtIn(facts: PolicyCallFacts): Say {
  return { effect: BUILT_IN_DEFAULTS[facts.riskLevel], by: 'default', layer: undefined, rule: undefined };
}

function sayOf({ layer, policy, rules }: LayerInForce, facts: PolicyCallFacts, seen: Seen): Say | undefined {
  const found = rules?.first(facts.server, facts.tool, (rule) => ruleFits(rule, facts, seen));
  if (found !== undefined) return { effect: found.rule.effect, by: 'rule', layer, rule: found.rule };
  const effect = layerDefault(policy, facts.riskLevel);
  return effect === undefined ? undefined : { effect, by: 'default', layer, rule: undefined };
}

/** A rule that allows tools says nothing of resources and prompts; one that denies or asks covers whatever has the name. */
function ruleFits(
  { rule, server, tool, found, when }: CompiledRule,
  facts: PolicyCallFacts,
  seen: Seen,
): boolean {
  if (rule.effect === 'allow' && facts.operation !== 'tools/call') return false;
  if (when !== undefined && facts.unconditional === true) return false;
  if (found !== 'matches' && !(globMatches(server, facts.server) && globMatches(tool, facts.tool)))
    return false;
  if (when === undefined) return true;
  const holds = when === 'broken' ? undefined : when.holds(seen.facts(), seen.weight);
  // What cannot be evaluated must not let a call pass.
  return holds ?? rule.effect !== 'allow';
}

/** What conditions see of a call, put together once and only when a condition asks. */
interface Seen {
  facts(): ConditionFacts;
  weight(): ArgumentWeight;
}

function seenBy(call: PolicyCallFacts): Seen {
  let facts: ConditionFacts | undefined;
  let weight: ArgumentWeight | undefined;
  return {
    facts: () => (facts ??= conditionFacts(call)),
    weight: () => (weight ??= weigh([call.args, call.annotations])),
  };
}

const NO_SESSION = { id: '', cwd: '' };

function conditionFacts({ args = {}, annotations = {}, session, ...facts }: PolicyCallFacts): ConditionFacts {
  const { id, cwd } = session ?? NO_SESSION;
  const { client, server, tool, identity, riskLevel: risk } = facts;
  return { client, server, tool, args, risk, annotations, identity, session: { id, cwd } };
}

/** A layer's own default. What is not known could be anything, so without a word of its own it counts as the worst. */
export function layerDefault(policy: Policy, level: RiskLevel): Effect | undefined {
  const { defaults } = policy;
  if (defaults === undefined) return undefined;
  if (level !== 'unknown' || defaults.unknown !== undefined) return defaults[level];
  const { write, destructive } = defaults;
  return write === undefined || destructive === undefined
    ? (write ?? destructive)
    : stricter(write, destructive);
}

/** The strictest; among equals the one that is shown: a rule before a default, the firmer, the more specific, by id. */
function pick(says: readonly Say[]): Say {
  return says.reduce((best, say) => (compare(say, best) < 0 ? say : best));
}

function compare(left: Say, right: Say): number {
  return (
    compareEffects(left.effect, right.effect) ||
    Number(right.by === 'rule') - Number(left.by === 'rule') ||
    Number(right.rule?.userMayAllow === false) - Number(left.rule?.userMayAllow === false) ||
    (right.rule === undefined ? 0 : specificity(right.rule)) -
      (left.rule === undefined ? 0 : specificity(left.rule)) ||
    compareText(textKey(left), textKey(right))
  );
}

function textKey(say: Say): string {
  return JSON.stringify([say.layer?.name ?? '', say.layer?.source ?? '', say.rule?.id ?? '']);
}

/** Every rule that fits was reduced to the firmest of its layer, so looking at those is enough. */
function mayUserAllow(says: readonly Say[]): boolean {
  return !says.some((say) => say.rule?.userMayAllow === false);
}

function decisionOf(say: Say, facts: PolicyCallFacts, userMayAllow: boolean): PolicyDecision {
  return {
    effect: say.effect,
    reason: say.by,
    message: say.effect === 'deny' ? denialText(say, facts) : reasonText(say, facts),
    ...(say.rule === undefined ? {} : { rule: say.rule.id }),
    ...(say.layer === undefined ? {} : { layer: say.layer.name }),
    explicit: say.rule?.effect,
    userMayAllow: say.effect !== 'deny' && userMayAllow,
  };
}

const CALLS: Readonly<Record<RiskLevel, string>> = {
  read: 'calls that only read',
  write: 'calls that change something',
  destructive: 'calls that can destroy something',
  unknown: 'calls whose effect is not known',
};

/** Fits after "denied by". */
function denialText(say: Say, facts: PolicyCallFacts): string {
  const title = say.layer === undefined ? 'default' : layerTitle(say.layer);
  return say.rule === undefined ? `${title} for ${CALLS[facts.riskLevel]}` : `${title} (${say.rule.id})`;
}

/** Fits after "asked because" or "allowed because". */
function reasonText(say: Say, facts: PolicyCallFacts): string {
  const verb = say.effect === 'ask' ? 'asks for' : 'allows';
  if (say.layer === undefined) {
    return say.effect === 'ask'
      ? `${CALLS[facts.riskLevel]} are asked`
      : `${CALLS[facts.riskLevel]} are allowed`;
  }
  const what = say.rule === undefined ? CALLS[facts.riskLevel] : `this call (${say.rule.id})`;
  return `${layerTitle(say.layer)} ${verb} ${what}`;
}
