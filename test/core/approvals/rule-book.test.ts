import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { NewRule, UserRule } from '../../../shared/model/rule.ts';
import { RuleBook } from '../../../electron/core/approvals/index.ts';
import { ManualClock } from '../../fixtures/manual-clock.ts';
import { call, hash } from './fixture.ts';

const facts = (shape = {}) => {
  const { session, name, arguments: args, definitionHash } = call(shape);
  const { client, server, identity } = session;
  return {
    client,
    session: session.id,
    server,
    identity,
    name,
    definitionHash,
    arguments: args,
    argumentsHash: hash(args),
    operation: 'tools/call',
    annotations: {},
    cwd: session.cwd,
    riskLevel: 'write' as const,
    warned: false,
  };
};

function book(stored: UserRule[] = [], save: (rules: UserRule[]) => Promise<void> | void = () => undefined) {
  const clock = new ManualClock();
  const report = vi.fn<(error: unknown) => void>();
  let ids = 0;
  const rules = new RuleBook({ store: { load: () => stored, save }, clock, ids: () => `r${++ids}`, report });
  return { rules, clock, report };
}

const rule = (more: Partial<UserRule> = {}): UserRule => ({
  id: 'stored',
  effect: 'allow',
  match: { server: 'notes', tool: 'write_file' },
  createdAt: 1,
  uses: 0,
  origin: 'user',
  sentence: 'x',
  ...more,
});

test('deny comes before ask before allow, however they are ordered', () => {
  const effects = ['allow', 'ask', 'deny'] as const;
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...effects], { minLength: 1 }),
      fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
      (order, wide) => {
        const { rules } = book();
        order.forEach((effect, at) =>
          rules.add({ effect, server: 'notes', tool: wide[at] ? '*' : 'write_file' }),
        );
        expect(rules.match(facts())?.effect).toBe(
          [...effects].reverse().find((effect) => order.includes(effect)),
        );
      },
    ),
  );
});

test('of equal effect the more specific rule is named', () => {
  const { rules } = book();
  rules.add({
    id: 'exact',
    effect: 'deny',
    server: 'notes',
    tool: 'write_file',
    arguments: { content: 'hello' },
  });
  rules.add({ id: 'wide', effect: 'deny', server: '*', tool: '*' });
  rules.add({ id: 'tool', effect: 'deny', server: 'notes', tool: 'write_file' });
  expect(rules.match(facts())).toMatchObject({ rule: 'exact', kind: 'rule' });
  expect(rules.match(facts({ args: {} }))).toMatchObject({ rule: 'tool' });
  expect(rules.match(facts({ tool: 'x' }))).toMatchObject({ rule: 'wide' });
});

test('stars match runs of characters, everything else is exact', () => {
  const { rules } = book();
  rules.add({ effect: 'deny', server: 'no*', tool: 'de*te_*' });
  expect(rules.match(facts({ tool: 'delete_repo' }))).toBeDefined();
  expect(rules.match(facts({ tool: 'Delete_repo' }))).toBeUndefined();
  expect(rules.match(facts({ tool: 'undelete_repo' }))).toBeUndefined();
  expect(rules.match(facts({ tool: 'delete_repo', server: 'xno' }))).toBeUndefined();
});

test('a pattern of many stars against a long name is answered', () => {
  const { rules } = book();
  rules.add({ effect: 'deny', server: '*', tool: `${'*a'.repeat(50)}b` });
  expect(rules.match(facts({ tool: 'a'.repeat(5000) }))).toBeUndefined();
});

test('globs agree with regular expressions', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 8 });
  fc.assert(
    fc.property(text, text, (pattern, name) => {
      const expected = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`).test(name);
      const { rules } = book([rule({ match: { server: '*', tool: pattern } })]);
      expect(rules.peek(facts({ tool: name })) !== undefined).toBe(expected);
    }),
    { numRuns: 1000 },
  );
});

test('expired rules and rules of a session in the store never match', () => {
  const clock = new ManualClock();
  const { rules } = book([
    rule({ id: 'expired', expiresAt: clock.now() }),
    rule({ id: 'session', match: { server: '*', tool: '*', session: 's1' } }),
  ]);
  expect(rules.match(facts())).toBeUndefined();
  expect(rules.list()).toEqual([]);
});

test('an expired rule does not match although its timer is late', () => {
  const { rules, clock } = book();
  rules.add({ effect: 'allow', server: 'notes', tool: '*', expiresAt: clock.now() + 1000 });
  clock.stall(1000);
  expect(rules.match(facts())).toBeUndefined();
  expect(rules.list()).toEqual([]);
});

test('a rule that expires in months does not overflow its timer', () => {
  const { rules, clock } = book();
  rules.add({ effect: 'deny', server: 'notes', tool: '*', expiresAt: clock.now() + 90 * 86_400_000 });
  clock.advance(89 * 86_400_000);
  expect(rules.match(facts())?.effect).toBe('deny');
  clock.advance(86_400_000);
  expect(rules.list()).toEqual([]);
});

test('rules that cannot be are refused', () => {
  const { rules, clock } = book();
  rules.add({ id: 'a', effect: 'deny', server: 'notes', tool: '*' });
  const bad: NewRule[] = [
    { id: 'a', effect: 'allow', server: 'x', tool: '*' },
    { effect: 'allow', server: 'x', tool: '*', expiresAt: clock.now() },
  ];
  for (const one of bad) expect(() => rules.add(one)).toThrow('rule_invalid');
  expect(() => rules.remove('b')).toThrow('rule_not_found');
});

test('what is listed cannot be used to change a rule', () => {
  const { rules } = book();
  const made = rules.add({ effect: 'deny', server: 'notes', tool: 'write_file' });
  made.match.tool = 'other';
  rules.list()[0]!.effect = 'allow';
  expect(rules.match(facts())?.effect).toBe('deny');
});

test('changes are stored at once, uses at most every 5 seconds', () => {
  const saved: UserRule[][] = [];
  const { rules, clock } = book([], (all) => void saved.push(all));
  rules.add({ effect: 'allow', server: 'notes', tool: '*' });
  expect(saved).toHaveLength(1);
  for (let use = 0; use < 100; use++) rules.match(facts());
  expect(saved).toHaveLength(1);
  clock.advance(4999);
  expect(saved).toHaveLength(1);
});

test('uses are counted, kept at the end, and explaining is no use', async () => {
  const saved: UserRule[][] = [];
  const { rules, clock } = book([], (all) => void saved.push(all));
  rules.add({ effect: 'allow', server: 'notes', tool: '*' });
  await rules.flush();
  const version = rules.version();
  clock.advance(10);
  rules.match(facts());
  rules.match(facts());
  rules.peek(facts());
  expect(rules.list()).toMatchObject([{ uses: 2, lastUsedAt: clock.now() }]);
  expect(rules.version()).toBe(version);
  clock.advance(5000);
  expect(saved.at(-1)).toMatchObject([{ uses: 2 }]);
  await rules.flush();
  rules.match(facts());
  rules[Symbol.dispose]();
  expect(saved.at(-1)).toMatchObject([{ uses: 3 }]);
  expect(clock.timers).toBe(0);
});

test('saves do not overtake each other, and the last one has everything', async () => {
  const saved: number[] = [];
  const gates: (() => void)[] = [];
  const { rules } = book([], (all) => {
    saved.push(all.length);
    return new Promise((resolve) => gates.push(resolve));
  });
  for (let count = 0; count < 3; count++) rules.add({ effect: 'deny', server: `s${count}`, tool: '*' });
  expect(saved).toEqual([1]);
  const flushed = rules.flush();
  gates[0]!();
  await vi.waitFor(() => expect(saved).toEqual([1, 3]));
  gates[1]!();
  await flushed;
  expect(saved).toEqual([1, 3]);
});

test('a save that fails is told to who waits for it and tried again', async () => {
  let fails = true;
  const saved: UserRule[][] = [];
  const { rules, clock, report } = book([], async (all) => {
    if (fails) throw new Error('disk full');
    saved.push(all);
  });
  const { id } = rules.add({ effect: 'allow', server: 'notes', tool: '*' });
  await expect(rules.flush()).rejects.toThrow('disk full');
  expect(report).toHaveBeenCalled();
  fails = false;
  rules.remove(id);
  await rules.flush();
  expect(saved.at(-1)).toEqual([]);
  expect(clock.timers).toBe(0);
});

test('each change of the rules changes the version and is told', () => {
  const { rules } = book();
  const versions = new Set([rules.version()]);
  const changes: unknown[] = [];
  rules.subscribe((change) => changes.push(change));
  const { id } = rules.add({ effect: 'allow', server: 'notes', tool: '*' });
  versions.add(rules.version());
  rules.remove(id);
  versions.add(rules.version());
  expect(versions.size).toBe(3);
  expect(changes).toMatchObject([
    { upsert: [{ id }], removed: [] },
    { upsert: [], removed: [id] },
  ]);
});

test('a rule that denies every call of a tool is known before it is called', () => {
  const { rules } = book();
  rules.add({ effect: 'deny', server: 'notes', tool: 'write_*', arguments: { path: 'a' } });
  expect(rules.deniesAll(facts())).toBeUndefined();
  rules.add({ id: 'all', effect: 'deny', server: 'notes', tool: 'write_*' });
  expect(rules.deniesAll(facts())).toMatchObject({ rule: 'all', effect: 'deny' });
});

test('rules changed outside are taken over, and lost by no store that cannot be read', () => {
  const clock = new ManualClock();
  let load = (): UserRule[] => [rule({ id: 'old', effect: 'deny' })];
  const store = { load: () => load(), save: () => undefined };
  const rules = new RuleBook({ store, clock, ids: () => 'id', report: () => undefined });
  load = () => {
    throw new Error('half written');
  };
  expect(() => rules.reload()).toThrow('half written');
  expect(rules.match(facts())).toMatchObject({ rule: 'old', effect: 'deny' });
  load = () => [rule({ id: 'new' })];
  const changes: unknown[] = [];
  rules.subscribe((change) => changes.push(change));
  rules.reload();
  expect(rules.match(facts())).toMatchObject({ rule: 'new', effect: 'allow' });
  expect(changes).toMatchObject([{ upsert: [{ id: 'new' }], removed: ['old'] }]);
});
