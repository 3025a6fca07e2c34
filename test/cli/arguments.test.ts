import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  flag,
  pairs,
  parseArguments,
  refuseOthers,
  value,
  values,
  wholeNumber,
} from '../../electron/cli/arguments.ts';
import type { Command } from '../../electron/cli/command.ts';

const command: Command = {
  name: 'add',
  usage: ['add NAME'],
  summary: '',
  options: { url: 'value', env: 'value', all: 'flag', 'dry-run': 'flag' },
  positionals: [1, 2],
  rest: true,
  run: () => Promise.resolve(0),
};
const parse = (...words: string[]) => parseArguments(command, words);
const usage = (problem: RegExp): object =>
  expect.objectContaining({
    code: 'usage',
    data: expect.objectContaining({ command: 'add', problem: expect.stringMatching(problem) }),
  });

describe('the words after a command', () => {
  it('are positionals, options with values in both forms, and flags, in any order', () => {
    const given = parse('--env', 'A=1', 'name', '--url=https://x/?a=b', '--all', '--env=B=2', 'other');
    expect(given.positionals).toEqual(['name', 'other']);
    expect(values(given, 'env')).toEqual(['A=1', 'B=2']);
    expect(value(given, 'url')).toBe('https://x/?a=b');
    expect(flag(given, 'all')).toBe(true);
    expect(flag(given, 'dry-run')).toBe(false);
    expect(given.rest).toBeUndefined();
  });

  it('end at "--": what follows belongs to the server, whatever it looks like', () => {
    const given = parse('name', '--', 'npx', '--url', '-x', '--', '--nonsense');
    expect(given.positionals).toEqual(['name']);
    expect(given.rest).toEqual(['npx', '--url', '-x', '--', '--nonsense']);
    expect(parse('name', '--').rest).toEqual([]);
  });

  it('may be a dash, empty, or hold spaces and equal signs', () => {
    expect(parse('-', '').positionals).toEqual(['-', '']);
    expect(value(parse('x', '--env='), 'env')).toBe('');
    expect(value(parse('x', '--env', ''), 'env')).toBe('');
    expect(value(parse('x', '--env', '-1'), 'env')).toBe('-1');
  });

  it('give the last of several values where one counts', () => {
    expect(value(parse('x', '--url', 'a', '--url', 'b'), 'url')).toBe('b');
  });

  it.each([
    ['an option there is not', ['x', '--nope'], /no option --nope/],
    ['an option there is not, with a value', ['x', '--nope=1'], /no option --nope/],
    ['a short option', ['x', '-u'], /no option -u/],
    ['the name of something every object has', ['x', '--constructor'], /no option --constructor/],
    ['a flag with a value', ['x', '--all=yes'], /--all takes no value/],
    ['a missing value at the end', ['x', '--url'], /--url needs a value/],
    ['a missing value before an option', ['x', '--url', '--dry-run'], /--url needs a value/],
    ['too few words', [], /Something is missing/],
    ['too many words', ['a', 'b', 'c'], /"c" is one word too many/],
  ])('that are %s are refused', (_, words, problem) => {
    expect(() => parse(...words)).toThrow(usage(problem));
  });

  it('may not hold "--" where nothing is launched', () => {
    const { rest: _, ...plain } = command;
    expect(() => parseArguments(plain, ['x', '--', 'y'])).toThrow(usage(/"--" is not understood/));
  });

  it('are taken or refused, never taken for something else', () => {
    const word = fc.oneof(
      fc.constantFrom('--url', '--all', '--', '--env=K=V', '-', '-x', '--nope'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        let given;
        try {
          given = parse(...words);
        } catch (error) {
          expect(error).toMatchObject({ code: 'usage' });
          return;
        }
        const taken = Object.values(given.options).flat().length;
        const valued = Object.values(given.options)
          .flat()
          .filter((one) => one !== true).length;
        const inline = words.slice(0, words.indexOf('--') === -1 ? undefined : words.indexOf('--'));
        const inlineValues = inline.filter((one) => one.startsWith('--') && one.includes('=')).length;
        const rest = given.rest === undefined ? 0 : given.rest.length + 1;
        expect(given.positionals.length + taken + valued - inlineValues + rest).toBe(words.length);
      }),
    );
  });
});

describe('values of options', () => {
  it('are pairs, split at the first separator', () => {
    expect(pairs(parse('x', '--env', 'A=b=c', '--env', 'E='), 'add', 'env')).toEqual([
      ['A', 'b=c'],
      ['E', ''],
    ]);
    expect(pairs(parse('x', '--env', 'K:  V: w '), 'add', 'env', ':')).toEqual([['K', 'V: w']]);
  });

  it.each(['A', '=b', ''])('that are no pair are refused: %j', (text) => {
    expect(() => pairs(parse('x', `--env=${text}`), 'add', 'env')).toThrow(usage(/NAME=VALUE/));
  });

  it('are whole numbers in their range', () => {
    expect(wholeNumber(parse('x', '--env', '65535'), 'add', 'env', 1, 65_535)).toBe(65_535);
    expect(wholeNumber(parse('x'), 'add', 'env', 1, 9)).toBeUndefined();
  });

  it.each(['0', '65536', '-1', '1.5', '1e3', '0x10', ' 1', '', 'many', '٣'])(
    'that are none are refused: %j',
    (text) => {
      expect(() => wholeNumber(parse('x', `--env=${text}`), 'add', 'env', 1, 65_535)).toThrow(
        usage(/whole number/),
      );
    },
  );
});

describe('an option that a form does not take', () => {
  it('is refused instead of ignored', () => {
    expect(() => refuseOthers(parse('x', '--url', 'u', '--all'), 'add', ['url'])).toThrow(
      usage(/--all has no meaning/),
    );
    expect(() => refuseOthers(parse('x', '--', 'y'), 'add', [])).toThrow(usage(/"--" has no meaning/));
    expect(() => refuseOthers(parse('x', '--url', 'u', '--', 'y'), 'add', ['url', '--'])).not.toThrow();
  });
});
