import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Line, LineSplitter } from '../../../electron/core/frames/index.ts';

function textOf(line: Line): string {
  return line.kind === 'line' ? Buffer.concat(line.chunks).toString() : `<oversized ${line.length}>`;
}

describe('LineSplitter', () => {
  test('the lines are the bytes of the stream, however it is cut', () => {
    const character = fc.constantFrom('\n', '\r', '\u2028', '\u2029', '\u0085', 'a', '"', '\u{1F600}');
    fc.assert(
      fc.property(fc.array(character), fc.array(fc.integer({ min: 1, max: 9 })), (characters, sizes) => {
        const bytes = Buffer.from(characters.join(''));
        const splitter = new LineSplitter();
        const lines: string[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = sizes[turn % Math.max(1, sizes.length)] ?? 4;
          for (const line of splitter.push(bytes.subarray(at, at + size))) {
            expect(line.length).toBe(Buffer.byteLength(textOf(line)));
            lines.push(textOf(line));
          }
          at += size;
        }
        const expected = bytes.toString().split('\n');
        const rest = expected.pop();
        expect(lines).toEqual(expected.map((line) => `${line}\n`));
        expect(splitter.rest().toString()).toBe(rest);
      }),
    );
  });

  test('a long line is its chunks, not a copy of them', () => {
    const splitter = new LineSplitter();
    const chunks = [Buffer.from('{"a":'), Buffer.from('1'), Buffer.from('}\n')];
    expect(splitter.push(chunks[0]!)).toEqual([]);
    expect(splitter.push(chunks[1]!)).toEqual([]);
    const [line] = splitter.push(chunks[2]!);
    expect(line?.kind === 'line' && line.chunks.every((chunk, index) => chunk === chunks[index])).toBe(true);
  });

  test('an oversized line is reported once, with its id wherever it stands, and the stream lives on', () => {
    const splitter = new LineSplitter(32);
    const long = `{"result":"${'x'.repeat(100)}","jsonrpc":"2.0","id":42}\n`;
    const lines: Line[] = [];
    for (const byte of Buffer.from(`{"id":1}\n${long}{"id":2}\n`))
      lines.push(...splitter.push(Buffer.of(byte)));
    expect(lines.map((line) => line.kind)).toEqual(['line', 'oversized', 'line']);
    expect(lines[1]).toMatchObject({ length: long.length, facts: { id: { key: 'n:42' }, hasResult: true } });
    expect(splitter.pending).toBe(0);
  });

  test('a line of exactly the limit is whole, one byte more is not, in one chunk or in many', () => {
    for (const extra of [0, 1]) {
      const text = `${'x'.repeat(31 + extra)}\n`;
      const kind = extra === 0 ? 'line' : 'oversized';
      expect(new LineSplitter(32).push(Buffer.from(text)).map((line) => line.kind)).toEqual([kind]);
      const splitter = new LineSplitter(32);
      const lines = [...Buffer.from(text)].flatMap((byte) => splitter.push(Buffer.of(byte)));
      expect(lines.map((line) => line.kind)).toEqual([kind]);
    }
  });
});
