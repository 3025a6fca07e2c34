import { expect, test } from 'vitest';
import { Desk, now } from './fixture.ts';

test('10,000 questions in a minute: 64 wait, the others are refused, and another session is heard', () => {
  using desk = new Desk();
  let refused = 0;
  for (let count = 0; count < 10_000; count++) {
    try {
      desk.ask({ args: { count } });
    } catch (error) {
      expect(error).toMatchObject({ code: 'too_many', data: { limit: 64 } });
      refused++;
    }
    desk.clock.advance(1);
  }
  expect(refused).toBe(10_000 - 64);
  expect(desk.approvals.list()).toHaveLength(64);
  expect(desk.records).toHaveLength(64);
  expect(desk.ask({ session: 's2' }).id).toBeDefined();
});

test('equal calls count too: they cannot fill the queue without end', () => {
  using desk = new Desk();
  for (let count = 0; count < 64; count++) desk.ask();
  expect(() => desk.ask()).toThrow('too_many');
  expect(desk.approvals.list()).toHaveLength(1);
});

test('all sessions together are bounded', () => {
  using desk = new Desk();
  for (let count = 0; count < 200; count++) desk.ask({ session: `s${count}` });
  expect(() => desk.ask({ session: 'one-more' })).toThrow(
    expect.objectContaining({ code: 'too_many', data: { what: 'questions', limit: 200 } }),
  );
});

test('room is made by every end of a question', () => {
  using desk = new Desk({ limits: { waiting: 1, perSession: 1 } });
  desk.once(desk.ask().id);
  desk.ask().withdraw('cancelled');
  desk.ask();
  desk.clock.advance(45_000);
  expect(desk.ask({ tool: 'other' }).id).toBeDefined();
});

test('more than 5 questions a minute make a session noisy, until it calms down', () => {
  using desk = new Desk();
  for (let count = 0; count < 5; count++) desk.ask({ args: { count } });
  expect(desk.approvals.noisy()).toEqual([]);
  desk.ask({ session: 's2' });
  desk.clock.advance(30_000);
  desk.ask({ args: { count: 5 } });
  expect(desk.approvals.noisy()).toEqual(['s1']);
  expect(desk.changes.at(-1)?.noisy).toEqual(['s1']);
  desk.clock.advance(30_000);
  expect(desk.approvals.noisy()).toEqual([]);
  expect(desk.changes.at(-1)?.noisy).toEqual([]);
});

test('a paused session is denied at once and shows nothing, until it is resumed', async () => {
  using desk = new Desk();
  desk.approvals.pause('s1');
  const held = desk.ask();
  expect(await held.answered).toMatchObject({ answer: 'deny', by: 'paused' });
  expect(desk.approvals.list()).toEqual([]);
  expect(desk.records).toMatchObject([
    { kind: 'approval.answered', approval: { answer: 'deny', by: 'paused' } },
  ]);
  expect(await now(desk.ask({ session: 's2' }))).toBe('waits');
  desk.approvals.resume('s1');
  expect(await now(desk.ask())).toBe('waits');
});

test('an open equal question does not let a paused session in', async () => {
  using desk = new Desk();
  const open = desk.ask();
  desk.approvals.pause('s1');
  expect(await desk.ask().answered).toMatchObject({ answer: 'deny', by: 'paused' });
  expect(await now(open)).toBe('waits');
});

test('deny all ends the questions of one session only, and writes no rule', async () => {
  using desk = new Desk();
  const mine = [desk.ask(), desk.ask({ tool: 'b' })];
  const other = desk.ask({ session: 's2' });
  expect(desk.approvals.denyAll('s1', 'window')).toBe(2);
  for (const held of mine) expect(await held.answered).toMatchObject({ answer: 'deny', by: 'window' });
  expect(await now(other)).toBe('waits');
  expect(desk.rules.list()).toEqual([]);
});
