import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memberText } from '../../../electron/core/audit/member-text.ts';
import { canonicalJson } from '../../../shared/util/canonical-json.ts';

const members = fc.constantFrom('result', 'trace', 'detail', 'caller', 'operation', 'decision', 'redactions');
const small = fc.dictionary(
  fc.oneof(
    fc.constantFrom('bytes', 'status', 'durationMs', '', '9', '10', '"', '__proto__', 'é', '\ud800'),
    fc.string(),
  ),
  fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constant(undefined),
  ),
  { maxKeys: 10 },
);

describe('the text of a member of a record', () => {
  it('is the canonical JSON of its value, whatever was written before', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(members, fc.oneof(small, fc.jsonValue())), { maxLength: 6 }),
        (written) => {
          for (const [member, value] of written) expect(memberText(member, value)).toBe(canonicalJson(value));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %s, as deep as it may be', (number) => {
    for (const value of [number, { number }, { deep: { number } }]) {
      expect(() => memberText('result', value)).toThrow(RangeError);
    }
  });
});
