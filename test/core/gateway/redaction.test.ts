import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redactArguments } from '../../../electron/core/gateway/index.ts';

describe('redactArguments', () => {
  test.each([
    'token',
    'access_token',
    'API_KEY',
    'x-api-key',
    'password',
    'dbPassword',
    'client_secret',
    'Authorization',
    'Set-Cookie',
    'privateKey',
    'aws_secret_access_key',
    'credentials',
  ])('the value of %s is a secret', (name) => {
    for (const secret of ['x', 5, { deep: 'x' }, ['x']]) {
      expect(redactArguments({ [name]: secret })).toMatchObject({ value: { [name]: '[redacted]' } });
    }
  });

  test.each([
    'tokens',
    'max_tokens',
    'key',
    'path',
    'author',
    'secretary',
    'keyword',
    'progressToken',
    'nextToken',
  ])('the value of %s is none', (name) => {
    expect(redactArguments({ [name]: 'abc' }).redactions).toEqual([]);
  });

  test.each([
    'sk-proj-abcdefghijklmnop1234',
    'ghp_abcdefghijklmnopqrstuvwxyz0123456789',
    'github_pat_11ABCDEFG0123456789_abc',
    'AKIAIOSFODNN7EXAMPLE',
    'xoxb-1234567890-abcdef',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dBjftJeZ4CVP',
    '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----',
    '-----BEGIN OPENSSH PRIVATE KEY-----\ncut off',
    'Bearer abcdefghijklmnopqrst',
  ])('%s is a secret under any name, also within a text', (secret) => {
    const { value, redactions } = redactArguments({ a: ['ok', `before ${secret}`] });
    expect(JSON.stringify(value)).not.toContain(secret.slice(8, 20));
    expect(value).toEqual({ a: ['ok', 'before [redacted]'] });
    expect(redactions).toEqual(['arguments.a[1]']);
  });

  test('the password in a URL is one, the rest of the URL is not', () => {
    expect(redactArguments('postgres://ada:hunter2@db/x').value).toBe('postgres://ada:[redacted]@db/x');
  });

  test('what holds no secret is returned as it is, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const value = JSON.parse(JSON.stringify(json)) as unknown;
        const before = structuredClone(value);
        const answer = redactArguments(value, Number.MAX_SAFE_INTEGER);
        if (answer.redactions.length === 0) expect(answer.value).toBe(value);
        expect(value).toEqual(before);
        expect(answer.truncated).toBe(false);
      }),
    );
  });

  test('a member called __proto__ survives the copy', () => {
    const value = JSON.parse('{"__proto__":{"a":1},"token":"x"}') as object;
    expect(JSON.stringify(redactArguments(value).value)).toBe('{"__proto__":{"a":1},"token":"[redacted]"}');
  });

  test('however large, the preview is small and holds no part of a secret that is cut', () => {
    const secret = `ghp_${'Z'.repeat(36)}`;
    for (let shift = 0; shift < 60; shift++) {
      const text = `${'x'.repeat(16_384 - shift)} ${secret} ${'y'.repeat(100_000)}`;
      const { value, truncated } = redactArguments({ text, more: [1, 2, 3] });
      const preview = JSON.stringify(value);
      expect(truncated).toBe(true);
      expect(preview.length).toBeLessThan(17_000);
      expect(preview).not.toContain('ZZZZ');
    }
    for (const large of [
      Array.from({ length: 1_000_000 }, (_, index) => index),
      Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`key${index}`, 'v'])),
      { ['k'.repeat(1_000_000)]: 1 },
      [[[Array.from({ length: 50_000 }, () => 'word')]]],
    ]) {
      const { value, truncated } = redactArguments(large);
      expect(truncated).toBe(true);
      expect(JSON.stringify(value).length).toBeLessThan(20_000);
    }
  });
});
