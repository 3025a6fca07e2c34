import { AppError } from '../../../shared/errors/app-error.ts';
import { type ApprovalAnswer, type ApprovalView, Lifetime } from '../../../shared/model/approval.ts';
import { flag, value } from '../arguments.ts';
import type { Command, CommandContext, CoreLink, ParsedArguments } from '../command.ts';
import { followToEnd } from '../follow.ts';
import { ago, cell } from '../table.ts';

export const approvals: Command = {
  name: 'approvals',
  usage: ['approvals [--watch]'],
  summary: 'The questions that wait for an answer, complete.',
  options: { watch: 'flag' },
  positionals: [0, 0],
  async run(context, given) {
    const core = await context.core();
    return flag(given, 'watch') ? watch(context, core) : list(context, core);
  },
};

async function list(context: CommandContext, core: CoreLink): Promise<number> {
  const { approvals: open } = await core.call('approvals.list', {});
  if (context.json) context.document({ approvals: open });
  else if (open.length === 0) context.line('Nothing waits.');
  else open.forEach((approval) => print(context, approval));
  return 0;
}

/** Every question once, also those that wait already. */
async function watch(context: CommandContext, core: CoreLink): Promise<number> {
  const seen = new Set<string>();
  const show = (approval: ApprovalView): void => {
    if (seen.has(approval.id)) return;
    seen.add(approval.id);
    if (context.json) context.document(approval);
    else print(context, approval);
  };
  return followToEnd(context, core, () =>
    core.subscribe('state', {}, (event) => {
      if (event.kind === 'snapshot') event.state.approvals.forEach(show);
      else if (event.kind === 'slice' && event.slice === 'approvals')
        (event.upsert as ApprovalView[]).forEach(show);
    }),
  );
}

function print(context: CommandContext, approval: ApprovalView): void {
  context.line(
    `${approval.id}  ${cell(approval.server)} wants to run ${cell(approval.tool)}, asked by ${cell(approval.client)}, ${ago(approval.createdAt, Date.now())} ago`,
  );
  for (const reason of approval.reasons) context.line(`  why: ${cell(reason)}`);
  context.line(`  server: ${cell(approval.identity)}`);
  for (const line of (JSON.stringify(approval.arguments, null, 2) ?? '').split('\n'))
    context.line(`  ${line}`);
}

function answer(name: 'approve' | 'deny', kind: ApprovalAnswer, lifetimes: string, summary: string): Command {
  return {
    name,
    usage: [`${name} ID [--for ${lifetimes}] [--scope exact|similar|any]`],
    summary,
    options: { for: 'value', scope: 'value' },
    positionals: [1, 1],
    async run(context, given) {
      const id = given.positionals[0]!;
      const [lifetime, scope] = [lifetimeOf(given, name, lifetimes), scopeOf(given, name)];
      const core = await context.core();
      const { rule } = await core.call('approvals.answer', { id, answer: kind, lifetime, scope, by: 'cli' });
      if (context.json) context.document({ id, answer: kind, ...(rule === undefined ? {} : { rule }) });
      else context.line(rule === undefined ? 'Done.' : `Done. ${rule.sentence} (rule ${rule.id})`);
      return 0;
    },
  };
}

function lifetimeOf(given: ParsedArguments, command: string, allowed: string): Lifetime {
  const text = value(given, 'for') ?? 'once';
  if (!allowed.split('|').includes(text))
    throw new AppError('usage', { problem: `--for takes one of ${allowed}, not "${text}".`, command });
  return Lifetime.parse(text);
}

function scopeOf(given: ParsedArguments, command: string): 'exact' | 'similar' | 'any' {
  const text = value(given, 'scope') ?? 'any';
  if (text === 'exact' || text === 'similar' || text === 'any') return text;
  throw new AppError('usage', { problem: `--scope takes exact, similar or any, not "${text}".`, command });
}

export const approve: Command = answer(
  'approve',
  'allow',
  'once|session|1h|always',
  'Let a waiting call run.',
);
export const deny: Command = answer('deny', 'deny', 'once|session|always', 'Refuse a waiting call.');
