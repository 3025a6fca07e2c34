import { describe, expect, it } from 'vitest';
import { scanFrame } from '../../../electron/core/frames/index.ts';
import { maskSecrets } from '../../../electron/core/gateway/masked-result.ts';
import { redactText } from '../../../electron/core/gateway/secrets.ts';

const masked = (text: string) => maskSecrets(Buffer.from(text), scanFrame([Buffer.from(text)]));

describe('secrets in a result', () => {
  it('are masked in every text, and nothing else is touched', () => {
    const line =
      '{"jsonrpc":"2.0","id":"ghp_0123456789abcdefghijABCDEFGHIJ","result":{"n":12345678901234567890,"content":[{"type":"text","text":"key ghp_0123456789abcdefghijABCDEFGHIJ!"}]}}\n';
    expect(masked(line)).toEqual({
      kind: 'masked',
      line: '{"jsonrpc":"2.0","id":"ghp_0123456789abcdefghijABCDEFGHIJ","result":{"n":12345678901234567890,"content":[{"type":"text","text":"key [redacted]!"}]}}\n',
    });
  });

  it('that are none leave the line as it is', () => {
    expect(masked('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}\n')).toEqual({ kind: 'unchanged' });
  });

  it('cannot be masked in what cannot be read', () => {
    const deep = `{"jsonrpc":"2.0","id":1,"result":${'['.repeat(300)}${']'.repeat(300)}}\n`;
    expect(masked(deep)).toEqual({ kind: 'unreadable' });
  });
});

describe('a long run of characters', () => {
  it.each(['q7Zp2XvB9kLm4TnR8sWd3YfH6jGc1AeU', 'aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1eF-4xYz'])(
    'that is random is a secret: %s',
    (run) => {
      expect(redactText(`x ${run} y`)).toBe('x [redacted] y');
    },
  );

  it.each([
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    '01M7X6HH0XFEG616R2E17ATWGH01M7X6HH0XFEG6',
    'getUserAccountSettingsFromDatabaseByIdentifier2024',
    'a_very_long_name_of_a_file_with_numbers_2024_11_20_v2',
    '550e8400-e29b-41d4-a716-446655440000',
    '------------------------------------------------',
  ])('that is a name, a hash or an id is none: %s', (run) => {
    expect(redactText(run)).toBe(run);
  });
});
