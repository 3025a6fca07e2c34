import { expect, test } from 'vitest';
import { systemClock } from '../../../electron/core/clock/index.ts';
import { HeldCalls } from '../../../electron/core/gateway/held-calls.ts';
import type { GovernedCall } from '../../../electron/core/gateway/governed-call.ts';
import type { Question } from '../../../electron/core/gateway/index.ts';
import { FakeApprovals } from './fakes.ts';

const call = (key: string): GovernedCall => ({ id: { raw: key, key } }) as GovernedCall;

test('what waits for a human takes 64 MiB of one session at most, and makes room when it is answered', async () => {
  const approvals = new FakeApprovals();
  const answered: string[] = [];
  const held = new HeldCalls({
    approvals,
    clock: systemClock,
    onAnswer: ({ call: { id } }) => void answered.push(id.key),
    notify: () => undefined,
    onBug: (error) => {
      throw error;
    },
  });
  const half = Buffer.alloc(32 * 1024 * 1024);
  expect(held.hold(call('n:1'), half, {} as Question).kind).toBe('held');
  expect(held.hold(call('n:2'), half, {} as Question).kind).toBe('held');
  expect(held.hold(call('n:3'), Buffer.alloc(1), {} as Question)).toEqual({
    kind: 'refused',
    reason: 'queue_full',
  });
  approvals.questions[0]!.answer('deny');
  await approvals.questions[0]!.answered;
  expect(held.hold(call('n:3'), Buffer.alloc(1), {} as Question).kind).toBe('held');
  expect(answered).toEqual(['n:1']);
});
