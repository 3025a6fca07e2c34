import type { RiskLevel } from '../../../shared/model/decision.ts';
import type { Finding } from './finding.ts';

/**
 * What the hints of a tool raise its name's level to. Hints come from the server: `readOnlyHint: true` is believed by
 * nobody, an absent hint says nothing. `destructiveHint: true` contradicts a reading name and completes an unclear one;
 * it adds nothing to a name that says it writes, because common servers stamp it on every writer.
 * Source: MCP 2025-11-25, tool annotations ("clients MUST consider tool annotations to be untrusted").
 */
export function judgeAnnotations(
  named: RiskLevel,
  annotations: { readonly [hint: string]: unknown } | undefined,
): Finding[] {
  if (annotations === undefined || annotations === null) return [];
  const findings: Finding[] = [];
  if (annotations['destructiveHint'] === true)
    findings.push({
      level: named === 'write' ? 'write' : 'destructive',
      reason: 'the server itself says that it can destroy something',
    });
  if (annotations['readOnlyHint'] === false && named !== 'write' && named !== 'destructive')
    findings.push({ level: 'write', reason: 'the server itself says that it does not only read' });
  return findings;
}

/**
 * What is left of the findings where the server's hints count and it says that the tool only reads: nothing of an unclear
 * or changing name, all of one that loses something or hands out secrets. Undefined: they stay as they are.
 */
export function loweredByHint(
  named: readonly Finding[],
  described: readonly Finding[],
  annotations: { readonly [hint: string]: unknown } | undefined,
): Finding[] | undefined {
  if (annotations?.['readOnlyHint'] !== true || annotations['destructiveHint'] === true) return undefined;
  const [verb, ...more] = named;
  if (verb === undefined || verb.level === 'destructive') return undefined;
  if (described.some(({ level }) => level === 'destructive')) return undefined;
  return [
    { level: 'read', reason: 'its server is on your company’s list and says that it only reads' },
    ...more,
  ];
}
