import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileDiff, withoutFar } from '../../../renderer/ui/diff/file-diff.ts';

const text = fc
  .array(fc.constantFrom('a', 'b', 'c', 'long line of words', ''), { maxLength: 30 })
  .map((lines) => lines.join('\n'));
const linesOf = (value: string): string[] => (value === '' ? [] : value.replace(/\n$/, '').split('\n'));

describe('the diff of a file', () => {
  it('holds every line of both sides, in order', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = fileDiff(before, after);
        const side = (skip: 'added' | 'removed'): string[] =>
          diff!.lines.flatMap((line) => (line.kind === skip || line.kind === 'gap' ? [] : [line.text]));
        expect(side('added')).toEqual(linesOf(before));
        expect(side('removed')).toEqual(linesOf(after));
      }),
    );
  });

  it('marks the words that change', () => {
    const diff = fileDiff('Ship on Friday.\n', 'Ship on Monday.\n');
    expect(diff).toMatchObject({ added: 1, removed: 1 });
    expect(diff?.lines[1]).toMatchObject({
      kind: 'added',
      words: [
        { text: 'Ship on ', changed: false },
        { text: 'Monday', changed: true },
        { text: '.', changed: false },
      ],
    });
  });

  it('leaves out only unchanged lines, and says how many', () => {
    const before = Array.from({ length: 40 }, (_, index) => `line ${index}`).join('\n');
    const diff = fileDiff(before, before.replace('line 20', 'changed'))!;
    const short = withoutFar(diff.lines);
    const left = short.reduce((sum, line) => sum + (line.kind === 'gap' ? line.lines : 0), 0);
    expect(left + short.filter(({ kind }) => kind !== 'gap').length).toBe(diff.lines.length);
    expect(short.filter(({ kind }) => kind === 'added' || kind === 'removed')).toHaveLength(2);
    expect(short[0]).toEqual({ kind: 'gap', lines: 17 });
  });

  it('gives up on what is too different to compare', () => {
    const many = (word: string): string =>
      Array.from({ length: 9000 }, (_, index) => `${word} ${index}`).join('\n');
    expect(fileDiff(many('a'), many('b'))).toBeUndefined();
  });
});
