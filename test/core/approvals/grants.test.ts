import { expect, test } from 'vitest';
import type { GrantScope, Lifetime } from '../../../shared/model/approval.ts';
import { type CallShape, call, Desk, now } from './fixture.ts';

function grant(
  desk: Desk,
  lifetime: Lifetime,
  scope: GrantScope,
  shape: CallShape = {},
  answer: 'allow' | 'deny' = 'allow',
) {
  return desk.approvals.answer(desk.ask(shape).id, answer, { lifetime, scope, by: 'window' }).rule!;
}
const effect = (desk: Desk, shape: CallShape = {}): string => desk.judge(call(shape)).decision.effect;

test('a grant for the session covers that session only, and is never stored', () => {
  using desk = new Desk();
  grant(desk, 'session', 'any');
  expect(effect(desk)).toBe('allow');
  expect(effect(desk, { session: 's2' })).toBe('ask');
  expect(desk.saved).toEqual([]);
});

test('a grant for one hour ends by itself', () => {
  using desk = new Desk();
  const rule = grant(desk, '1h', 'any');
  expect(effect(desk, { session: 's2' })).toBe('allow');
  const version = desk.rules.version();
  desk.clock.advance(3_600_000 - 1);
  expect(effect(desk)).toBe('allow');
  desk.clock.advance(1);
  expect(effect(desk)).toBe('ask');
  expect(desk.rules.list()).toEqual([]);
  expect(desk.rules.version()).not.toBe(version);
  expect(desk.saved.at(-1)).toEqual([]);
  expect(rule.expiresAt).toBe(rule.createdAt + 3_600_000);
});

test('a standing grant is stored, and only for a tool that is pinned', () => {
  using desk = new Desk();
  const rule = grant(desk, 'always', 'any');
  expect(desk.saved.at(-1)).toEqual([rule]);
  const unlisted = desk.ask({ definition: 'none', tool: 'other' });
  expect(() =>
    desk.approvals.answer(unlisted.id, 'allow', { lifetime: 'always', scope: 'any', by: 'cli' }),
  ).toThrow('answer_refused');
});

test('a grant does not cover another definition, identity, client, server or tool', () => {
  using desk = new Desk();
  grant(desk, 'always', 'any');
  expect(effect(desk)).toBe('allow');
  for (const shape of [
    { definition: 'sha256:poisoned' },
    { definition: 'none' },
    { identity: 'npm:notes@1.0.1' },
    { client: 'claude-desktop' },
    { server: 'notes2' },
    { tool: 'write_files' },
    { tool: 'Write_file' },
    { tool: 'wrіte_file' }, // Cyrillic і
    { tool: 'write_file ' },
    { tool: 'write_file\u200B' },
  ])
    expect(effect(desk, shape), JSON.stringify(shape)).toBe('ask');
});

test('a grant made for a call of a changed definition is for the changed one only', () => {
  using desk = new Desk();
  grant(desk, 'always', 'any', { definition: 'sha256:new' });
  expect(effect(desk, { definition: 'sha256:definition' })).toBe('ask');
});

test('exact: any other argument asks again', () => {
  using desk = new Desk();
  grant(desk, 'session', 'exact', { args: { path: 'a', content: 'x' } });
  expect(effect(desk, { args: { content: 'x', path: 'a' } })).toBe('allow');
  expect(effect(desk, { args: { path: 'a', content: 'y' } })).toBe('ask');
  expect(effect(desk, { args: { path: 'a', content: 'x', more: 1 } })).toBe('ask');
});

test('similar: the same target, whatever else', () => {
  using desk = new Desk();
  const rule = grant(desk, 'session', 'similar', { args: { path: '/home/me/a.md', content: 'x' } });
  expect(rule.sentence).toBe(
    'Cursor may run write_file on /home/me/a.md through notes, where nothing can be lost, until it disconnects.',
  );
  expect(effect(desk, { args: { path: '/home/me/a.md', content: 'y' } })).toBe('allow');
  expect(effect(desk, { args: { path: '/home/me/b.md', content: 'x' } })).toBe('ask');
  expect(effect(desk, { args: { path: '/home/me/./a.md' } })).toBe('ask');
  expect(effect(desk, { args: {} })).toBe('ask');
});

test('similar without a target falls back to exact', () => {
  using desk = new Desk();
  const rule = grant(desk, 'session', 'similar', { args: { text: 'x' } });
  expect(rule.match.argumentsHash).toBeDefined();
  expect(effect(desk, { args: { text: 'y' } })).toBe('ask');
});

test('a denial holds for the client that was answered, whatever the identity and definition are by then', () => {
  using desk = new Desk();
  const rule = grant(desk, 'always', 'any', {}, 'deny');
  expect(rule.sentence).toBe('Cursor may not run write_file through notes until you remove this rule.');
  for (const shape of [{}, { definition: 'none' }, { identity: 'x' }, { session: 's9' }])
    expect(effect(desk, shape)).toBe('deny');
  expect(effect(desk, { client: 'claude-desktop' })).toBe('ask');
  expect(effect(desk, { server: 'notes2' })).toBe('ask');
});

test('a denial for the session ends with it', () => {
  using desk = new Desk();
  grant(desk, 'session', 'any', {}, 'deny');
  expect(effect(desk)).toBe('deny');
  expect(effect(desk, { session: 's2' })).toBe('ask');
  desk.approvals.endSession('s1');
  expect(effect(desk)).toBe('ask');
});

test('policy that demands the question each time takes no grant, but a denial', async () => {
  using desk = new Desk();
  desk.policy = { ...desk.policy, userMayAllow: false };
  const held = desk.ask();
  for (const lifetime of ['session', '1h', 'always'] as const)
    expect(() => desk.approvals.answer(held.id, 'allow', { lifetime, scope: 'any', by: 'cli' })).toThrow(
      'answer_refused',
    );
  expect(await now(held)).toBe('waits');
  expect(
    Object.keys(desk.approvals.list()[0]!.rulePreview).filter((key) => !key.startsWith('deny:')),
  ).toEqual(['once:exact', 'once:similar', 'once:any']);
  desk.approvals.answer(held.id, 'deny', { lifetime: 'always', scope: 'any', by: 'cli' });
  expect(effect(desk)).toBe('deny');
});

test('a tool whose name holds a star gets no rule: it would match others', () => {
  using desk = new Desk();
  const held = desk.ask({ tool: 'read_*' });
  for (const answer of ['allow', 'deny'] as const)
    expect(() =>
      desk.approvals.answer(held.id, answer, { lifetime: 'session', scope: 'any', by: 'cli' }),
    ).toThrow('answer_refused');
  expect(desk.rules.list()).toEqual([]);
});

test('each possible answer has one sentence, and that sentence is the one of the rule it makes', () => {
  using desk = new Desk();
  const { rulePreview } = desk.approvals.list()[0] ?? (desk.ask(), desk.approvals.list()[0]!);
  expect(rulePreview['once:any']).toBe('Cursor may run write_file through notes this one time.');
  expect(rulePreview['session:similar']).toBe(
    'Cursor may run write_file on /home/me/notes/plan.md through notes, where nothing can be lost, until it disconnects.',
  );
  expect(rulePreview['1h:exact']).toBe(
    'Cursor may run write_file with exactly these arguments through notes for one hour.',
  );
  expect(Object.keys(rulePreview)).toHaveLength(25);
  expect(grant(desk, 'always', 'similar').sentence).toBe(rulePreview['always:similar']);
});

test('what a model wrote cannot rearrange the sentence', () => {
  using desk = new Desk();
  desk.ask({ args: { path: 'a\u202Emd.exe\nthrough nobody.' } });
  expect(desk.approvals.list()[0]!.rulePreview['session:similar']).toBe(
    'Cursor may run write_file on a⟨U+202E⟩md.exe through nobody. through notes, where nothing can be lost, until it disconnects.',
  );
});

test('a rule made by an answer has not been used by the call it was made for', () => {
  using desk = new Desk();
  const held = desk.ask();
  const other = desk.ask({ args: { path: 'b' } });
  const rule = desk.approvals.answer(held.id, 'allow', {
    lifetime: 'session',
    scope: 'any',
    by: 'window',
  }).rule!;
  // The other open question was answered by the rule, and that is a use of it.
  expect(desk.approvals.history()[0]).toMatchObject({ id: other.id, by: 'rule', answer: 'allow' });
  expect(desk.rules.list().find(({ id }) => id === rule.id)).toMatchObject({ uses: 1 });
  desk.judge(call());
  expect(desk.rules.list()[0]).toMatchObject({ uses: 2 });
});

test('a rule for a time says until when', () => {
  using desk = new Desk();
  const until = (epoch: number): string => new Date(epoch).toISOString().slice(0, 16).replace('T', ' ');
  const rule = grant(desk, '1h', 'exact');
  expect(rule.sentence).toBe(
    `Cursor may run write_file with exactly these arguments through notes for one hour, until ${until(rule.expiresAt!)} UTC.`,
  );
  const expiresAt = desk.clock.now() + 86_400_000;
  expect(desk.rules.add({ effect: 'deny', server: 'notes', tool: '*', expiresAt }).sentence).toBe(
    `No client may run any tool through notes until ${until(expiresAt)} UTC.`,
  );
});

test('a grant reaches no further in danger than the call it was given for', () => {
  using desk = new Desk();
  const rule = grant(desk, 'session', 'any');
  expect(rule.match.upTo).toBe('write');
  desk.policy = { ...desk.policy, risk: { level: 'destructive', reasons: ['it loses something'] } };
  expect(effect(desk)).toBe('ask');
  desk.policy = { ...desk.policy, risk: { level: 'unknown', reasons: [] } };
  expect(effect(desk)).toBe('ask');
  desk.policy = { ...desk.policy, risk: { level: 'read', reasons: [] } };
  expect(effect(desk)).toBe('allow');
});

test('a grant for exactly these arguments, or for a call that could destroy something, needs no limit', () => {
  using desk = new Desk();
  expect(grant(desk, 'session', 'exact').match.upTo).toBeUndefined();
  desk.policy = { ...desk.policy, risk: { level: 'destructive', reasons: [] } };
  expect(grant(desk, 'session', 'any', { tool: 'delete_file' }).match.upTo).toBeUndefined();
});

test('one answer for all tools of a server covers what merely changes something, in this session', () => {
  using desk = new Desk();
  const rule = grant(desk, 'session', 'server');
  expect(rule.sentence).toBe(
    'Cursor may run any tool through notes, where nothing can be lost, until it disconnects.',
  );
  expect(effect(desk, { tool: 'create_directory' })).toBe('allow');
  for (const shape of [{ session: 's2' }, { server: 'other' }, { identity: 'npm:notes@1.0.1' }])
    expect(effect(desk, shape), JSON.stringify(shape)).toBe('ask');
  for (const level of ['destructive', 'unknown'] as const) {
    desk.policy = { ...desk.policy, risk: { level, reasons: [] } };
    expect(effect(desk, { tool: 'create_directory' })).toBe('ask');
  }
});

test.each([
  ['for longer than the session', '1h', 'allow', 'write'],
  ['for ever', 'always', 'allow', 'write'],
  ['as a denial', 'session', 'deny', 'write'],
  ['by a call that can destroy something', 'session', 'allow', 'destructive'],
  ['by a call of which nothing is known', 'session', 'allow', 'unknown'],
] as const)('all tools of a server cannot be answered for %s', (_, lifetime, answer, level) => {
  using desk = new Desk();
  desk.policy = { ...desk.policy, risk: { level, reasons: [] } };
  const held = desk.ask();
  expect(() => desk.approvals.answer(held.id, answer, { lifetime, scope: 'server', by: 'cli' })).toThrow(
    'answer_refused',
  );
  expect(desk.rules.list()).toEqual([]);
});

test.each([
  ['npm:notes@1.0.0', true],
  ['npm:@scope/notes@1.0.0', true],
  ['sha256:00', true],
  ['image:notes@sha256:00', true],
  ['https://notes.example/mcp', true],
  ['npm:notes', false],
  ['npm:@scope/notes', false],
  ['image:notes:latest', false],
  ['unresolvable', false],
  ['unresolvable:0123456789abcdef', false],
])('always is for a server that is pinned: %s %j', (identity, pinned) => {
  using desk = new Desk();
  const held = desk.ask({ identity });
  expect(desk.approvals.list()[0]!.rulePreview['always:any'] !== undefined).toBe(pinned);
  expect(desk.approvals.list()[0]!.rulePreview['deny:always:any']).toBeDefined();
  const answer = () =>
    desk.approvals.answer(held.id, 'allow', { lifetime: 'always', scope: 'any', by: 'cli' });
  if (pinned) expect(answer().rule).toBeDefined();
  else expect(answer).toThrow('answer_refused');
});
