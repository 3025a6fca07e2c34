import type { RuleConditions, RuleFacts } from './approvals/index.ts';
import { compileCondition, type CompiledCondition, weigh } from './policy/index.ts';

/** Conditions that were read before; a rule's is read once, not at each call. */
const KEPT = 512;

/** Joins the conditions of the user's rules to the one place where policy reads CEL. */
export function ruleConditions(): RuleConditions {
  const compiled = new Map<string, CompiledCondition>();
  const read = (text: string): CompiledCondition => {
    const known = compiled.get(text);
    if (known !== undefined) return known;
    const made = compileCondition(text);
    if (compiled.size >= KEPT) compiled.clear();
    compiled.set(text, made);
    return made;
  };
  return {
    problem(text) {
      const condition = read(text);
      return condition.ok ? undefined : `${condition.problem} (character ${condition.offset + 1})`;
    },
    holds(text, facts) {
      const condition = read(text);
      return condition.ok
        ? condition.condition.holds(factsOf(facts), () => weigh(facts.arguments))
        : undefined;
    },
  };
}

const factsOf = (
  facts: RuleFacts,
): Parameters<Extract<CompiledCondition, { ok: true }>['condition']['holds']>[0] => ({
  client: facts.client,
  server: facts.server,
  tool: facts.name,
  args: facts.arguments ?? {},
  risk: facts.riskLevel,
  annotations: facts.annotations ?? {},
  identity: facts.identity,
  session: { id: facts.session, cwd: facts.cwd },
});
