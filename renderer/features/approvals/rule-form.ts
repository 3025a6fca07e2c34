import type { CallInput } from '../../../shared/contract/index.ts';
import type { Effect } from '../../../shared/model/decision.ts';
import type { UserRule } from '../../../shared/model/rule.ts';

type Changes = CallInput<'rules.edit'>['changes'];

/** When a rule ends, from the moment it is stored; `keep` leaves it as it is. */
export type RuleEnd = 'keep' | 'hour' | 'day' | 'week' | 'month' | 'never';
const SPANS: Record<Exclude<RuleEnd, 'keep' | 'never'>, number> = {
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
  month: 30 * 86_400_000,
};

/** What is typed into the form of a rule; empty is "any" for the client and "none" for the condition. */
export interface RuleForm {
  effect: Effect;
  client: string;
  server: string;
  tool: string;
  when: string;
  end: RuleEnd;
}

export function formOf({ effect, match }: UserRule): RuleForm {
  const { client = '', server, tool, when = '' } = match;
  return { effect, client, server, tool, when, end: 'keep' };
}

const STRICTNESS: Record<Effect, number> = { allow: 0, ask: 1, deny: 2 };

/** The effects a rule may be given: one that an answer made is only ever made stricter. */
export function possibleEffects({ origin, effect }: UserRule): Effect[] {
  const all: Effect[] = ['allow', 'ask', 'deny'];
  return origin === 'user' ? all : all.filter((other) => STRICTNESS[other] >= STRICTNESS[effect]);
}

/** The ends a rule may be given now: a yes that an answer gave ends earlier, never later. */
export function possibleEnds({ origin, effect, expiresAt }: UserRule, now: number): RuleEnd[] {
  const all: RuleEnd[] = ['keep', 'hour', 'day', 'week', 'month', 'never'];
  if (origin === 'user' || effect !== 'allow') return all;
  return all.filter((end) => {
    if (end === 'keep') return true;
    return end !== 'never' && (expiresAt === undefined || now + SPANS[end] < expiresAt);
  });
}

/** Only what differs from the rule: what is not sent stays as it is. */
export function changesOf(rule: UserRule, form: RuleForm, now: number): Changes {
  const before = formOf(rule);
  const optional = (text: string): string | null => (text.trim() === '' ? null : text.trim());
  return {
    ...(form.effect === before.effect ? {} : { effect: form.effect }),
    ...(form.client === before.client ? {} : { client: optional(form.client) }),
    ...(form.server === before.server ? {} : { server: form.server.trim() }),
    ...(form.tool === before.tool ? {} : { tool: form.tool.trim() }),
    ...(form.when === before.when ? {} : { when: optional(form.when) }),
    ...(form.end === 'keep' ? {} : { expiresAt: form.end === 'never' ? null : now + SPANS[form.end] }),
  };
}
