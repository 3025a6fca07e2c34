import { describe, expect, test } from 'vitest';
import { configDiff } from '../../../electron/core/clients/config-diff.ts';
import { configFormat } from '../../../electron/core/clients/formats/config-format.ts';
import { maskArguments, maskText } from '../../../electron/core/clients/index.ts';

const M = '••••••';

describe('arguments', () => {
  const cases: [string[], string[]][] = [
    [
      ['--token', 'abc'],
      ['--token', M],
    ],
    [
      ['--token=abc', 'x'],
      [`--token=${M}`, 'x'],
    ],
    [
      ['-e', 'GITHUB_TOKEN=abc'],
      ['-e', `GITHUB_TOKEN=${M}`],
    ],
    [
      ['-e', 'GITHUB_TOKEN', 'image'],
      ['-e', 'GITHUB_TOKEN', 'image'],
    ],
    [
      ['-H', 'Authorization: Bearer abc'],
      ['-H', `Authorization: ${M}`],
    ],
    [
      ['--header', 'X-Api-Key:abc'],
      ['--header', `X-Api-Key:${M}`],
    ],
    [['postgres://dana:pw@db/x'], [`postgres://dana:${M}@db/x`]],
    [['https://h/p?api_key=1&q=2'], [`https://h/p?api_key=${M}&q=2`]],
    [['ghp_0123456789abcdefghij'], [M]],
    [
      ['@modelcontextprotocol/server-filesystem@2026.8.31', '/Users/dana/Documents'],
      ['@modelcontextprotocol/server-filesystem@2026.8.31', '/Users/dana/Documents'],
    ],
    [
      ['--port', '8080', '--verbose'],
      ['--port', '8080', '--verbose'],
    ],
  ];
  for (const [args, masked] of cases)
    test(`masks: ${args.join(' ')}`, () => expect(maskArguments(args)).toEqual(masked));
});

test('long runs of letters and digits, tokens of known vendors and JSON Web Tokens are masked wherever they stand', () => {
  for (const secret of [
    `sk-${'a1b2'.repeat(4)}`,
    'xoxb-1234-abcd',
    'AKIAIOSFODNN7EXAMPLE',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc',
    '0123456789abcdef0123456789abcdef',
  ]) {
    expect(maskText(`x ${secret} y`)).toBe(`x ${M} y`);
  }
});

test('a diff shows no secret: not of the environment, headers, arguments, nor of commented-out entries', () => {
  const before = `{
  // "old": { "env": { "KEY": "first-secret" } }
  "mcpServers": {
    "a": { "command": "node", "args": ["--token", "second-secret"], "env": { "ANY": "third-secret", "N": 4711 } },
    "b": { "url": "https://x", "headers": { "X": "fourth-secret" }, "apiKey": "fifth-secret" }
  }
}`;
  const diff = configDiff('/x\u202E', before, before.replace('"node"', '"shim"'), configFormat('jsonc'));
  expect(diff).not.toMatch(/secret|4711|\u202E/);
  expect(diff).toContain('"command": "node"');
  expect(diff).toContain('"command": "shim"');
  expect(diff.split('\n')[0]).toBe('--- /x⟨U+202E⟩');
});

test('a diff of one long line shows what changes in it', () => {
  const before = JSON.stringify({
    list: Array.from({ length: 900 }, (_, index) => `item ${index}`),
    a: { command: 'node' },
  });
  const diff = configDiff('x', before, before.replace('node', 'shim'), configFormat('json'));
  expect(diff).toContain('-"command":"node"');
  expect(diff).toContain('+"command":"shim"');
  expect(diff.length).toBeLessThan(1000);
});

test('an unchanged text has an empty diff', () => {
  expect(configDiff('x', '{}', '{}', configFormat('json'))).toBe('');
});
