import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../fixtures/manual-clock.ts';
import { call, gotByServer } from './raw-client.ts';
import { open, serverCommand } from './session-harness.ts';

const echo = (rules: object[] = []): string[] => serverCommand('script', JSON.stringify(rules), 'echo');
const toolCalls = (client: Parameters<typeof gotByServer>[0]): string[] =>
  gotByServer(client).filter((line) => line.includes('tools/call'));

describe('a call that is asked about', () => {
  test('reports progress at once and every ten seconds when the client wants it', async () => {
    const clock = new ManualClock();
    const { client, judge, approvals } = await open(echo(), { clock });
    judge.decisions.set('x', { effect: 'ask', reason: 'default' });
    client.send(call(1, 'x', {}, { _meta: { progressToken: 'p' } }));
    const question = await approvals.question();
    expect(question.question.deadline).toBe(clock.now() + 45_000);
    const reports = (): unknown[] =>
      client.lines
        .map((line) => JSON.parse(line) as { method?: string; params?: unknown })
        .filter(({ method }) => method === 'notifications/progress')
        .map(({ params }) => params);
    clock.advance(20_000);
    question.answer('allow');
    await client.answer(1);
    clock.advance(60_000);
    await client.request(2, 'ping');
    const message = 'Waiting for approval in Gatehouse';
    expect(reports()).toEqual([
      { progressToken: 'p', progress: 0.001, message },
      { progressToken: 'p', progress: 0.002, message },
      { progressToken: 'p', progress: 0.003, message },
    ]);
  });

  test('passes with a pass for exactly this call, once', async () => {
    const { client, judge, approvals, journal, activity } = await open(echo());
    judge.decisions.set('x', { effect: 'ask', reason: 'default' });
    client.send(call(1, 'x', { a: 1, b: 2 }));
    const first = await approvals.question();
    first.answer('none', 'timeout');
    await client.answer(1);
    approvals.passes.set(first.question.binding, { approval: 'question-1', by: 'window' });

    client.send(call(2, 'x', { a: 1, b: 3 }));
    const other = await approvals.question(1);
    expect(other.question.binding).not.toBe(first.question.binding);
    client.send(call(3, 'x', { b: 2, a: 1 }));
    expect((await client.answer(3)).result).toEqual({});
    expect(journal.records('call.decided').at(-1)).toMatchObject({
      decision: { effect: 'ask', reason: 'approval' },
      approval: { id: 'question-1', answer: 'allow', by: 'window' },
      detail: { outcome: 'released' },
    });
    expect(activity.entries.at(-1)).toMatchObject({ status: 'approved', approval: 'question-1' });
    client.send(call(4, 'x', { a: 1, b: 2 }));
    expect((await approvals.question(2)).question.binding).toBe(first.question.binding);
    expect(toolCalls(client)).toHaveLength(1);
  });

  test('is bound to identity, tool, arguments, session and rules; numbers too large to be exact count too', async () => {
    const { client, judge, approvals } = await open(echo());
    judge.decisions.set('x', { effect: 'ask', reason: 'default' });
    judge.decisions.set('y', { effect: 'ask', reason: 'default' });
    client.send(call(1, 'x', { n: 1 }), call(2, 'y', { n: 1 }), call(3, 'x', { n: 2 }));
    client.send(
      '{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"x","arguments":{"n":12345678901234567890}}}\n',
    );
    client.send(
      '{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"x","arguments":{"n":12345678901234567891}}}\n',
    );
    client.send(call(6, 'x', { n: '12345678901234567891' }));
    const bindings = new Set<string>();
    for (let index = 0; index < 6; index++) bindings.add((await approvals.question(index)).question.binding);
    judge.rules = 2;
    client.send(call(7, 'x', { n: 1 }));
    bindings.add((await approvals.question(6)).question.binding);
    expect(bindings.size).toBe(7);
    expect((await approvals.question(4)).question.call.arguments).toEqual({ n: '12345678901234567891' });
  });

  test('does not run when the rules forbid it by the time of the answer', async () => {
    const { client, judge, approvals } = await open(echo());
    judge.decisions.set('x', { effect: 'ask', reason: 'default' });
    client.send(call(1, 'x'));
    const question = await approvals.question();
    judge.decisions.set('x', { effect: 'deny', reason: 'rule', rule: 'new' });
    question.answer('allow');
    expect((await client.answer(1)).result?._meta?.['gatehouse/decision']).toMatchObject({ rule: 'new' });
    expect(toolCalls(client)).toEqual([]);
  });

  test('does not run when the tool changed while it waited', async () => {
    const tool = { name: 'x', description: 'harmless', inputSchema: { type: 'object' } };
    const { client, judge, approvals } = await open(
      echo([{ on: 'tools/list', do: [{ answer: { tools: [{ ...tool, description: 'other' }] } }] }]),
    );
    judge.decisions.set('x', { effect: 'ask', reason: 'default' });
    client.send(call(1, 'x'));
    const question = await approvals.question();
    await client.request(2, 'tools/list');
    question.answer('allow');
    expect((await client.answer(1)).result?._meta?.['gatehouse/decision']).toMatchObject({ reason: 'drift' });
    expect(toolCalls(client)).toEqual([]);
  });

  test('does not run when its record cannot be written', async () => {
    const { client, judge, approvals, journal } = await open(echo());
    judge.decisions.set('x', { effect: 'ask', reason: 'default' });
    client.send(call(1, 'x'));
    const question = await approvals.question();
    journal.state = 'full';
    question.answer('allow');
    expect((await client.answer(1)).result?._meta?.['gatehouse/decision']).toMatchObject({
      reason: 'journal',
    });
    await client.request(2, 'ping');
    expect(toolCalls(client)).toEqual([]);
  });

  test('is refused when 64 of its session wait already', async () => {
    const { client, judge, approvals } = await open(echo());
    judge.decisions.set('x', { effect: 'ask', reason: 'default' });
    client.send(...Array.from({ length: 65 }, (_, id) => call(id, 'x')));
    expect((await client.answer(64)).result?._meta?.['gatehouse/decision']).toMatchObject({
      reason: 'queue_full',
    });
    expect(approvals.questions).toHaveLength(64);
    approvals.questions[0]!.answer('deny');
    await client.answer(0);
    client.send(call(65, 'x'));
    await approvals.question(64);
  });

  test('an approval covers the retry in which the client answers what the server asked back', async () => {
    const rules = [
      {
        on: 'tools/call',
        do: [{ answer: { resultType: 'input_required', inputRequests: {}, requestState: 's1' } }],
      },
    ];
    const { client, judge, approvals } = await open(echo(rules));
    judge.decisions.set('x', { effect: 'ask', reason: 'default' });
    client.send(call(1, 'x', { a: 1 }));
    (await approvals.question()).answer('allow');
    await client.answer(1);
    client.send(call(2, 'x', { a: 1 }, { requestState: 's1', inputResponses: { q: 'yes' } }));
    await client.answer(2);
    expect(approvals.questions).toHaveLength(1);
    // Other arguments, or another state, are another call.
    client.send(call(3, 'x', { a: 2 }, { requestState: 's1', inputResponses: {} }));
    await approvals.question(1);
    client.send(call(4, 'x', { a: 1 }, { requestState: 's2', inputResponses: {} }));
    await approvals.question(2);
    expect(toolCalls(client)).toHaveLength(2);
  });

  test('is refused when Gatehouse stops', async () => {
    const { client, judge, approvals, session, upstreams } = await open(echo([{ on: 'slow', do: [] }]));
    judge.decisions.set('x', { effect: 'ask', reason: 'default' });
    client.send(call(1, 'x'), { id: 2, method: 'slow' });
    const question = await approvals.question();
    const stopped = session.stop();
    expect((await client.answer(1)).result?._meta?.['gatehouse/decision']).toMatchObject({
      reason: 'core_stopping',
    });
    expect((await client.answer(2)).error?.message).toBe('Gatehouse is shutting down.');
    await client.ended;
    client.socket.end();
    await stopped;
    expect(question.withdrawn).toBe('core_stopping');
    expect(upstreams[0]!.stops).toBe(1);
  });
});

describe('cancelling', () => {
  test('a forwarded call is forwarded at once, and its late answer is dropped', async () => {
    const rules = [
      { on: 'tools/call', do: [{ wait: 'notifications/cancelled' }, { answer: { late: true } }] },
    ];
    const { client, journal, activity, upstreams } = await open(echo(rules));
    client.send(call(1, 'x'));
    await client.line((message) => message.method === 'got');
    client.send({ method: 'notifications/cancelled', params: { requestId: 1 } });
    await client.request(2, 'ping');
    expect(client.answers(1)).toEqual([]);
    expect(journal.records('call.finished')).toMatchObject([{ result: { status: 'cancelled' } }]);
    expect(activity.entries[0]?.status).toBe('cancelled');
    expect(upstreams[0]!.logged.some(({ text }) => text.includes('not open'))).toBe(true);
  });

  test('a call in the same chunk keeps it from running', async () => {
    const { client } = await open(echo());
    await client.request(0, 'ping');
    client.send(call(1, 'x'), { method: 'notifications/cancelled', params: { requestId: 1 } });
    await client.request(2, 'ping');
    expect(toolCalls(client)).toEqual([]);
    expect(client.answers(1)).toEqual([]);
  });

  test('1 is not "1"', async () => {
    const { client, judge, approvals } = await open(echo());
    judge.decisions.set('x', { effect: 'ask', reason: 'default' });
    client.send(call(1, 'x'));
    const question = await approvals.question();
    client.send({ method: 'notifications/cancelled', params: { requestId: '1' } });
    await client.request(2, 'ping');
    expect(question.withdrawn).toBeUndefined();
    expect(gotByServer(client).some((line) => line.includes('cancelled'))).toBe(true);
  });

  test('a request with the id of a cancelled one is refused while its answer may still come', async () => {
    const { client } = await open(echo([{ on: 'tools/call', do: [] }]));
    client.send(call(1, 'x'));
    await client.line((message) => message.method === 'got');
    client.send({ method: 'notifications/cancelled', params: { requestId: 1 } }, { id: 1, method: 'ping' });
    expect((await client.answer(1)).error?.code).toBe(-32600);
  });
});
