import type { OperationType, Risk, RiskLevel } from '../../../shared/model/decision.ts';
import { judgeAnnotations } from './annotation-risk.ts';
import { judgeActs, judgePlaces } from './argument-risk.ts';
import { walkArguments } from './argument-walk.ts';
import { byDanger, type Finding, isAtLeast, stricterLevel } from './finding.ts';
import { judgeName } from './name-risk.ts';
import { judgeUrl } from './url-risk.ts';

/** A call to assess. Everything in it comes from a server or a model. */
export interface RiskInput {
  readonly name: string;
  /** What the server says of the tool. It can make a call look more dangerous, never less. */
  readonly definition: { readonly annotations?: { readonly [hint: string]: unknown } } | undefined;
  readonly arguments: unknown;
  /** Folder the client works in, when known. */
  readonly cwd?: string | undefined;
  /** Absent: a tool call. Resources and prompts are read; for a resource `name` is its URI. */
  readonly operation?: OperationType | undefined;
}

const MAX_REASONS = 12;

/** What a server asks of its client runs nothing by itself, and the client asks its user; policy may still forbid it. */
const ASKED_BACK: ReadonlyMap<OperationType, string> = new Map([
  ['sampling/createMessage', 'the server asks the model of the client'],
  ['elicitation/create', 'the server asks the user'],
  ['roots/list', 'the server asks which folders are open'],
]);

/**
 * How dangerous a call is, and why, the most dangerous reason first. Pure and total; the work grows with the size of
 * what can do something (SQL, commands, places) up to 256 KiB and 5,000 values, and what of it was not looked at is never
 * below `unknown`. It is an
 * estimate that decides whether a human is asked, not a proof.
 */
export function assessRisk(input: RiskInput): Risk {
  const asked = input.operation === undefined ? undefined : ASKED_BACK.get(input.operation);
  if (asked !== undefined) return { level: 'read', reasons: [asked] };
  const walk = walkArguments(input.arguments);
  const findings = operationFindings(input);
  findings.push(...judgeActs(walk));
  const changes = isAtLeast(levelOf(findings), 'write');
  findings.push(...judgePlaces(walk, { cwd: input.cwd, changes }));
  const level = levelOf(findings);
  const reasons = new Set<string>();
  for (const finding of findings.sort(byDanger)) reasons.add(finding.reason);
  return { level, reasons: [...reasons].slice(0, MAX_REASONS) };
}

function operationFindings(input: RiskInput): Finding[] {
  if (input.operation === 'prompts/get') return [{ level: 'read', reason: 'it gets a prompt' }];
  if (input.operation === 'resources/read')
    return [
      { level: 'read', reason: 'it reads a resource' },
      ...judgeUrl(input.name, { cwd: input.cwd, changes: false }),
    ];
  const named = judgeName(input.name);
  return [...named, ...judgeAnnotations(named[0]!.level, input.definition?.annotations)];
}

function levelOf(findings: readonly Finding[]): RiskLevel {
  return findings.reduce<RiskLevel>((level, finding) => stricterLevel(level, finding.level), 'read');
}
