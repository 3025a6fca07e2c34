import { describe, expect, test } from 'vitest';
import { commands } from '../../electron/cli/commands/index.ts';
import { explainCommand } from '../../electron/cli/help.ts';

const linesOf = (name: string): string[] =>
  explainCommand(commands.find((command) => command.name === name)!).slice(2);

describe('the help of a command', () => {
  test('has a line for each form', () => {
    expect(linesOf('rules')).toEqual([
      '  gatehouse rules',
      '  gatehouse rules add JSON',
      '  gatehouse rules remove ID',
    ]);
  });

  test('keeps a choice inside a form on one line', () => {
    expect(linesOf('policy')).toContain(
      '  gatehouse policy explain (--server NAME | --url URL | -- COMMAND [ARG…]) [--env K=V]… [--tool T --args JSON] [--client ID]',
    );
    expect(linesOf('policy')).toHaveLength(3);
  });
});
