import { invariant } from '../../../../shared/util/invariant.ts';

/** A piece of a text and what takes its place. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with every piece replaced. Removals may overlap removals; nothing else may overlap. */
export function replaceSpans(text: string, replacements: readonly Replacement[]): string {
  const sorted = [...replacements].sort((a, b) => a.start - b.start || a.end - b.end);
  let result = '';
  let at = 0;
  for (const { start, end, text: replacement } of sorted) {
    invariant(start >= at || replacement === '', 'replacements overlap');
    if (start > at) result += text.slice(at, start);
    result += replacement;
    at = Math.max(at, end);
  }
  return result + text.slice(at);
}
