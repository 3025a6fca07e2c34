/** A parsed JSON object. Own members only; `__proto__` may be one of them. */
export type JsonObject = { readonly [member: string]: unknown };

/** What `JSON.parse` tells a reviver about a primitive, and how a literal is written back (ECMAScript 2026). */
type SourceReviver = (key: string, value: unknown, context: { source?: string }) => unknown;
const parseWithSource = JSON.parse as (text: string, reviver: SourceReviver) => unknown;
const { rawJSON } = JSON as unknown as { rawJSON(source: string): unknown };

/** True for what JSON calls an object. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Parses JSON; a number that a double does not hold exactly becomes its literal as a string, so that whoever judges,
 * shows or hashes it sees the digits the server will see. `inexact` lists those literals in the order they were met.
 */
export function parseForJudging(text: string): { value: unknown; inexact: string[] } {
  const inexact: string[] = [];
  const value = parseWithSource(text, (_key, member, { source }) => {
    if (typeof member !== 'number' || source === undefined || isExact(source, member)) return member;
    inexact.push(source);
    return source;
  });
  return { value, inexact };
}

/** Parses JSON so that `toLine` writes every number back as it was. */
export function parseForRewriting(text: string): unknown {
  return parseWithSource(text, (_key, member, { source }) =>
    typeof member !== 'number' || source === undefined || isExact(source, member) ? member : rawJSON(source),
  );
}

/** One line of JSON. U+2028 and U+2029 are escaped: some line readers split at them. */
export function toLine(value: unknown): string {
  return `${escapeSeparators(JSON.stringify(value))}\n`;
}

/** JSON text without the two characters that JSON allows and line readers break at. */
export function escapeSeparators(json: string): string {
  return /[\u2028\u2029]/.test(json)
    ? json.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
    : json;
}

/** How many members all objects of a value have together. `value` comes from JSON.parse and is at most 200 deep. */
export function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) {
      if (typeof item === 'object') count += countMembers(item);
    }
    return count;
  }
  const object = value as JsonObject;
  for (const key of Object.keys(object)) {
    const member = object[key];
    count += typeof member === 'object' ? 1 + countMembers(member) : 1;
  }
  return count;
}

/** Compares the decimal digits and exponent of a literal with those of the double it became. */
function isExact(source: string, value: number): boolean {
  return Number.isFinite(value) && normalised(source) === normalised(String(value));
}

const LITERAL = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([-+]?[0-9]+))?$/;

/** Sign, significant digits and power of ten: equal exactly when two literals are the same number. */
function normalised(literal: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = LITERAL.exec(literal) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const power = Number(exponent) - fraction.length + digits.length - significant.length;
  return `${sign}${significant}e${power}`;
}
