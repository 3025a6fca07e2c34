import type { UserRule } from '../../../shared/model/rule.ts';
import { matchesGlob } from './glob.ts';
import { matchesTarget } from './target.ts';

/** What of a call the rules look at. */
export interface RuleFacts {
  readonly client: string;
  readonly session: string;
  readonly server: string;
  readonly identity: string;
  /** Tool name, prompt name or resource URI, exactly as sent. */
  readonly name: string;
  readonly definitionHash: string;
  readonly arguments: unknown;
  readonly argumentsHash: string;
}

/** True when the rule applies to the call at this moment. Every member the rule has must agree. */
export function ruleMatches(rule: UserRule, facts: RuleFacts, now: number): boolean {
  const { match } = rule;
  if (!appliesToTool(rule, facts, now)) return false;
  if (match.argumentsHash !== undefined && match.argumentsHash !== facts.argumentsHash) return false;
  return match.arguments === undefined || matchesTarget(match.arguments, facts.arguments);
}

/** What can be said of a tool before it is called. */
export type ToolFacts = Omit<RuleFacts, 'arguments' | 'argumentsHash'>;

/** True when the rule applies to calls of this tool, whatever it asks of their arguments. */
export function appliesToTool(rule: UserRule, facts: ToolFacts, now: number): boolean {
  const { match } = rule;
  if (rule.expiresAt !== undefined && now >= rule.expiresAt) return false;
  if (match.client !== undefined && match.client !== facts.client) return false;
  if (match.session !== undefined && match.session !== facts.session) return false;
  if (match.identity !== undefined && match.identity !== facts.identity) return false;
  if (match.definitionHash !== undefined && match.definitionHash !== facts.definitionHash) return false;
  return matchesGlob(match.server, facts.server) && matchesGlob(match.tool, facts.name);
}

/** True when the rule asks nothing of the arguments. */
export function coversAnyArguments(rule: UserRule): boolean {
  return rule.match.argumentsHash === undefined && rule.match.arguments === undefined;
}

const STRICTNESS = { deny: 2, ask: 1, allow: 0 } as const;

/** Deny before ask before allow; of equal effect the more specific one first, then the newer one. */
export function byPrecedence(one: UserRule, other: UserRule): number {
  return (
    STRICTNESS[other.effect] - STRICTNESS[one.effect] ||
    specificity(other) - specificity(one) ||
    other.createdAt - one.createdAt
  );
}

function specificity(rule: UserRule): number {
  const { match } = rule;
  return (
    (match.argumentsHash === undefined ? 0 : 64) +
    (match.arguments === undefined ? 0 : 32) +
    (match.tool.includes('*') ? 0 : 16) +
    (match.server.includes('*') ? 0 : 8) +
    (match.session === undefined ? 0 : 4) +
    (match.identity === undefined ? 0 : 2) +
    (match.client === undefined ? 0 : 1)
  );
}
