import { AppError } from '../../../shared/errors/app-error.ts';
import type { NewRule } from '../../../shared/model/rule.ts';
import type { Command } from '../command.ts';
import { ago, table } from '../table.ts';

export const rules: Command = {
  name: 'rules',
  usage: 'rules | rules add JSON | rules remove ID',
  summary: 'Your standing rules and grants.',
  options: {},
  positionals: [0, 2],
  async run(context, given) {
    const [action, operand] = given.positionals;
    const core = await context.core();
    if (action === undefined) {
      const list = await core.call('rules.list', {});
      if (context.json) context.document(list);
      else if (list.rules.length === 0) context.line('There are no rules.');
      else {
        const rows = list.rules.map((rule) => [
          rule.id,
          rule.effect,
          rule.lastUsedAt === undefined ? 'never' : `${ago(rule.lastUsedAt, Date.now())} ago`,
          rule.sentence,
        ]);
        for (const row of table(['RULE', 'EFFECT', 'LAST USED', 'WHAT IT SAYS'], rows)) context.line(row);
      }
      return 0;
    }
    if (operand === undefined)
      throw new AppError('usage', { problem: `rules ${action} needs one more word.`, command: 'rules' });
    if (action === 'add') {
      const { rule } = await core.call('rules.add', parseRule(operand));
      if (context.json) context.document({ rule });
      else context.line(`${rule.id}: ${rule.sentence}`);
      return 0;
    }
    if (action === 'remove') {
      await core.call('rules.remove', { id: operand });
      if (context.json) context.document({ removed: operand });
      else context.line(`Removed ${operand}.`);
      return 0;
    }
    throw new AppError('usage', { problem: `"rules ${action}" is not understood.`, command: 'rules' });
  },
};

function parseRule(text: string): NewRule {
  try {
    return JSON.parse(text) as NewRule;
  } catch (cause) {
    throw new AppError(
      'rule_invalid',
      { problem: `not JSON: ${cause instanceof Error ? cause.message : String(cause)}` },
      { cause },
    );
  }
}
