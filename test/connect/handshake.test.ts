import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { helloProof, isClientId, sameProof, welcomeProof } from '../../electron/connect/handshake.ts';
import { hmacSha256, sha256 } from '../../electron/connect/sha256.ts';

describe('our SHA-256 and HMAC', () => {
  test('agree with node:crypto for every length around the block borders', () => {
    for (let length = 0; length < 200; length++) {
      const bytes = Buffer.alloc(length, length);
      expect(Buffer.from(sha256(bytes)).toString('hex')).toBe(
        createHash('sha256').update(bytes).digest('hex'),
      );
    }
  });

  test('agree with node:crypto for any key and text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 150 }),
        fc.string({ unit: 'binary' }),
        (key, text) => {
          expect(hmacSha256(key, text)).toBe(createHmac('sha256', key).update(text).digest('hex'));
        },
      ),
    );
  });
});

describe('the proofs', () => {
  test('are what the contract says', () => {
    const hmac = (text: string): string => createHmac('sha256', 'token').update(text).digest('hex');
    expect(helloProof('token', 'n1', 'n2')).toBe(hmac('hello:n1:n2'));
    expect(welcomeProof('token', 'n1', 'n2')).toBe(hmac('welcome:n2:n1'));
  });

  test('of one direction never serve for the other', () => {
    expect(helloProof('t', 'same', 'same')).not.toBe(welcomeProof('t', 'same', 'same'));
  });

  test('are equal only when every character is', () => {
    expect(sameProof('abcd', 'abcd')).toBe(true);
    for (const other of ['abce', 'bbcd', 'abc', 'abcde', '']) expect(sameProof('abcd', other)).toBe(false);
  });
});

test('a client id can never leave the token folder', () => {
  for (const good of ['unknown', 'claude-desktop', 'a', 'x'.repeat(64)]) expect(isClientId(good)).toBe(true);
  for (const bad of ['', '..', 'a/b', 'A', 'a.b', 'a\n', 'x'.repeat(65), 'ü'])
    expect(isClientId(bad)).toBe(false);
});
