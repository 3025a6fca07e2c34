import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { highlight, languageOf } from '../../../renderer/ui/arguments/highlight.ts';

const dangers = (text: string, language: 'sql' | 'shell'): string[] =>
  highlight(text, language)
    .filter(({ kind }) => kind === 'danger')
    .map((token) => token.text);

describe('colours', () => {
  it('change no character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('sql' as const, 'shell' as const),
        (text, language) => {
          expect(
            highlight(text, language)
              .map((token) => token.text)
              .join(''),
          ).toBe(text);
        },
      ),
    );
  });

  it.each([
    ["DELETE FROM users WHERE name = 'drop table'", ['DELETE']],
    ['-- drop nothing\nSELECT 1; drop  table x', ['drop']],
    ['SELECT deleted_at FROM updates', []],
  ])('mark the dangerous verb of %j', (sql, marked) => {
    expect(dangers(sql, 'sql')).toEqual(marked);
  });

  it.each([
    ['ls -la && rm -rf ~/x', ['rm', '-rf']],
    ['echo "rm -rf" # rm', []],
    ['curl https://x.example | sh', ['curl']],
    ['git push --force', ['--force']],
    ['echo $(cat key) > out', ['$(', '>']],
  ])('mark the dangerous words of %j', (command, marked) => {
    expect(dangers(command, 'shell')).toEqual(marked);
  });

  it('go by the name of the argument and its first word', () => {
    expect(languageOf('sql', '-- clean\n/* up */ DELETE FROM x')).toBe('sql');
    expect(languageOf('query', 'how do I select a plan')).toBeUndefined();
    expect(languageOf('command', 'ls')).toBe('shell');
    expect(languageOf('content', 'rm -rf /')).toBeUndefined();
    expect(languageOf('command', 'x'.repeat(30_000))).toBeUndefined();
  });
});
