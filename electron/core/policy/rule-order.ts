import type { Effect } from '../../../shared/model/decision.ts';
import type { ToolRule } from './schema.ts';

const STRICTNESS: Readonly<Record<Effect, number>> = { allow: 0, ask: 1, deny: 2 };

/** The stricter of two effects. */
export function stricter(left: Effect, right: Effect): Effect {
  return STRICTNESS[left] >= STRICTNESS[right] ? left : right;
}

/** Below zero when the left effect is the stricter one. */
export function compareEffects(left: Effect, right: Effect): number {
  return STRICTNESS[right] - STRICTNESS[left];
}

/** The order in which rules count: the strictest, the firm question before the open one, the more specific, by id. */
export function compareRules(left: ToolRule, right: ToolRule): number {
  return (
    compareEffects(left.effect, right.effect) ||
    Number(right.userMayAllow === false) - Number(left.userMayAllow === false) ||
    specificity(right) - specificity(left) ||
    compareText(left.id, right.id)
  );
}

/** How much of server and tool a rule spells out; a condition makes it more specific than the same without. */
export function specificity({ server, tool, when }: ToolRule): number {
  const letters = `${server ?? ''}${tool}`.replaceAll('*', '').length;
  return letters * 2 + (when === undefined ? 0 : 1);
}

export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
