import { describe, expect, it } from 'vitest';
import type { Command, Surroundings } from '../../electron/cli/command.ts';
import { exitCodeOf } from '../../electron/cli/exit-code.ts';
import { run } from '../../electron/cli/run.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { VERSION } from '../../shared/util/version.ts';

/** Runs words against one command, `do`, which does this. */
async function runDo(words: string[], does: Command['run'] = () => Promise.resolve(0)) {
  const out: string[] = [];
  const err: string[] = [];
  const command: Command = {
    name: 'do',
    usage: ['do [--value V] [-- COMMAND]'],
    summary: 'Does.',
    options: { value: 'value' },
    positionals: [0, 1],
    rest: true,
    run: does,
  };
  const output = { out: (text: string) => out.push(text), error: (text: string) => err.push(text) };
  const code = await run(words, [command], {} as Surroundings, output);
  return { code, out, err };
}

describe('a command line', () => {
  it('ends with the code of its command', async () => {
    expect(await runDo(['do'], () => Promise.resolve(3))).toEqual({ code: 3, out: [], err: [] });
  });

  it('is JSON where --json stands, before "--" only', async () => {
    const seen: unknown[] = [];
    const note: Command['run'] = (context, given) => {
      seen.push([context.json, given.positionals, given.rest]);
      return Promise.resolve(0);
    };
    await runDo(['--json', 'do', 'x'], note);
    await runDo(['do', 'x', '--json', '--', 'y', '--json', '--help'], note);
    await runDo(['do', '--', '--json'], note);
    expect(seen).toEqual([
      [true, ['x'], undefined],
      [true, ['x'], ['y', '--json', '--help']],
      [false, [], ['--json']],
    ]);
  });

  it.each([
    ['nothing', []],
    ['a command there is not', ['dance']],
    ['an option there is not', ['do', '--dance']],
    ['an option before the command', ['--value', 'do']],
  ])(
    'that is %s is one line on standard error and exit 2, and with --json one document',
    async (_, words) => {
      const plain = await runDo(words);
      expect([plain.code, plain.out, plain.err.length]).toEqual([2, [], 1]);
      expect(plain.err[0]).toMatch(/See: gatehouse (do )?--help$/);
      const json = await runDo([...words, '--json']);
      expect([json.code, json.err, json.out.length]).toEqual([2, [], 1]);
      expect(JSON.parse(json.out[0]!)).toMatchObject({
        ok: false,
        error: { code: 'usage', message: plain.err[0] },
      });
    },
  );

  it('that fails for a reason says it, once, on one line, with what is hidden shown', async () => {
    const fail = (): Promise<number> => {
      throw new AppError('server_exited', {
        server: 'notes',
        exitCode: 1,
        signal: null,
        stderr: ['\u001B]0;title\u0007two\nlines'],
      });
    };
    const { code, out, err } = await runDo(['do'], fail);
    expect([code, out, err.length]).toEqual([1, [], 1]);
    expect(err[0]).toContain('⟨U+001B⟩]0;title⟨U+0007⟩two⏎lines');
    const json = await runDo(['do', '--json'], fail);
    expect(JSON.parse(json.out[0]!)).toMatchObject({
      error: { code: 'server_exited', data: { exitCode: 1 } },
    });
    expect(json.err).toEqual([]);
  });

  it('that finds a bug says so, with the stack on standard error', async () => {
    const bug = (): Promise<number> => {
      throw new TypeError('x is no function');
    };
    const { code, out, err } = await runDo(['do', '--json'], bug);
    expect(code).toBe(1);
    expect(out).toHaveLength(1);
    expect(JSON.parse(out[0]!)).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(err.join('\n')).toMatch(/TypeError: x is no function\n.*run\.test\.ts/);
  });

  it('shows lines with what is hidden visible, and writes what programs read as it is', async () => {
    const write: Command['run'] = (context) => {
      context.line('a\u202Eb');
      context.raw('a\u202Eb');
      context.document({ a: 'a\u202Eb' });
      return Promise.resolve(0);
    };
    expect((await runDo(['do'], write)).out).toEqual(['a⟨U+202E⟩b', 'a\u202Eb', '{"a":"a\u202Eb"}']);
  });

  it('tells the version', async () => {
    expect((await runDo(['--version'])).out).toEqual([VERSION]);
    expect((await runDo(['--version', '--json'])).out).toEqual([JSON.stringify({ version: VERSION })]);
  });
});

describe('exit codes', () => {
  it.each([
    ['usage', 2],
    ['bad_input', 2],
    ['name_invalid', 2],
    ['rule_invalid', 2],
    ['denied_by_policy', 3],
    ['core_unreachable', 4],
    ['core_start_failed', 4],
    ['server_not_found', 5],
    ['client_not_found', 5],
    ['approval_not_found', 5],
    ['rule_not_found', 5],
    ['record_not_found', 5],
    ['already_running', 1],
    ['journal_unwritable', 1],
    ['page_off', 1],
    ['internal', 1],
  ] as const)('%s is %d', (code, exit) => {
    expect(exitCodeOf(code)).toBe(exit);
  });
});
