import type { OperationType, Risk, RiskLevel } from '../../../shared/model/decision.ts';
import type { FlowLabel } from '../../../shared/model/flow.ts';
import { judgeAmounts } from './amount-risk.ts';
import { judgeAnnotations, loweredByHint } from './annotation-risk.ts';
import { judgeActs, judgePlaces } from './argument-risk.ts';
import { type ArgumentWalk, walkArguments } from './argument-walk.ts';
import { judgeDescription } from './description-risk.ts';
import { byDanger, type Finding, isAtLeast, stricterLevel } from './finding.ts';
import { guessLabels } from './flow-labels.ts';
import { type KnownTool, knownTool } from './known-tools.ts';
import { judgeName } from './name-risk.ts';
import { followingOnce } from './path-risk.ts';
import type { SqlReader } from './sql-reader.ts';
import { judgeUrl } from './url-risk.ts';

/** A call to assess. Name, definition and arguments come from a server or a model. */
export interface RiskInput {
  readonly name: string;
  /** What the server says of the tool. It can make a call look more dangerous, never less, unless `hintsCount`. */
  readonly definition:
    | { readonly annotations?: { readonly [hint: string]: unknown }; readonly description?: unknown }
    | undefined;
  readonly arguments: unknown;
  /** Folder the client works in, when known. */
  readonly cwd?: string | undefined;
  /** Absent: a tool call. Resources and prompts are read; for a resource `name` is its URI. */
  readonly operation?: OperationType | undefined;
  /** What the server is (`identityText`), for tools there is a table of. */
  readonly identity?: string | undefined;
  /** What policies say of the tool. It can make a call look more dangerous, never less. */
  readonly company?:
    { readonly levels: readonly RiskLevel[]; readonly labels: readonly FlowLabel[] } | undefined;
  /** The server's identity is on the company's list, so its hint that a tool only reads counts. */
  readonly hintsCount?: boolean | undefined;
  /** The folders the server was granted; absent: not known. */
  readonly folders?: readonly string[] | undefined;
  /** Where an absolute path of this machine really leads. Absent: paths are taken as they are written. */
  readonly realPath?: ((path: string) => string | undefined) | undefined;
  /** A second opinion on SQL. Absent: there is none. */
  readonly sql?: SqlReader | undefined;
}

/** What there is to know of a call before it is decided. */
export interface Assessment {
  readonly risk: Risk;
  /** What the call brings into the conversation or sends out of it. */
  readonly labels: readonly FlowLabel[];
}

const MAX_REASONS = 12;

/** What a server asks of its client runs nothing by itself, and the client asks its user; policy may still forbid it. */
const ASKED_BACK: ReadonlyMap<OperationType, string> = new Map([
  ['sampling/createMessage', 'the server asks the model of the client'],
  ['elicitation/create', 'the server asks the user'],
  ['roots/list', 'the server asks which folders are open'],
]);

/**
 * How dangerous a call is, and why, the most dangerous reason first; and what it does to the flow of data. Total; the work
 * grows with the size of what can do something (SQL, commands, places) up to 256 KiB and 5,000 values, and what of it was
 * not looked at is never below `unknown`. It is an estimate that decides whether a human is asked, not a proof.
 */
export function assessCall(input: RiskInput): Assessment {
  const asked = input.operation === undefined ? undefined : ASKED_BACK.get(input.operation);
  if (asked !== undefined) return { risk: { level: 'read', reasons: [asked] }, labels: [] };
  const walk = walkArguments(input.arguments);
  const known = isToolCall(input) ? knownTool(input.identity, input.name) : undefined;
  const findings = baseFindings(input, known);
  findings.push(...saidByCompany(input));
  findings.push(...judgeActs(walk, input.sql));
  findings.push(...judgeAmounts(walk, isAtLeast(levelOf(findings), 'write')));
  const changes = isAtLeast(levelOf(findings), 'write');
  const { cwd, folders } = input;
  const realPath = followingOnce(input.realPath, cwd);
  findings.push(...judgePlaces(walk, { cwd, changes, folders, realPath }));
  const level = levelOf(findings);
  const reasons = new Set<string>();
  for (const finding of findings.sort(byDanger)) reasons.add(finding.reason);
  return {
    risk: { level, reasons: [...reasons].slice(0, MAX_REASONS) },
    labels: labelsOf(input, known, level, walk),
  };
}

/** As `assessCall`, the risk alone. */
export function assessRisk(input: RiskInput): Risk {
  return assessCall(input).risk;
}

function isToolCall({ operation }: RiskInput): boolean {
  return operation === undefined || operation === 'tools/call';
}

/** What is known before the arguments are looked at, the firmest source alone: our tables, then the name. */
function baseFindings(input: RiskInput, known: KnownTool | undefined): Finding[] {
  const { name, operation, definition } = input;
  if (operation === 'prompts/get') return [{ level: 'read', reason: 'it gets a prompt' }];
  if (operation === 'resources/read')
    return [
      { level: 'read', reason: 'it reads a resource' },
      ...judgeUrl(name, { cwd: input.cwd, changes: false }),
    ];
  if (known !== undefined)
    return [
      { level: known.level, reason: `this tool of this package is known: it ${SAYS[known.level]}` },
      ...judgeAnnotations(known.level, definition?.annotations),
    ];
  const named = judgeName(name);
  const level = named[0]!.level;
  const described = judgeDescription(level, definition);
  const lowered =
    input.hintsCount === true ? loweredByHint(named, described, definition?.annotations) : undefined;
  if (lowered !== undefined) return lowered;
  return [...named, ...described, ...judgeAnnotations(level, definition?.annotations)];
}

function saidByCompany({ company }: RiskInput): Finding[] {
  const reason = (level: RiskLevel): string => `your company says of this tool that it ${SAYS[level]}`;
  return company?.levels.map((level) => ({ level, reason: reason(level) })) ?? [];
}

const SAYS: Readonly<Record<RiskLevel, string>> = {
  read: 'only reads',
  write: 'changes something',
  destructive: 'can destroy something',
  unknown: 'can do different things',
};

/** A table knows what a tool is for, and policies add to that. */
function labelsOf(
  { name, operation, company }: RiskInput,
  known: KnownTool | undefined,
  level: RiskLevel,
  walk: ArgumentWalk,
): readonly FlowLabel[] {
  const seen = known?.labels ?? guessLabels({ name, operation, level, walk });
  return company === undefined ? seen : [...new Set([...seen, ...company.labels])];
}

function levelOf(findings: readonly Finding[]): RiskLevel {
  return findings.reduce<RiskLevel>((level, finding) => stricterLevel(level, finding.level), 'read');
}
