import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../electron/core/policy/index.ts';

const problems = (text: string) => {
  const parsed = parsePolicy(text);
  return parsed.ok ? [] : parsed.problems;
};

describe('a policy is read', () => {
  it('with comments, a byte order mark and every key of the language', () => {
    const text = `\uFEFF// who may run
      { "$schema": "x", "id": "acme", "version": 12, "mode": "monitor",
        "allowedMcpServers": [
          { "sha256": "${'A1'.repeat(32)}", "description": "ours", "env": ["NODE_OPTIONS"] },
          { "serverCommand": ["npx", "-y", "pkg"] }, { "serverUrl": "https://*.acme.example/*" }, { "serverName": "x" } ],
        "deniedMcpServers": [ { "sha256": "sha256:${'b'.repeat(64)}" } ],
        "defaults": { "read": "ask", "write": "deny", "destructive": "deny", "unknown": "ask" },
        "tools": [ { "id": "a", "server": "git*", "tool": "*", "effect": "ask", "userMayAllow": false } ] }`;
    const parsed = parsePolicy(text);
    expect(parsed.ok && parsed.policy.allowedMcpServers).toHaveLength(4);
  });

  it('when it says nothing', () => {
    expect(parsePolicy('{}')).toEqual({ ok: true, policy: {} });
  });
});

describe('a policy is refused, with the place', () => {
  it('for an unknown key, with the one that was meant', () => {
    expect(problems('{\n  "allowedMcpServer": []\n}')).toEqual([
      {
        problem: 'the key "allowedMcpServer" is not known here',
        path: 'allowedMcpServer',
        line: 2,
        column: 3,
        suggestion: 'Did you mean "allowedMcpServers"?',
      },
    ]);
    expect(
      problems('{"tools":[{"id":"a","tool":"t","effect":"ask","usermayallow":true}]}')[0]?.suggestion,
    ).toBe('Did you mean "userMayAllow"?');
    expect(problems('{"colour":1}')[0]).not.toHaveProperty('suggestion');
  });

  it.each([
    ['nothing at all', '', 1, 1],
    ['something after the end', '{}\n{}', 2, 1],
    ['a trailing comma', '{"mode":"enforce",}', 1, 19],
    ['a key that stands twice', '{"mode":"enforce",\n "mode":"monitor"}', 2, 2],
    [
      'a key that stands twice, one written with an escape',
      '{"mode":"enforce","\\u006dode":"monitor"}',
      1,
      19,
    ],
    ['a key that stands twice deep inside', '{"defaults":{"read":"ask","read":"allow"}}', 1, 27],
    ['an array', '[]', 1, 1],
    ['a wrong type', '{"allowedMcpServers":{}}', 1, 22],
    ['null for a list', '{"allowedMcpServers":null}', 1, 22],
    ['an unknown mode', '{"mode":"enforced"}', 1, 9],
    ['a version that is no whole number', '{"version":1.5}', 1, 12],
    ['a prototype', '{"__proto__":{}}', 1, 2],
    ['a key of another object', '{"callsPerMinute":3}', 1, 2],
    ['a limit that is none', '{"limits":{"callsPerMinute":0}}', 1, 29],
    ['a time that is none', '{"expiresAt":"tomorrow"}', 1, 14],
    ['a package without a registry', '{"allowedMcpServers":[{"package":"left-pad"}]}', 1, 34],
    ['a range that is none', '{"allowedMcpServers":[{"package":"npm:a","version":"one"}]}', 1, 52],
    ['arguments beside a command', '{"allowedMcpServers":[{"serverCommand":["a"],"args":[]}]}', 1, 53],
    ['a bundle that is not fetched over HTTPS', '{"bundle":{"url":"http://a.b/","keys":[]}}', 1, 18],
    ['an entry with two kinds', '{"deniedMcpServers":[{"serverName":"a","serverUrl":"https://a.b"}]}', 1, 22],
    ['an entry with none', '{"deniedMcpServers":[{"description":"a"}]}', 1, 22],
    ['an empty command', '{"deniedMcpServers":[{"serverCommand":[]}]}', 1, 39],
    ['a hash that is none', '{"deniedMcpServers":[{"sha256":"abc"}]}', 1, 32],
    ['a URL with a user', '{"allowedMcpServers":[{"serverUrl":"https://a@b.c/"}]}', 1, 36],
    ['env in a denylist', '{"deniedMcpServers":[{"serverCommand":["a"],"env":[]}]}', 1, 45],
    ['env beside a name', '{"allowedMcpServers":[{"serverName":"a","env":[]}]}', 1, 47],
    ['a rule without effect', '{"tools":[{"id":"a","tool":"b"}]}', 1, 11],
    ['a condition of unknown names', '{"tools":[{"id":"a","tool":"b","effect":"ask","when":"x"}]}', 1, 55],
    [
      'a condition that breaks off, at its place behind escapes',
      '{"tools":[{"id":"a","tool":"b","effect":"ask","when":"risk == \\"read\\" &&"}]}',
      1,
      74,
    ],
    [
      'a condition with a regular expression',
      '{"tools":[{"id":"a","tool":"b","effect":"ask","when":"tool.matches(\'a\')"}]}',
      1,
      55,
    ],
    [
      'a condition with a loop in a loop',
      '{"tools":[{"id":"a","tool":"b","effect":"ask","when":"args.a.all(x, args.b.all(y, x == y))"}]}',
      1,
      69,
    ],
    [
      'a condition that is no condition',
      '{"tools":[{"id":"a","tool":"b","effect":"ask","when":"tool"}]}',
      1,
      55,
    ],
    [
      'userMayAllow on a deny',
      '{"tools":[{"id":"a","tool":"b","effect":"deny","userMayAllow":true}]}',
      1,
      63,
    ],
    [
      'two rules of one id',
      '{"tools":[{"id":"a","tool":"b","effect":"deny"},{"id":"a","tool":"c","effect":"deny"}]}',
      1,
      55,
    ],
    ['absurd nesting', '['.repeat(200_000), 1, 33],
  ])('for %s', (_, text, line, column) => {
    expect(problems(text)[0]).toMatchObject({ line, column });
  });

  it('for more than 1 MiB', () => {
    expect(problems(`{}${' '.repeat(1024 * 1024)}`)[0]?.problem).toContain('1 MiB');
  });

  it('and never with an exception, whatever the text', () => {
    const fragments = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"tools"',
      '"mode"',
      'null',
      '1e999',
      '"a',
      '//',
      '/*',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.array(fragments).map((parts) => parts.join('')),
        ),
        (text) => {
          const parsed = parsePolicy(text);
          expect(parsed.ok || parsed.problems.length > 0).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
