import { createTwoFilesPatch } from 'diff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseUnifiedDiff } from '../../../renderer/ui/diff/unified-diff.ts';

const patch = (before: string, after: string): string =>
  createTwoFilesPatch('a', 'b', before, after, undefined, undefined, { context: 3 });

describe('a unified diff', () => {
  it('has no lines where nothing changes', () => expect(parseUnifiedDiff('')).toEqual([]));

  it('is read with its line numbers, and says how much is left out between its parts', () => {
    const before = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`);
    const after = before.with(9, 'changed').with(24, 'changed too');
    const lines = parseUnifiedDiff(patch(`${before.join('\n')}\n`, `${after.join('\n')}\n`));
    expect(lines.filter(({ kind }) => kind !== 'same')).toMatchObject([
      { kind: 'gap', lines: 6 },
      { kind: 'removed', text: 'line 10', before: 10 },
      { kind: 'added', text: 'changed', after: 10 },
      { kind: 'gap', lines: 8 },
      { kind: 'removed', text: 'line 25', before: 25 },
      { kind: 'added', text: 'changed too', after: 25 },
    ]);
  });

  it('takes lines that look like its own marks for what they are', () => {
    const lines = parseUnifiedDiff(patch('-- a\n++ b\n@@ -1 +1 @@\n', '-- a\n++ c\n@@ -1 +1 @@\n'));
    expect(lines).toMatchObject([
      { kind: 'same', text: '-- a' },
      { kind: 'removed', text: '++ b' },
      { kind: 'added', text: '++ c' },
      { kind: 'same', text: '@@ -1 +1 @@' },
    ]);
  });

  it('gives back every line of both texts that it holds', () => {
    const text = fc.array(fc.constantFrom('a', 'b', '- c', '+ d', ' '), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const end = (lines: string[]): string => lines.map((line) => `${line}\n`).join('');
        const whole = createTwoFilesPatch('a', 'b', end(before), end(after), undefined, undefined, {
          context: 100,
        });
        const lines = parseUnifiedDiff(whole);
        if (lines.length === 0) return;
        const of = (...kinds: string[]): string[] =>
          lines.flatMap((line) => (kinds.includes(line.kind) && 'text' in line ? [line.text] : []));
        expect(of('same', 'removed')).toEqual(before);
        expect(of('same', 'added')).toEqual(after);
      }),
    );
  });
});
