import { AppError } from '../../../shared/errors/app-error.ts';
import { type ApprovalAnswer, type ApprovalView, Lifetime } from '../../../shared/model/approval.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { flag, value } from '../arguments.ts';
import type { Command, CommandContext, ParsedArguments } from '../command.ts';
import { ago, cell } from '../table.ts';

export const approvals: Command = {
  name: 'approvals',
  usage: 'approvals [--watch]',
  summary: 'The questions that wait for an answer, complete.',
  options: { watch: 'flag' },
  positionals: [0, 0],
  async run(context, given) {
    const core = await context.core();
    const list = await core.call('approvals.list', {});
    if (!flag(given, 'watch')) {
      if (context.json) context.document({ approvals: list.approvals });
      else if (list.approvals.length === 0) context.line('Nothing waits.');
      else list.approvals.forEach((approval) => print(context, approval));
      return 0;
    }
    const seen = new Set<string>();
    const show = (approval: ApprovalView): void => {
      if (seen.has(approval.id)) return;
      seen.add(approval.id);
      if (context.json) context.document(approval);
      else print(context, approval);
    };
    list.approvals.forEach(show);
    const subscription = await core.subscribe('state', {}, (event) => {
      if (event.kind === 'snapshot') event.state.approvals.forEach(show);
      else if (event.kind === 'slice' && event.slice === 'approvals')
        (event.upsert as ApprovalView[]).forEach(show);
    });
    await Promise.race([context.interrupted, core.closed]);
    subscription[Symbol.dispose]();
    return 0;
  },
};

function print(context: CommandContext, approval: ApprovalView): void {
  context.line(
    `${approval.id}  ${cell(approval.server)} wants to run ${cell(approval.tool)}, asked by ${cell(approval.client)}, ${ago(approval.createdAt, Date.now())} ago`,
  );
  for (const reason of approval.reasons) context.line(`  why: ${cell(reason)}`);
  context.line(`  server: ${approval.identity}`);
  for (const line of visibleText(JSON.stringify(approval.arguments, null, 2) ?? '').split('\n'))
    context.line(`  ${line}`);
}

function answer(name: 'approve' | 'deny', kind: ApprovalAnswer, lifetimes: string, summary: string): Command {
  return {
    name,
    usage: `${name} ID [--for ${lifetimes}] [--scope exact|similar|any]`,
    summary,
    options: { for: 'value', scope: 'value' },
    positionals: [1, 1],
    async run(context, given) {
      const core = await context.core();
      const lifetime = lifetimeOf(given, lifetimes);
      const result = await core.call('approvals.answer', {
        id: given.positionals[0]!,
        answer: kind,
        lifetime,
        scope: scopeOf(given),
        by: 'cli',
      });
      if (context.json)
        context.document({
          id: given.positionals[0],
          answer: kind,
          ...(result.rule ? { rule: result.rule } : {}),
        });
      else context.line(result.rule ? `Done. ${result.rule.sentence} (rule ${result.rule.id})` : 'Done.');
      return 0;
    },
  };
}

function lifetimeOf(given: ParsedArguments, allowed: string): Lifetime {
  const text = value(given, 'for') ?? 'once';
  if (!allowed.split('|').includes(text))
    throw new AppError('usage', { problem: `--for takes one of ${allowed}, not "${text}".` });
  return Lifetime.parse(text);
}

function scopeOf(given: ParsedArguments): 'exact' | 'similar' | 'any' {
  const text = value(given, 'scope') ?? 'any';
  if (text === 'exact' || text === 'similar' || text === 'any') return text;
  throw new AppError('usage', { problem: `--scope takes exact, similar or any, not "${text}".` });
}

export const approve: Command = answer(
  'approve',
  'allow',
  'once|session|1h|always',
  'Let a waiting call run.',
);
export const deny: Command = answer('deny', 'deny', 'once|session|always', 'Refuse a waiting call.');
