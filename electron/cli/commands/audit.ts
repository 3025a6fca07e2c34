import { AppError } from '../../../shared/errors/app-error.ts';
import type { AuditFilter, CallOutput } from '../../../shared/contract/index.ts';
import type { AuditRecord } from '../../../shared/model/audit-record.ts';
import { refuseOthers, value, wholeNumber } from '../arguments.ts';
import type { Command, CommandContext, CoreLink, ParsedArguments } from '../command.ts';
import { followToEnd } from '../follow.ts';
import { cell } from '../table.ts';

export const audit: Command = {
  name: 'audit',
  usage: [
    'audit search [TEXT] [--server S] [--tool T] [--client C] [--effect E] [--kind K] [--since T] [--until T] [--limit N]',
    'audit verify',
    'audit tail',
    'audit export [--format jsonl] [--server S] [--tool T] [--client C] [--effect E] [--kind K] [--since T] [--until T] [--limit N]',
  ],
  summary: 'Search, follow, export and verify the record of every call.',
  options: {
    server: 'value',
    tool: 'value',
    client: 'value',
    effect: 'value',
    kind: 'value',
    since: 'value',
    until: 'value',
    limit: 'value',
    format: 'value',
  },
  positionals: [1, 2],
  async run(context, given) {
    const [action, operand] = given.positionals;
    const known = Object.hasOwn(ACTIONS, action!) ? ACTIONS[action as keyof typeof ACTIONS] : undefined;
    if (known === undefined)
      throw new AppError('usage', { problem: `"audit ${action}" is not understood.`, command: 'audit' });
    if (operand !== undefined && action !== 'search')
      throw new AppError('usage', { problem: `"${operand}" is one word too many.`, command: 'audit' });
    refuseOthers(given, 'audit', known.options);
    return known.run(context, given);
  },
};

const FILTERS = ['server', 'tool', 'client', 'effect', 'kind', 'since', 'until'] as const;

const ACTIONS = {
  search: { options: [...FILTERS, 'limit'], run: search },
  verify: { options: [], run: verify },
  tail: { options: [], run: tail },
  export: { options: [...FILTERS, 'limit', 'format'], run: exportRecords },
} satisfies Record<
  string,
  { options: string[]; run(context: CommandContext, given: ParsedArguments): Promise<number> }
>;

function filterOf(given: ParsedArguments, text: string | undefined): AuditFilter {
  const filter: AuditFilter = {};
  if (text !== undefined) filter.text = text;
  for (const name of FILTERS) {
    const wanted = value(given, name);
    if (wanted !== undefined) filter[name] = wanted;
  }
  const limit = wholeNumber(given, 'audit', 'limit', 1, 10_000);
  if (limit !== undefined) filter.limit = limit;
  return filter;
}

async function search(context: CommandContext, given: ParsedArguments): Promise<number> {
  const filter = filterOf(given, given.positionals[1]);
  const core = await context.core();
  const result = await core.call('audit.search', filter);
  if (context.json) context.document(result);
  else {
    for (const record of result.records) context.line(oneLine(record));
    context.line(`${result.records.length} of ${result.total} records, ${Math.round(result.tookMs)} ms`);
  }
  return 0;
}

async function verify(context: CommandContext): Promise<number> {
  const result = await verifyWhereverItRuns(context);
  if (context.json) context.document(result);
  else if (result.ok) context.line(`The journal is intact: ${result.records} records.`);
  else
    context.line(
      `The journal was changed: ${result.problem ?? 'unknown'}${result.firstBad ? ` (${result.firstBad.file} line ${result.firstBad.line})` : ''}`,
    );
  return result.ok ? 0 : 1;
}

async function verifyWhereverItRuns(context: CommandContext): Promise<CallOutput<'audit.verify'>> {
  let core: CoreLink;
  try {
    core = await context.core();
  } catch (error) {
    if (error instanceof AppError && error.code === 'core_unreachable') return context.offline.verify();
    throw error;
  }
  return core.call('audit.verify', {});
}

async function tail(context: CommandContext): Promise<number> {
  const core = await context.core();
  return followToEnd(context, core, () =>
    core.subscribe('audit', {}, ({ records }) => {
      for (const record of records) {
        if (context.json) context.document(record);
        else context.line(oneLine(record));
      }
    }),
  );
}

/** Straight from the journal, oldest first, byte for byte as written: it can be verified elsewhere. Needs no core. */
async function exportRecords(context: CommandContext, given: ParsedArguments): Promise<number> {
  const format = value(given, 'format') ?? 'jsonl';
  if (format !== 'jsonl') {
    throw new AppError('usage', { problem: `--format takes jsonl, not "${format}".`, command: 'audit' });
  }
  for await (const line of context.offline.export(filterOf(given, undefined))) context.raw(line.trimEnd());
  return 0;
}

function oneLine(record: AuditRecord): string {
  const { operation, decision, approval, result } = record;
  const what =
    operation === undefined
      ? ''
      : ` ${operation.server}${operation.name === undefined ? '' : `.${operation.name}`}`;
  const effect =
    decision === undefined
      ? ''
      : ` ${decision.effect} (${decision.reason}${decision.rule ? ` ${decision.rule}` : ''})`;
  const answered =
    approval?.answer === undefined ? '' : ` answered ${approval.answer} by ${approval.by ?? 'unknown'}`;
  const ended =
    result === undefined
      ? ''
      : ` ${result.status}${result.durationMs === undefined ? '' : ` ${Math.round(result.durationMs)} ms`}`;
  return cell(`${record.time} #${record.seq} ${record.kind}${what}${effect}${answered}${ended}`);
}
