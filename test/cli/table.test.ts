import { describe, expect, it } from 'vitest';
import { ago, cell, table } from '../../electron/cli/table.ts';

describe('a table', () => {
  it('is aligned, without blanks at the ends of its lines', () => {
    expect(
      table(
        ['NAME', 'STATE'],
        [
          ['a', 'running'],
          ['longer name', ''],
        ],
      ),
    ).toEqual(['NAME         STATE', 'a            running', 'longer name']);
  });

  it('shows what cannot be seen, and never more than one line for a row', () => {
    const [, row] = table(['NAME', 'WHY'], [['safe\u202Efdp.exe\u001B[31m', 'one\ntwo\tthree\rfour\u200B']]);
    expect(row).toBe('safe⟨U+202E⟩fdp.exe⟨U+001B⟩[31m  one⏎two three⟨U+000D⟩four⟨U+200B⟩');
  });

  it('leaves what can be seen as it is', () => {
    expect(cell('Grüße, 世界 → "quoted" \\n')).toBe('Grüße, 世界 → "quoted" \\n');
  });

  it.each([
    [0, '0 s'],
    [59_000, '59 s'],
    [60_000, '1 min'],
    [3_599_000, '60 min'],
    [3_600_000, '1 h'],
    [86_400_000, '1 d'],
    [-5000, '0 s'],
  ])('says how long ago %d ms was: %s', (milliseconds, text) => {
    expect(ago(1_000_000_000, 1_000_000_000 + milliseconds)).toBe(text);
  });
});
