import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitCommand } from '../../../../renderer/features/servers/split-command.ts';

describe('splitting a command line', () => {
  it.each([
    ['npx -y server', ['npx', '-y', 'server']],
    ['  node   "my server.js"  ', ['node', 'my server.js']],
    [String.raw`node my\ server.js`, ['node', 'my server.js']],
    [`sh -c 'echo "hi" \\ there'`, ['sh', '-c', 'echo "hi" \\ there']],
    [String.raw`a "b \" c \\ d \n"`, ['a', String.raw`b " c \ d \n`]],
    ['a "" b', ['a', '', 'b']],
    ['pre"fix ed"', ['prefix ed']],
    ['', []],
  ])('%j', (line, argv) => expect(splitCommand(line)).toMatchObject({ argv, openQuote: false }));

  it('says when a quote has no end', () => {
    expect(splitCommand('node "my server').openQuote).toBe(true);
  });

  it('gives back what was quoted, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (argv) => {
        const line = argv.map((part) => `'${part.replaceAll("'", String.raw`'\''`)}'`).join(' ');
        expect(splitCommand(line).argv).toEqual(argv);
      }),
    );
  });

  it('names the signs that would mean something to a shell, unless they are quoted', () => {
    expect(splitCommand('a $HOME | b > c').shellSigns).toEqual(['|', '> or <', '$VARIABLE']);
    expect(splitCommand(`a '$HOME | b'`).shellSigns).toEqual([]);
  });
});
