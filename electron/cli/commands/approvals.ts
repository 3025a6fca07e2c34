import { AppError } from '../../../shared/errors/app-error.ts';
import {
  type ApprovalAnswer,
  type ApprovalView,
  GrantScope,
  Lifetime,
} from '../../../shared/model/approval.ts';
import { questionVerb } from '../../../shared/model/question-verb.ts';
import { flag, value } from '../arguments.ts';
import type { Command, CommandContext, CoreLink, ParsedArguments } from '../command.ts';
import { followToEnd } from '../follow.ts';
import { ago, cell } from '../table.ts';

export const approvals: Command = {
  name: 'approvals',
  usage: ['approvals [--watch]', 'approvals pause SESSION', 'approvals resume SESSION'],
  summary: 'The questions that wait for an answer, complete; pause or resume a session that asks too often.',
  options: { watch: 'flag' },
  positionals: [0, 2],
  async run(context, given) {
    const [action, session] = given.positionals;
    if (action !== undefined) return brake(context, action, session);
    const core = await context.core();
    return flag(given, 'watch') ? watch(context, core) : list(context, core);
  },
};

/** Pausing denies what the session asks now and from now on; resuming lets it ask again. */
async function brake(context: CommandContext, action: string, session: string | undefined): Promise<number> {
  if (action !== 'pause' && action !== 'resume')
    throw new AppError('usage', {
      problem: `"approvals ${action}" is not understood.`,
      command: 'approvals',
    });
  if (session === undefined)
    throw new AppError('usage', { problem: `approvals ${action} needs a session.`, command: 'approvals' });
  const core = await context.core();
  if (action === 'pause') {
    const { denied } = await core.call('approvals.brake', { session, pause: true });
    if (context.json) context.document({ paused: session, denied });
    else
      context.line(
        `Paused ${session}; ${denied} of its questions were denied. Until you resume it, what it asks is denied.`,
      );
    return 0;
  }
  await core.call('approvals.resume', { session });
  if (context.json) context.document({ resumed: session });
  else context.line(`Resumed ${session}.`);
  return 0;
}

async function list(context: CommandContext, core: CoreLink): Promise<number> {
  const { approvals: open, noisy, paused } = await core.call('approvals.list', {});
  if (context.json) {
    context.document({ approvals: open, noisy, paused });
    return 0;
  }
  if (open.length === 0) context.line('Nothing waits.');
  else open.forEach((approval) => print(context, approval));
  for (const session of paused)
    context.line(`Paused: session ${session}. "gatehouse approvals resume ${session}" lets it ask again.`);
  for (const session of noisy.filter((one) => !paused.includes(one)))
    context.line(
      `Noisy: session ${session} asks often. "gatehouse approvals pause ${session}" denies what it asks.`,
    );
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
    `${approval.id}  ${cell(approval.server)} ${questionVerb(approval.operation)} ${cell(approval.tool)}, asked by ${cell(approval.client)}, ${ago(approval.createdAt, Date.now())} ago`,
  );
  for (const reason of approval.reasons) context.line(`  why: ${cell(reason)}`);
  context.line(`  server: ${cell(approval.identity)}`);
  context.line(`  session: ${approval.session}`);
  for (const line of (JSON.stringify(approval.arguments, null, 2) ?? '').split('\n'))
    context.line(`  ${line}`);
}

function answer(name: 'approve' | 'deny', kind: ApprovalAnswer, lifetimes: string, summary: string): Command {
  return {
    name,
    usage: [
      `${name} ID [--for ${lifetimes}] [--scope exact|similar|any${kind === 'allow' ? '|server' : ''}]`,
    ],
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

function scopeOf(given: ParsedArguments, command: string): GrantScope {
  const text = value(given, 'scope') ?? 'any';
  const scope = GrantScope.safeParse(text);
  if (scope.success) return scope.data;
  throw new AppError('usage', {
    problem: `--scope takes one of ${GrantScope.options.join('|')}, not "${text}".`,
    command,
  });
}

export const approve: Command = answer(
  'approve',
  'allow',
  'once|session|1h|always',
  'Let a waiting call run.',
);
export const deny: Command = answer('deny', 'deny', 'once|session|1h|always', 'Refuse a waiting call.');
