import { describe, expect, test } from 'vitest';
import { CallBrake } from '../../../electron/core/gateway/call-brake.ts';
import type { CallLimits } from '../../../electron/core/gateway/index.ts';
import { ManualClock } from '../../fixtures/manual-clock.ts';
import type { FakeJudge } from './fakes.ts';
import { call, gotByServer } from './raw-client.ts';
import { open, serverCommand } from './session-harness.ts';

const limit = (judge: FakeJudge, limits: CallLimits): void => {
  Object.assign(judge, { limits: () => limits });
};
const answering = (text: string): string[] =>
  serverCommand(
    'script',
    JSON.stringify([{ on: 'tools/call', do: [{ answer: { content: [{ type: 'text', text }] } }] }]),
  );

describe('limits of policy', () => {
  test('deny the call that is one too many in a minute, and no longer than that', () => {
    const clock = new ManualClock();
    const brake = new CallBrake(clock);
    const count = (): string | undefined =>
      brake.count({ name: 'a', argumentsHash: 'h', continues: false }, { callsPerMinute: 2 });
    expect([count(), count()]).toEqual([undefined, undefined]);
    expect(count()).toContain('2 calls a minute');
    clock.advance(59_999);
    expect(count()).toBeDefined();
    clock.advance(60_000);
    expect(count()).toBeUndefined();
  });

  test('deny equal calls in a row, until another one comes; what carries a call on is no repetition', () => {
    const brake = new CallBrake(new ManualClock());
    const count = (argumentsHash: string, continues = false): string | undefined =>
      brake.count({ name: 'a', argumentsHash, continues }, { identicalCallsInARow: 2 });
    expect([count('x'), count('x'), count('x', true)]).toEqual([undefined, undefined, undefined]);
    expect(count('x')).toContain('2 identical calls');
    expect([count('y'), count('x')]).toEqual([undefined, undefined]);
  });

  test('refuse a call before it reaches the server, with a record', async () => {
    const { client, judge, journal } = await open(answering('hello'));
    limit(judge, { identicalCallsInARow: 1 });
    client.send(call(1, 'read', { a: 1 }));
    expect((await client.answer(1)).result?.['isError']).toBeUndefined();
    client.send(call(2, 'read', { a: 1 }));
    const refused = (await client.answer(2)).result;
    expect(refused).toMatchObject({
      isError: true,
      _meta: { 'gatehouse/decision': { effect: 'deny', reason: 'limit' } },
    });
    expect(JSON.stringify(refused)).toContain('1 identical calls in a row');
    expect(journal.committed.filter(({ kind }) => kind === 'call.decided')).toMatchObject([
      { decision: { effect: 'allow' } },
      { decision: { effect: 'deny', reason: 'limit' } },
    ]);
  });

  test('end the wait for an answer: the client is told, the server as well, a late answer goes nowhere', async () => {
    const clock = new ManualClock();
    const late = [
      { on: 'tools/call', do: [{ wait: 'notifications/cancelled' }, { answer: { late: true } }] },
    ];
    const { client, judge } = await open(serverCommand('script', JSON.stringify(late), 'echo'), { clock });
    limit(judge, { callTimeoutSeconds: 30 });
    client.send(call(1, 'read', {}));
    await client.line((message, line) => message.method === 'got' && line.includes('tools/call'));
    clock.advance(30_000);
    expect((await client.answer(1)).result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('30 s for one call') }],
    });
    await client.line(
      (message, line) => message.method === 'got' && line.includes('notifications/cancelled'),
    );
    await client.request(2, 'ping');
    expect(gotByServer(client).some((line) => line.includes('"requestId":1'))).toBe(true);
    expect(client.lines.filter((line) => line.includes('late'))).toEqual([]);
  });

  test('withhold a result that is too large', async () => {
    const { client, judge } = await open(
      serverCommand('script', JSON.stringify([{ on: 'tools/call', do: [{ bytes: 200_000 }] }])),
    );
    client.send(call(1, 'read', {}));
    expect(JSON.stringify(await client.answer(1)).length).toBeGreaterThan(200_000);
    limit(judge, { resultMegabytes: 0.1 });
    client.send(call(2, 'read', {}));
    const { result } = await client.answer(2);
    expect(result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('did not pass its result on') }],
      _meta: { 'gatehouse/decision': { reason: 'limit' } },
    });
  });
});
