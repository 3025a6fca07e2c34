import { AppError } from '../../../shared/errors/app-error.ts';
import type { NewRule, RuleChanges } from '../../../shared/model/rule.ts';
import type { Command, CommandContext } from '../command.ts';
import { ago, table } from '../table.ts';

export const rules: Command = {
  name: 'rules',
  usage: ['rules', 'rules add JSON', 'rules edit ID JSON', 'rules remove ID'],
  summary: 'Your standing rules and grants.',
  options: {},
  positionals: [0, 3],
  async run(context, given) {
    const [action, operand, changes] = given.positionals;
    if (action === undefined) return list(context);
    if (action !== 'add' && action !== 'edit' && action !== 'remove')
      throw new AppError('usage', { problem: `"rules ${action}" is not understood.`, command: 'rules' });
    if (operand === undefined || (action === 'edit' && changes === undefined))
      throw new AppError('usage', { problem: `rules ${action} needs one more word.`, command: 'rules' });
    if (action !== 'edit' && changes !== undefined)
      throw new AppError('usage', { problem: `rules ${action} takes one word, not two.`, command: 'rules' });
    if (action === 'edit') return edit(context, operand, parseJson(changes!) as RuleChanges);
    return action === 'add' ? add(context, parseJson(operand) as NewRule) : remove(context, operand);
  },
};

async function list(context: CommandContext): Promise<number> {
  const core = await context.core();
  const found = await core.call('rules.list', {});
  if (context.json) context.document(found);
  else if (found.rules.length === 0) context.line('There are no rules.');
  else {
    const rows = found.rules.map((rule) => [
      rule.id,
      rule.effect,
      rule.lastUsedAt === undefined ? 'never' : `${ago(rule.lastUsedAt, Date.now())} ago`,
      rule.sentence,
    ]);
    for (const row of table(['RULE', 'EFFECT', 'LAST USED', 'WHAT IT SAYS'], rows)) context.line(row);
  }
  return 0;
}

async function add(context: CommandContext, given: NewRule): Promise<number> {
  const core = await context.core();
  const { rule } = await core.call('rules.add', given);
  if (context.json) context.document({ rule });
  else context.line(`${rule.id}: ${rule.sentence}`);
  return 0;
}

async function remove(context: CommandContext, id: string): Promise<number> {
  const core = await context.core();
  await core.call('rules.remove', { id });
  if (context.json) context.document({ removed: id });
  else context.line(`Removed ${id}.`);
  return 0;
}

async function edit(context: CommandContext, id: string, changes: RuleChanges): Promise<number> {
  const core = await context.core();
  const { rule } = await core.call('rules.edit', { id, changes });
  if (context.json) context.document({ rule });
  else context.line(`${rule.id}: ${rule.sentence}`);
  return 0;
}

/** The core checks it against the contract. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError(
      'rule_invalid',
      { problem: `not JSON: ${cause instanceof Error ? cause.message : String(cause)}` },
      { cause },
    );
  }
}
