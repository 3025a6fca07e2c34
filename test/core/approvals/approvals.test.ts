import { expect, test } from 'vitest';
import { ApprovalView } from '../../../shared/model/approval.ts';
import { Desk, now } from './fixture.ts';

test('a question is in the journal before it is shown, complete', () => {
  using desk = new Desk();
  let recordsWhenShown = -1;
  desk.approvals.subscribe(() => (recordsWhenShown = Math.max(recordsWhenShown, desk.records.length)));
  const held = desk.ask();
  expect(recordsWhenShown).toBe(1);
  expect(desk.records[0]).toMatchObject({
    kind: 'approval.asked',
    caller: { client: 'cursor', session: 's1', pid: 42 },
    operation: { type: 'tools/call', server: 'notes', name: 'write_file' },
    approval: { id: held.id },
  });
  const [view] = desk.approvals.list();
  expect(ApprovalView.parse(view)).toMatchObject({
    id: held.id,
    state: 'waiting',
    tool: 'write_file',
    arguments: { path: '/home/me/notes/plan.md', content: 'hello' },
    reasons: ['it writes', 'its name says that something is changed'],
    coalesced: 0,
  });
});

test('a question that cannot be journalled is not asked', () => {
  using desk = new Desk();
  desk.journal = 'broken';
  expect(() => desk.ask()).toThrow('journal_unwritable');
  expect(desk.approvals.list()).toEqual([]);
  expect(desk.clock.timers).toBe(0);
});

test('allowing once lets the call through, writes no rule, and is journalled first', async () => {
  using desk = new Desk();
  const held = desk.ask();
  desk.clock.advance(1500);
  desk.once(held.id);
  expect(desk.records[1]).toMatchObject({
    kind: 'approval.answered',
    approval: { id: held.id, answer: 'allow', by: 'window', latencyMs: 1500 },
  });
  expect(await held.answered).toEqual({ answer: 'allow', by: 'window', latencyMs: 1500 });
  expect(desk.rules.list()).toEqual([]);
  expect(desk.approvals.history()).toMatchObject([
    { id: held.id, answer: 'allow', by: 'window', lifetime: 'once' },
  ]);
});

test('an allow that cannot be journalled lets nothing through, and the question stays open', async () => {
  using desk = new Desk();
  const held = desk.ask();
  desk.journal = 'broken';
  expect(() => desk.once(held.id)).toThrow('journal_unwritable');
  expect(() =>
    desk.approvals.answer(held.id, 'allow', { lifetime: 'always', scope: 'any', by: 'cli' }),
  ).toThrow('journal_unwritable');
  expect(await now(held)).toBe('waits');
  expect(desk.rules.list()).toEqual([]);
  desk.journal = 'works';
  desk.once(held.id);
  expect(await held.answered).toMatchObject({ answer: 'allow' });
});

test('a deny counts even when it cannot be journalled', async () => {
  using desk = new Desk();
  const held = desk.ask();
  desk.journal = 'broken';
  desk.once(held.id, 'deny');
  expect(await held.answered).toMatchObject({ answer: 'deny' });
  expect(desk.reported).toHaveLength(1);
});

test('denying once is for this call only', async () => {
  using desk = new Desk();
  const held = desk.ask();
  desk.once(held.id, 'deny');
  expect(await held.answered).toMatchObject({ answer: 'deny' });
  expect(desk.rules.list()).toEqual([]);
  expect(await now(desk.ask())).toBe('waits');
});

test('the first answer wins; the second is told who was first', () => {
  using desk = new Desk();
  const held = desk.ask();
  desk.once(held.id, 'deny', 'cli');
  expect(() => desk.once(held.id, 'allow', 'window')).toThrow(
    expect.objectContaining({ code: 'approval_closed', data: { approval: held.id, by: 'cli' } }),
  );
  expect(() => desk.once('nobody')).toThrow('approval_not_found');
});

test('a notification can deny, not allow', async () => {
  using desk = new Desk();
  const held = desk.ask();
  expect(() => desk.once(held.id, 'allow', 'notification')).toThrow('answer_refused');
  desk.once(held.id, 'deny', 'notification');
  expect(await held.answered).toMatchObject({ answer: 'deny', by: 'notification' });
});

test('equal calls share one question, and one answer lets exactly those through', async () => {
  using desk = new Desk();
  const calls = [desk.ask(), desk.ask(), desk.ask()];
  expect(new Set(calls.map((held) => held.id)).size).toBe(1);
  expect(desk.approvals.list()).toMatchObject([{ coalesced: 2 }]);
  calls[1]!.withdraw('cancelled');
  expect(desk.approvals.list()).toMatchObject([{ coalesced: 1 }]);
  desk.once(calls[0]!.id);
  const answers = await Promise.all(calls.map((held) => held.answered));
  expect(answers.map(({ answer }) => answer)).toEqual(['allow', 'none', 'allow']);
  expect(await now(desk.ask())).toBe('waits');
});

test('after each answer the whole queue is judged again', async () => {
  using desk = new Desk();
  const [first, same, other] = [
    desk.ask({ args: { path: 'a' } }),
    desk.ask({ args: { path: 'b' } }),
    desk.ask({ tool: 'x' }),
  ];
  const { rule } = desk.approvals.answer(first.id, 'allow', {
    lifetime: 'session',
    scope: 'any',
    by: 'window',
  });
  expect(await same.answered).toMatchObject({ answer: 'allow', by: 'rule', rule: rule!.id });
  expect(await now(other)).toBe('waits');
  expect(desk.records.at(-1)).toMatchObject({
    kind: 'approval.answered',
    approval: { id: same.id, by: 'rule' },
    detail: { rule: rule!.id },
  });
});

test('a rule that allows does not release a call that cannot be journalled', async () => {
  using desk = new Desk();
  const held = desk.ask();
  desk.journal = 'broken';
  desk.rules.add({ effect: 'allow', server: 'notes', tool: '*' });
  expect(await now(held)).toBe('waits');
  expect(desk.approvals.list()).toHaveLength(1);
});

test('a change of policy reaches the open questions', async () => {
  using desk = new Desk();
  const held = desk.ask();
  desk.policy = { ...desk.policy, userMayAllow: false };
  desk.approvals.rejudge();
  expect(desk.changes.at(-1)?.upsert).toMatchObject([{ id: held.id, userMayAllow: false }]);
  desk.policy = { ...desk.policy, decision: { effect: 'deny', reason: 'rule', rule: 'no-writes' } };
  desk.approvals.rejudge();
  expect(await held.answered).toMatchObject({ answer: 'deny', by: 'rule', rule: 'no-writes' });
});

test('the core stops: waiting calls are denied, no rule is written, nothing is left behind', async () => {
  const desk = new Desk();
  const held = desk.ask();
  const late = desk.ask({ tool: 'other' }, 10);
  desk.clock.advance(10);
  desk[Symbol.dispose]();
  expect(await held.answered).toMatchObject({ answer: 'none', by: 'core_stopping' });
  expect(desk.records.at(-1)).toMatchObject({
    approval: { id: held.id, answer: 'none', by: 'core_stopping' },
  });
  expect(() => desk.once(held.id)).toThrow('approval_closed');
  expect(() => desk.once(late.id)).toThrow('approval_closed');
  expect(await desk.ask().answered).toMatchObject({ answer: 'none', by: 'core_stopping' });
  expect(desk.rules.list()).toEqual([]);
  expect(desk.clock.timers).toBe(0);
});

test('long and deceptive values must be opened first', () => {
  using desk = new Desk();
  desk.ask({
    args: {
      long: 'a'.repeat(2001),
      fits: 'a'.repeat(2000),
      lines: 'x\n'.repeat(41),
      'a/b~c': [`${'a'.repeat(300)}\u202E`],
      short: 'a\u202E',
    },
  });
  expect(desk.approvals.list()[0]?.mustOpen).toEqual(['/long', '/lines', '/a~1b~0c/0']);
});

test('the history keeps the last 200 and forgets no newer one', () => {
  using desk = new Desk();
  for (let count = 0; count < 250; count++) desk.once(desk.ask({ args: { count } }).id, 'deny');
  const history = desk.approvals.history();
  expect(history).toHaveLength(200);
  expect(history[0]!.closedAt).toBeGreaterThanOrEqual(history[199]!.closedAt);
  expect(desk.approvals.list()).toEqual([]);
});

test('a listener that throws keeps neither the answer nor the other listeners back', async () => {
  using desk = new Desk();
  desk.approvals.subscribe(() => {
    throw new Error('broken screen');
  });
  const seen: string[] = [];
  desk.approvals.subscribe((change) => seen.push(...change.removed));
  const held = desk.ask();
  desk.once(held.id);
  expect(await held.answered).toMatchObject({ answer: 'allow' });
  expect(seen).toEqual([held.id]);
  expect(desk.reported).not.toEqual([]);
});
