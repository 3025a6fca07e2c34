import type { ApprovalAnswer, GrantScope, Lifetime } from '../../../shared/model/approval.ts';
import type { RiskLevel } from '../../../shared/model/decision.ts';
import type { RuleMatch, UserRule } from '../../../shared/model/rule.ts';
import type { CallFacts } from '../gateway/ports.ts';
import { ruleSentence } from './rule-sentence.ts';
import { targetOf } from './target.ts';

/** The kind of answer a human gave. */
export interface AnswerKind {
  readonly answer: ApprovalAnswer;
  readonly lifetime: Lifetime;
  readonly scope: GrantScope;
}

/** The question an answer is about, as far as a rule needs it. */
export interface Answered {
  readonly call: CallFacts;
  readonly argumentsHash: string;
  readonly userMayAllow: boolean;
  /** The risk that was shown. */
  readonly riskLevel: RiskLevel;
  /** The question warned that private data may leave. */
  readonly warned: boolean;
  /** Name of the client to show. */
  readonly clientName: string;
}

const HOUR_MILLISECONDS = 3_600_000;
const LIFETIMES: readonly Lifetime[] = ['once', 'session', '1h', 'always'];
const SCOPES: readonly GrantScope[] = ['exact', 'similar', 'any', 'server'];

/** Why this answer is not possible for this question; undefined when it is. */
export function answerProblem(
  answered: Answered,
  { answer, lifetime, scope }: AnswerKind,
): string | undefined {
  const tooWide = scope === 'server' ? serverProblem(answered, answer, lifetime) : undefined;
  if (tooWide !== undefined || lifetime === 'once') return tooWide;
  if (answered.call.name.includes('*') || answered.call.session.server.includes('*'))
    return 'its name holds a “*”, which a rule would read as any name; answer it once';
  if (answer === 'deny') return undefined;
  if (!answered.userMayAllow) return 'policy wants to be asked each time, so it can only be allowed once';
  if (lifetime === 'always' && answered.call.definitionHash === 'none')
    return 'the server has not listed this tool, so there is nothing to pin the rule to';
  if (lifetime === 'always' && !isPinned(answered.call.session.identity))
    return 'what its server runs has no fixed version, so there is nothing to pin the rule to';
  return undefined;
}

/** True for an identity that stands for one content or address: a version, a hash, a digest, a URL. */
function isPinned(identity: string): boolean {
  if (/^(?:npm|pypi):/.test(identity)) return identity.includes('@', identity.indexOf(':') + 2);
  if (identity.startsWith('image:')) return identity.includes('@sha256:');
  return identity !== 'unknown' && !identity.startsWith('unresolvable');
}

/** One answer for all tools of a server is no blank cheque: it ends with the session, and covers what merely changes things. */
function serverProblem(
  { riskLevel, warned, call }: Answered,
  answer: ApprovalAnswer,
  lifetime: Lifetime,
): string | undefined {
  if (answer === 'deny') return 'a denial is for one tool; write a rule to deny a whole server';
  if (lifetime !== 'session') return 'all tools of a server can be allowed for one session only';
  if (riskLevel !== 'write' || warned || call.operation !== 'tools/call')
    return 'all tools of a server can be allowed only by a call that changes something and can lose nothing';
  return undefined;
}

/**
 * What a rule made by this answer matches. Allowing is bound to client, server identity and tool definition as they
 * were seen, and reaches no further in danger than the call that was shown; denying to client, server and tool, so that a
 * changed tool stays denied. Both to the arguments of the scope.
 */
export function answerMatch(answered: Answered, { answer, lifetime, scope }: AnswerKind): RuleMatch {
  const { call } = answered;
  const { session } = call;
  const target = scope === 'similar' ? targetOf(call.arguments) : undefined;
  return {
    server: session.server,
    tool: scope === 'server' ? '*' : call.name,
    client: session.client,
    ...(answer === 'allow'
      ? {
          identity: session.identity,
          ...(scope === 'server' ? {} : { definitionHash: call.definitionHash }),
          ...(answered.warned ? { flow: true } : {}),
          ...(scope === 'exact' || answered.riskLevel === 'destructive' ? {} : { upTo: answered.riskLevel }),
        }
      : {}),
    ...(lifetime === 'session' ? { session: session.id } : {}),
    ...(scope === 'any' || scope === 'server'
      ? {}
      : target === undefined
        ? { argumentsHash: answered.argumentsHash }
        : { arguments: target }),
  };
}

/** The rule that this answer makes; undefined for `once`. Check `answerProblem` first. */
export function answerRule(
  answered: Answered,
  kind: AnswerKind,
  id: string,
  now: number,
): UserRule | undefined {
  if (kind.lifetime === 'once') return undefined;
  const expiresAt = kind.lifetime === '1h' ? now + HOUR_MILLISECONDS : undefined;
  return {
    id,
    effect: kind.answer,
    match: answerMatch(answered, kind),
    createdAt: now,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    uses: 0,
    origin: 'answer',
    sentence: answerSentence(answered, kind, expiresAt),
  };
}

/**
 * The sentence of every possible answer, keyed `lifetime:scope` for allowing and `deny:lifetime:scope` for denying. An
 * answer that is not possible has no key.
 */
export function rulePreview(answered: Answered): Record<string, string> {
  const preview: Record<string, string> = {};
  for (const answer of ['allow', 'deny'] as const)
    for (const lifetime of LIFETIMES)
      for (const scope of SCOPES) {
        const kind = { answer, lifetime, scope };
        if (answerProblem(answered, kind) !== undefined) continue;
        preview[`${answer === 'deny' ? 'deny:' : ''}${lifetime}:${scope}`] = answerSentence(answered, kind);
      }
  return preview;
}

function answerSentence(answered: Answered, kind: AnswerKind, expiresAt?: number): string {
  const { client, server, tool, ...rest } = answerMatch(answered, kind);
  const match = kind.lifetime === 'once' ? { server, tool } : { client, server, tool, ...rest };
  return ruleSentence(kind.answer, match, kind.lifetime, answered.clientName, expiresAt);
}
