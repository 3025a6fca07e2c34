import { describe, expect, it } from 'vitest';
import type { Policy, PolicyCallFacts } from '../../../electron/core/policy/index.ts';
import { decideCall } from '../../../electron/core/policy/index.ts';
import { call, setOf } from './facts.ts';

type Effect = 'allow' | 'ask' | 'deny';

/** What a rule with this condition makes of a call that would be allowed (ask, deny) or asked (allow) without it. */
function holds(when: string, facts: Partial<PolicyCallFacts> = {}, effect: Effect = 'deny'): boolean {
  const policy: Policy = { tools: [{ id: 'r', tool: '*', when, effect }] };
  return decideCall(setOf(policy), call({ riskLevel: 'read', ...facts })).rule === 'r';
}

describe('a condition', () => {
  it.each<[string, Partial<PolicyCallFacts>, boolean]>([
    [
      "risk == 'destructive' && args.env == 'prod'",
      { riskLevel: 'destructive', args: { env: 'prod' } },
      true,
    ],
    [
      "risk == 'destructive' && args.env == 'prod'",
      { riskLevel: 'destructive', args: { env: 'dev' } },
      false,
    ],
    ["risk == 'destructive' && args.env == 'prod'", { riskLevel: 'write', args: { env: 'prod' } }, false],
    ["args.env == 'prod'", { args: { env: 'dev' } }, false],
    ['args.count > 5', { args: { count: 6 } }, true],
    ['args.count > 5', { args: { count: 5 } }, false],
    ["client == 'cursor' && server == 'github' && tool.startsWith('delete')", {}, true],
    ["identity.startsWith('npm:')", { identity: 'npm:a@1.0.0' }, true],
    [
      'has(annotations.readOnlyHint) && annotations.readOnlyHint',
      { annotations: { readOnlyHint: true } },
      true,
    ],
    ["session.cwd == '/work'", { session: { id: 's', cwd: '/work' } }, true],
    ["args.paths.exists(path, path.startsWith('/etc'))", { args: { paths: ['/home', '/etc/x'] } }, true],
    ["args.paths.exists(path, path.startsWith('/etc'))", { args: { paths: ['/home'] } }, false],
    ['has(args.force)', { args: {} }, false],
  ])('%s', (when, facts, expected) => {
    expect(holds(when, facts)).toBe(expected);
  });

  it.each<[string, unknown]>([
    ['what is not there', {}],
    ['a value of another kind', { env: 7 }],
    ['no object at all', 'text'],
  ])('that cannot be evaluated, over %s, counts for deny and ask, and not for allow', (_, args) => {
    const when = "args.env.startsWith('p')";
    expect(holds(when, { args }, 'deny')).toBe(true);
    expect(holds(when, { args }, 'ask')).toBe(true);
    expect(holds(when, { args, riskLevel: 'write' }, 'allow')).toBe(false);
  });

  it('that would take too long over what a caller sent counts as one that cannot be evaluated', () => {
    const when = 'args.texts.all(text, args.long.contains(text))';
    const args = { long: 'a'.repeat(1_000_000), texts: Array.from({ length: 10_000 }, () => 'b') };
    expect(holds(when, { args }, 'deny')).toBe(true);
    expect(holds(when, { args, riskLevel: 'write' }, 'allow')).toBe(false);
  });

  it('does not hide a tool from the list: the arguments are not known there', () => {
    expect(holds("args.env == 'prod'", { unconditional: true })).toBe(false);
  });

  it('makes a rule more specific than the same one without, so that it is the one that is shown', () => {
    const tools: Policy['tools'] = [
      { id: 'any', tool: '*', effect: 'deny' },
      { id: 'prod', tool: '*', when: "args.env == 'prod'", effect: 'deny' },
    ];
    expect(decideCall(setOf({ tools }), call({ args: { env: 'prod' } })).rule).toBe('prod');
  });
});
