import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, plainCanonicalJson } from '../../../shared/util/canonical-json.ts';

/** The members of every object in the order of their UTF-16 code units: what RFC 8785 asks for besides what JSON.stringify does. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, member]) => [key, sorted(member)] as const);
  return new Map([...entries].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** JSON with the members of maps in their order: objects would put integer-like names first. */
function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`;
  if (!(value instanceof Map)) return JSON.stringify(value);
  return `{${[...value].map(([key, member]) => `${JSON.stringify(key)}:${written(member)}`).join(',')}}`;
}

const anyJson = fc.jsonValue({ stringUnit: 'binary' });

describe('canonical JSON', () => {
  test('is JSON.stringify with sorted members, for any value', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(canonicalJson(value)).toBe(written(sorted(value)));
      }),
      { numRuns: 2000 },
    );
  });

  test('does not depend on the order of members', () => {
    const members = fc.uniqueArray(fc.tuple(fc.string(), anyJson), { selector: ([key]) => key });
    fc.assert(
      fc.property(members, (entries) => {
        const one = Object.fromEntries(entries);
        const other = Object.fromEntries([...entries].reverse());
        expect(canonicalJson(one)).toBe(canonicalJson(other));
      }),
    );
  });

  test('is the same for texts known to need no escape: JSON without a backslash holds no other', () => {
    const unescaped = anyJson.filter((value) => !JSON.stringify(value).includes('\\'));
    fc.assert(
      fc.property(unescaped, (value) => {
        const parsed: unknown = JSON.parse(JSON.stringify(value));
        let pieces = '';
        plainCanonicalJson(parsed, (piece) => (pieces += piece));
        expect(pieces).toBe(canonicalJson(parsed));
      }),
      { numRuns: 2000 },
    );
  });

  test('writes numbers as ECMAScript does and refuses what is none', () => {
    expect(canonicalJson([-0, 1e21, 1e-7, 333333333.3333333])).toBe('[0,1e+21,1e-7,333333333.3333333]');
    expect(canonicalJson({ b: 1e30, a: -0 })).toBe('{"a":0,"b":1e+30}');
    for (const value of [Number.NaN, [Infinity], { b: 1, a: -Infinity }]) {
      expect(() => canonicalJson(value)).toThrow(RangeError);
    }
  });

  test('leaves out members that are undefined', () => {
    expect(canonicalJson({ a: undefined, b: [undefined] })).toBe('{"b":[null]}');
    expect(canonicalJson({ b: [undefined], a: undefined })).toBe('{"b":[null]}');
  });
});
