import { describe, expect, it } from 'vitest';
import { commands } from '../../electron/cli/commands/index.ts';
import { CliKit } from './cli-kit.ts';

describe('help', () => {
  it('lists every command once', async () => {
    const kit = await CliKit.withoutCore();
    for (const words of [['help'], ['--help'], ['-h']]) {
      const { code, out } = await kit.run(...words);
      expect(code).toBe(0);
      for (const { name, summary } of commands) {
        expect(
          out.filter((line) => line.trimStart().startsWith(`${name} `) && line.includes(summary)),
        ).toHaveLength(1);
      }
    }
  });

  it.each(commands.map((command) => [command.name, command] as const))(
    'explains %s, without a core',
    async (name, command) => {
      const kit = await CliKit.withoutCore();
      const { code, out, err } = await kit.run(name, '--help');
      expect([code, err]).toEqual([0, []]);
      expect(out[0]).toBe(command.summary);
      expect(out.slice(2)).toEqual(command.usage.map((form) => `  gatehouse ${form}`));
      expect((await kit.run(name, '--help', '--json')).json).toEqual({ help: out });
    },
  );

  it.each(commands.map((command) => [command.name, command] as const))(
    'of %s names exactly its options',
    (name, command) => {
      const text = command.usage.join('\n');
      const named = new Set([...text.matchAll(/--([a-z-]+)/g)].map(([, option]) => option!));
      expect([...named].sort()).toEqual(Object.keys(command.options).sort());
      expect(/(^| |\[)-- /m.test(text)).toBe(command.rest === true);
      for (const form of command.usage) {
        expect(form).toMatch(new RegExp(`^${name}( |$)`));
        expect(form.split('(').length).toBe(form.split(')').length);
        expect(form.split('[').length).toBe(form.split(']').length);
      }
      expect(command.summary).toMatch(/^[A-Z].*\.$/);
    },
  );

  it('names each command once', () => {
    const names = commands.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
