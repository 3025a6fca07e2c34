import { describe, expect, test } from 'vitest';
import { createUlid, ulidTime } from '../../../shared/util/ulid.ts';

const filled =
  (byte: number) =>
  (count: number): Uint8Array =>
    new Uint8Array(count).fill(byte);

describe('ids that sort by time', () => {
  test('are 26 characters that tell their time', () => {
    const next = createUlid(() => 1_700_000_000_123, filled(7));
    const id = next();
    expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(ulidTime(id)).toBe(1_700_000_000_123);
  });

  test('increase while the clock stands still, also where four digits are not enough to count', () => {
    const next = createUlid(() => 5, filled(255));
    const ids = Array.from({ length: 3 }, next);
    expect(ids[0]).toBe('0000000005FZZZZZZZZZZZZZZZ');
    expect(ids[1]).toBe('0000000005G000000000000000');
    expect(ids[2]).toBe('0000000005G000000000000001');
  });

  test('increase while the clock goes back', () => {
    const times = [9, 3, 4, 10];
    const next = createUlid(() => times.shift()!, filled(1));
    const ids = Array.from({ length: 4 }, next);
    expect([...ids].sort()).toEqual(ids);
    expect(ids.map(ulidTime)).toEqual([9, 9, 9, 10]);
  });

  test('never use a random byte twice', () => {
    let time = 0;
    let drawn = 0;
    const next = createUlid(
      () => ++time,
      (count) => Uint8Array.from({ length: count }, () => (drawn++ * 11) % 32),
    );
    const ids = Array.from({ length: 200 }, next);
    const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    const seen = ids.map((id) =>
      id
        .slice(11)
        .split('')
        .map((digit) => digits.indexOf(digit)),
    );
    seen.forEach((found, id) =>
      expect(found).toEqual(Array.from({ length: 15 }, (_, at) => ((id * 16 + at + 1) * 11) % 32)),
    );
  });
});
