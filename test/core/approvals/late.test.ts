import { expect, test } from 'vitest';
import { call, Desk, hash, now } from './fixture.ts';

const MINUTE = 60_000;

function late(desk: Desk, shape = {}) {
  const question = desk.question(shape);
  const held = desk.approvals.ask(question);
  desk.clock.advance(45_000);
  return { question, held };
}

test('nobody answers: the call is told so at its deadline, and the question stays open', async () => {
  using desk = new Desk();
  const { held } = late(desk);
  expect(await held.answered).toEqual({ answer: 'none', by: 'timeout', latencyMs: 45_000 });
  expect(desk.approvals.list()).toMatchObject([{ id: held.id, state: 'late' }]);
  expect(desk.records.at(-1)).toMatchObject({ approval: { id: held.id, answer: 'none', by: 'timeout' } });
  expect(desk.rules.list()).toEqual([]);
});

test('a late allow covers one identical retry, and no second one', () => {
  using desk = new Desk();
  const { question, held } = late(desk);
  desk.once(held.id, 'allow', 'cli');
  expect(desk.approvals.takePass(question.binding)).toEqual({ approval: held.id, by: 'cli' });
  expect(desk.approvals.takePass(question.binding)).toBeUndefined();
});

test('a pass is for exactly its binding: other arguments, definition, tool, session or server do not have it', () => {
  using desk = new Desk();
  const { held } = late(desk);
  desk.once(held.id);
  for (const shape of [
    { args: { path: '/home/me/notes/plan.md', content: 'hello!' } },
    { definition: 'sha256:other' },
    { tool: 'write_filе' },
    { session: 's2' },
    { server: 'notes2' },
    { identity: 'npm:notes@1.0.1' },
  ])
    expect(desk.approvals.takePass(desk.question(shape).binding), JSON.stringify(shape)).toBeUndefined();
  expect(desk.approvals.takePass(desk.question().binding)).toBeDefined();
});

test('a pass lasts 10 minutes from the answer', () => {
  using desk = new Desk();
  const { question, held } = late(desk);
  desk.clock.advance(9 * MINUTE);
  desk.once(held.id);
  desk.clock.advance(10 * MINUTE - 1);
  const other = late(desk, { tool: 'other' });
  expect(desk.approvals.takePass(question.binding)).toBeUndefined();
  desk.once(other.held.id);
  desk.clock.advance(10 * MINUTE - 1);
  expect(desk.approvals.takePass(other.question.binding)).toBeDefined();
});

test('a pass does not outlive a sleep of the machine, nor come back when the clock is set back', () => {
  using desk = new Desk();
  const { question, held } = late(desk);
  desk.once(held.id);
  desk.clock.setWall(desk.clock.now() + 10 * MINUTE);
  expect(desk.approvals.takePass(question.binding)).toBeUndefined();
  desk.clock.setWall(desk.clock.now() - 10 * MINUTE);
  expect(desk.approvals.takePass(question.binding)).toBeUndefined();
});

test('the end of the session withdraws its passes, late questions and grants', () => {
  using desk = new Desk();
  const { question, held } = late(desk);
  desk.once(held.id);
  const open = late(desk, { tool: 'other' });
  const granted = desk.ask({ tool: 'third' });
  desk.approvals.answer(granted.id, 'allow', { lifetime: 'session', scope: 'any', by: 'cli' });
  desk.approvals.endSession('s1');
  expect(desk.approvals.takePass(question.binding)).toBeUndefined();
  expect(() => desk.once(open.held.id)).toThrow('approval_closed');
  expect(desk.rules.list()).toEqual([]);
});

test('a late question is over after 10 minutes; an allow then does nothing', () => {
  using desk = new Desk();
  const { question, held } = late(desk);
  desk.clock.advance(10 * MINUTE);
  expect(desk.approvals.list()).toEqual([]);
  expect(() => desk.once(held.id)).toThrow('approval_closed');
  expect(desk.approvals.takePass(question.binding)).toBeUndefined();
  expect(desk.approvals.history()).toMatchObject([{ id: held.id, answer: 'none', by: 'timeout' }]);
});

test('a late deny closes the question and leaves no pass', () => {
  using desk = new Desk();
  const { question, held } = late(desk);
  desk.once(held.id, 'deny');
  expect(desk.approvals.takePass(question.binding)).toBeUndefined();
  expect(desk.approvals.list()).toEqual([]);
});

test('a retry before the answer waits for the same question again, and then needs no pass', async () => {
  using desk = new Desk();
  const { question, held } = late(desk);
  const retry = desk.ask();
  expect(retry.id).toBe(held.id);
  expect(desk.approvals.list()).toMatchObject([
    { state: 'waiting', deadline: desk.clock.now() + 45_000, coalesced: 0 },
  ]);
  desk.once(retry.id);
  expect(await retry.answered).toMatchObject({ answer: 'allow' });
  expect(desk.approvals.takePass(question.binding)).toBeUndefined();
});

test('as many retries are covered as calls were told to retry', () => {
  using desk = new Desk();
  const question = desk.question();
  desk.approvals.ask(question);
  desk.approvals.ask(question);
  desk.clock.advance(45_000);
  expect(desk.approvals.list()).toMatchObject([{ state: 'late', coalesced: 1 }]);
  desk.once(desk.approvals.list()[0]!.id);
  expect(desk.approvals.takePass(question.binding)).toBeDefined();
  expect(desk.approvals.takePass(question.binding)).toBeDefined();
  expect(desk.approvals.takePass(question.binding)).toBeUndefined();
});

test('a cancelled call is never executed: a late approval finds nothing', async () => {
  using desk = new Desk();
  const question = desk.question();
  const held = desk.approvals.ask(question);
  held.withdraw('cancelled');
  expect(await held.answered).toMatchObject({ answer: 'none', by: 'cancelled' });
  expect(() => desk.once(held.id)).toThrow(
    expect.objectContaining({ code: 'approval_closed', data: { approval: held.id, by: 'cancelled' } }),
  );
  expect(desk.approvals.takePass(question.binding)).toBeUndefined();
  expect(desk.records.at(-1)).toMatchObject({ approval: { answer: 'none', by: 'cancelled' } });
});

test('cancelling after the answer changes nothing', async () => {
  using desk = new Desk();
  const held = desk.ask();
  desk.once(held.id);
  held.withdraw('cancelled');
  expect(await held.answered).toMatchObject({ answer: 'allow' });
  expect(desk.approvals.history()).toHaveLength(1);
  expect(desk.records).toHaveLength(2);
  expect(desk.approvals.list()).toEqual([]);
  desk.clock.advance(60_000); // the count of the brake ends too
  expect(desk.clock.timers).toBe(0);
});

test('the client goes away: its questions close', async () => {
  using desk = new Desk();
  const [one, two, other] = [desk.ask(), desk.ask({ tool: 'b' }), desk.ask({ session: 's2' })];
  one.withdraw('disconnected');
  expect(await one.answered).toMatchObject({ answer: 'none', by: 'disconnected' });
  expect(await two.answered).toMatchObject({ answer: 'none', by: 'disconnected' });
  expect(await now(other)).toBe('waits');
});

test('deadline first, answer in the same tick: the call timed out, the allow is a pass for the retry', async () => {
  using desk = new Desk();
  const { question, held } = late(desk);
  desk.once(held.id);
  expect(await held.answered).toMatchObject({ answer: 'none', by: 'timeout' });
  expect(desk.approvals.takePass(question.binding)).toBeDefined();
});

test('answer first, deadline in the same tick: the call is allowed and there is no pass', async () => {
  using desk = new Desk();
  const question = desk.question();
  const held = desk.approvals.ask(question);
  desk.clock.advance(44_999);
  desk.once(held.id);
  desk.clock.advance(1);
  expect(await held.answered).toMatchObject({ answer: 'allow' });
  expect(desk.approvals.takePass(question.binding)).toBeUndefined();
  expect(desk.records.filter(({ kind }) => kind === 'approval.answered')).toHaveLength(1);
});

test('a deadline whose timer has not fired yet counts all the same', async () => {
  using desk = new Desk();
  const question = desk.question();
  const held = desk.approvals.ask(question);
  desk.clock.stall(45_000);
  desk.once(held.id);
  expect(await held.answered).toMatchObject({ answer: 'none', by: 'timeout' });
  expect(desk.approvals.takePass(question.binding)).toBeDefined();
});

test('rules that changed between question and answer: what is denied by now stays denied', async () => {
  using desk = new Desk();
  const held = desk.ask();
  desk.policy = { ...desk.policy, decision: { effect: 'deny', reason: 'rule', rule: 'no-writes' } };
  expect(() => desk.once(held.id)).toThrow(
    expect.objectContaining({ code: 'approval_closed', data: { approval: held.id, by: 'rule' } }),
  );
  expect(await held.answered).toMatchObject({ answer: 'deny', by: 'rule' });
});

test('a policy that no longer lets the user allow refuses a grant that the screen still offered', () => {
  using desk = new Desk();
  const held = desk.ask();
  desk.policy = { ...desk.policy, userMayAllow: false };
  expect(() =>
    desk.approvals.answer(held.id, 'allow', { lifetime: 'session', scope: 'any', by: 'window' }),
  ).toThrow('answer_refused');
  desk.once(held.id);
  expect(desk.rules.list()).toEqual([]);
});

test('late questions are bounded: the oldest one goes', () => {
  using desk = new Desk({ limits: { waiting: 4, perSession: 2 } });
  for (let count = 0; count < 5; count++) late(desk, { args: { count } });
  expect(desk.approvals.list().map((view) => view.arguments)).toEqual([{ count: 3 }, { count: 4 }]);
});

test('two sessions with equal calls have two questions', () => {
  using desk = new Desk();
  expect(desk.ask().id).not.toBe(desk.ask({ session: 's2' }).id);
  expect(hash(call())).not.toBe(hash(call({ session: 's2' })));
});
