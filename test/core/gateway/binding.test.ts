import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { argumentsHash } from '../../../electron/core/gateway/binding.ts';
import { canonicalJson } from '../../../shared/util/canonical-json.ts';

/** Texts without escapes, short and long, alone and nested: long ones are hashed by themselves. */
const plainText = fc
  .tuple(fc.stringMatching(/^[^"\\\p{C}]{1,12}$/u), fc.constantFrom(1, 200, 5000))
  .map(([text, times]) => text.repeat(times));
const { value: plainValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    plainText,
    fc.integer(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(plainText, tie('value'), { maxKeys: 4 }),
  ),
}));

describe('the hash of arguments', () => {
  test('is SHA-256 of their canonical JSON', () => {
    const expected = `sha256:${hash('sha256', '{"a":[1,"x"],"b":null}')}`;
    expect(argumentsHash({ b: null, a: [1, 'x'] })).toBe(expected);
    expect(argumentsHash(undefined)).toBe(argumentsHash({}));
  });

  test('is the same however it is made', () => {
    fc.assert(
      fc.property(plainValue, (value) => {
        expect(argumentsHash(value, true)).toBe(`sha256:${hash('sha256', canonicalJson(value ?? {}))}`);
      }),
    );
  });
});
