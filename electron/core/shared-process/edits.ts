import { replaceValues, type ValueSpan } from '../frames/index.ts';

/** What becomes of a value: other JSON in its place, or nothing. */
export type Rewrite = (span: ValueSpan) => string | undefined;

/** The line with the values rewritten that `rewrite` has a text for. */
export function rewritten(line: Buffer, spans: readonly ValueSpan[], rewrite: Rewrite): Buffer {
  const changed: ValueSpan[] = [];
  const texts: string[] = [];
  for (const span of spans) {
    const text = rewrite(span);
    if (text === undefined) continue;
    changed.push(span);
    texts.push(text);
  }
  return changed.length === 0 ? line : replaceValues(line, changed, texts);
}

/** The last value of this name: what a parser makes of a repeated member. */
export function last(spans: readonly ValueSpan[], name: string): ValueSpan | undefined {
  return spans.findLast((span) => span.name === name);
}

export function rawIn(line: Buffer, { from, to }: ValueSpan): string {
  return line.toString('utf8', from, to);
}
