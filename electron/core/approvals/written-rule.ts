import { AppError } from '../../../shared/errors/app-error.ts';
import type { NewRule, RuleChanges, RuleMatch, UserRule } from '../../../shared/model/rule.ts';
import { ruleSentence } from './rule-sentence.ts';

/** What is wrong with a condition; undefined for a good one. */
export type ConditionProblem = (condition: string) => string | undefined;

/** A rule written by hand. Raises rule_invalid. */
export function writtenRule(rule: NewRule, id: string, now: number, problemOf: ConditionProblem): UserRule {
  const { effect, server, tool, client, expiresAt, upTo, flow, when } = rule;
  const match = {
    ...(client === undefined ? {} : { client }),
    server,
    tool,
    ...(rule.arguments === undefined ? {} : { arguments: rule.arguments }),
    ...(upTo === undefined ? {} : { upTo }),
    ...(flow === undefined ? {} : { flow }),
    ...(when === undefined ? {} : { when }),
  };
  const made: UserRule = {
    id,
    effect,
    match,
    createdAt: now,
    uses: 0,
    origin: 'user',
    sentence: '',
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
  return checked(made, now, problemOf);
}

/**
 * A rule with changes, and the sentence it has then. A grant stands for what was seen when it was given, so it is made
 * stricter, narrower or shorter, and never pointed at something else. Raises rule_invalid.
 */
export function editedRule(
  rule: UserRule,
  changes: RuleChanges,
  now: number,
  problemOf: ConditionProblem,
): UserRule {
  const { effect = rule.effect, expiresAt, ...matched } = changes;
  if (rule.origin === 'answer') refuseWidening(rule, changes);
  const match: Record<string, unknown> = { ...rule.match };
  // What limits a yes would limit the no it becomes: a changed tool, or a more dangerous call, stays denied.
  if (effect !== 'allow' && rule.effect === 'allow')
    for (const key of ['upTo', 'flow', 'identity', 'definitionHash']) delete match[key];
  for (const [key, value] of Object.entries(matched)) {
    if (value === null) delete match[key];
    else if (value !== undefined) match[key] = value;
  }
  const { expiresAt: before, ...rest } = rule;
  const end = expiresAt === undefined ? before : (expiresAt ?? undefined);
  const edited: UserRule = {
    ...rest,
    effect,
    match: match as RuleMatch,
    ...(end === undefined ? {} : { expiresAt: end }),
  };
  return checked(edited, now, problemOf);
}

function checked(rule: UserRule, now: number, problemOf: ConditionProblem): UserRule {
  const { match, effect, expiresAt } = rule;
  if (expiresAt !== undefined && expiresAt <= now) throw invalid('it has expired already');
  if (match.upTo !== undefined && effect !== 'allow') throw invalid('"upTo" has a meaning only for an allow');
  if (match.flow !== undefined && effect !== 'allow') throw invalid('"flow" has a meaning only for an allow');
  const problem = match.when === undefined ? undefined : problemOf(match.when);
  if (problem !== undefined) throw invalid(`its condition: ${problem}`);
  const lifetime = match.session === undefined ? 'always' : 'session';
  return { ...rule, sentence: ruleSentence(effect, match, lifetime, match.client, expiresAt) };
}

const STRICTNESS = { allow: 0, ask: 1, deny: 2 } as const;

function refuseWidening(rule: UserRule, changes: RuleChanges): void {
  const { effect, expiresAt, when } = changes;
  for (const key of ['client', 'server', 'tool', 'arguments', 'upTo', 'flow'] as const)
    if (changes[key] !== undefined)
      throw invalid(`it was made by an answer, so its "${key}" stays what was shown; add a rule of your own`);
  if (effect !== undefined && STRICTNESS[effect] < STRICTNESS[rule.effect])
    throw invalid('it was made by an answer, which can only be made stricter; add a rule of your own');
  if (rule.effect !== 'allow') return;
  if (expiresAt === null || (expiresAt !== undefined && expiresAt > (rule.expiresAt ?? Infinity)))
    throw invalid('it was made by an answer, so it can end earlier, not later');
  if (when === null || (when !== undefined && rule.match.when !== undefined))
    throw invalid('it has a condition already, which stays');
}

function invalid(problem: string): AppError<'rule_invalid'> {
  return new AppError('rule_invalid', { problem });
}
