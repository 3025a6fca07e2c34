import type { RiskLevel } from '../../../shared/model/decision.ts';
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
  readonly operation: string;
  /** The server's hints about the tool, as it listed it. */
  readonly annotations: unknown;
  /** Where the client works. */
  readonly cwd: string;
  readonly riskLevel: RiskLevel;
  /** With this call private data may leave, because of what the conversation read before. */
  readonly warned: boolean;
}

/** Evaluates the condition of a rule. Undefined when it cannot be told whether it holds. */
export type ConditionHolds = (condition: string, facts: RuleFacts) => boolean | undefined;

/** What a rule up to a level covers. What cannot be told is covered only where just that was shown, or everything. */
const COVERED: Readonly<Record<RiskLevel, readonly RiskLevel[]>> = {
  read: ['read'],
  unknown: ['read', 'unknown'],
  write: ['read', 'write'],
  destructive: ['read', 'unknown', 'write', 'destructive'],
};

/**
 * True when the rule applies to the call at this moment. Every member the rule has must agree. A condition that cannot be
 * told counts as met where the rule makes stricter, and as not met where it allows.
 */
export function ruleMatches(rule: UserRule, facts: RuleFacts, now: number, holds: ConditionHolds): boolean {
  const { match } = rule;
  if (!appliesToTool(rule, facts, now)) return false;
  if (match.upTo !== undefined && !COVERED[match.upTo].includes(facts.riskLevel)) return false;
  if (rule.effect === 'allow' && facts.warned && match.flow !== true) return false;
  if (match.argumentsHash !== undefined && match.argumentsHash !== facts.argumentsHash) return false;
  if (match.arguments !== undefined && !matchesTarget(match.arguments, facts.arguments)) return false;
  return match.when === undefined || (holds(match.when, facts) ?? rule.effect !== 'allow');
}

/** What can be said of a tool before it is called. */
export type ToolFacts = Omit<
  RuleFacts,
  'arguments' | 'argumentsHash' | 'operation' | 'annotations' | 'cwd' | 'riskLevel' | 'warned'
>;

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

/** True when the rule asks nothing of the arguments, nor of what follows from them. */
export function coversAnyArguments({ match }: UserRule): boolean {
  const { argumentsHash, upTo, when } = match;
  return (argumentsHash ?? match.arguments ?? upTo ?? when) === undefined;
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
    (match.arguments === undefined && match.when === undefined ? 0 : 32) +
    (match.tool.includes('*') ? 0 : 16) +
    (match.server.includes('*') ? 0 : 8) +
    (match.session === undefined ? 0 : 4) +
    (match.identity === undefined ? 0 : 2) +
    (match.client === undefined ? 0 : 1)
  );
}
