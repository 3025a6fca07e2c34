import { expect, test } from 'vitest';
import { open, serverCommand } from './session-harness.ts';

const script = (rules: object[]): string[] => serverCommand('script', JSON.stringify(rules));
const listen = (id: unknown): object => ({
  id,
  method: 'subscriptions/listen',
  params: { notifications: { toolsListChanged: true } },
});
const acknowledged =
  '{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged",' +
  '"params":{"notifications":{},"_meta":{"io.modelcontextprotocol/subscriptionId":$ID}}}\n';

test('a stream of notifications ends in order when its server does, so that the client opens it again', async () => {
  const { client } = await open(
    script([
      { on: 'subscriptions/listen', do: [{ raw: acknowledged }] },
      { on: 'die', do: [{ exit: 3 }] },
    ]),
  );
  client.send(listen('listen:\u2028'));
  await client.line((message) => message.method !== undefined);
  client.send({ id: 2, method: 'die' });
  expect(await client.answer('listen:\u2028')).toEqual({
    jsonrpc: '2.0',
    id: 'listen:\u2028',
    result: {
      resultType: 'complete',
      _meta: { 'io.modelcontextprotocol/subscriptionId': 'listen:\u2028' },
    },
  });
  expect((await client.answer(2)).error?.data).toMatchObject({ code: 'server_exited', exitCode: 3 });
});

test('one the server never acknowledged fails like any request', async () => {
  const { client } = await open(script([{ on: 'subscriptions/listen', do: [{ exit: 3 }] }]));
  client.send(listen(1));
  expect((await client.answer(1)).error?.data).toMatchObject({ code: 'server_exited', exitCode: 3 });
});

test('one the server cancelled is over: nothing is said on it, and its id is free', async () => {
  const cancelled = '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}\n';
  const { client, session } = await open(
    script([
      { on: 'subscriptions/listen', do: [{ raw: acknowledged }, { raw: cancelled }] },
      { on: 'ask', do: [{ raw: cancelled }, { answer: {} }] },
    ]),
  );
  client.send(listen(7));
  await client.line((message) => message.method === 'notifications/cancelled');
  session.relist();
  // Now 7 is another request: ids are per sender, and this time the server cancels one of its own.
  expect((await client.request(7, 'ask')).result).toEqual({});
  expect(client.lines.some((line) => line.includes('list_changed'))).toBe(false);
});

test('a stream is not waited for when its client leaves', async () => {
  const { client, ended, upstreams } = await open(
    script([{ on: 'subscriptions/listen', do: [{ raw: acknowledged }] }]),
  );
  client.send(listen(1));
  await client.line((message) => message.method !== undefined);
  client.socket.end();
  await ended;
  expect(upstreams[0]!.stops).toBe(1);
});
