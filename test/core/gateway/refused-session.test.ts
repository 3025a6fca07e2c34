import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../electron/core/clock/index.ts';
import { RefusedSession } from '../../../electron/core/gateway/index.ts';
import { socketPair } from '../../fixtures/socket-pair.ts';
import { FakeActivity } from './fakes.ts';
import { initialize, RawClient } from './raw-client.ts';

async function open() {
  const { near, far } = await socketPair();
  const activity = new FakeActivity();
  const end = Promise.withResolvers<void>();
  const session = new RefusedSession({
    facts: { id: 's', client: 'cursor', clientPid: 1, cwd: '/', server: 'evil', identity: 'npm:evil@1' },
    downstream: far,
    message: 'Gatehouse did not start evil: it is not on the allowlist (rule r1).',
    data: { rule: 'r1' },
    ports: { activity, clock: systemClock, ids: () => 'row-1' },
    onEnd: end.resolve,
  });
  onTestFinished(() => session[Symbol.dispose]());
  return { client: new RawClient(near), activity, ended: end.promise };
}

test('every request on a refused connection is told why, until the client goes', async () => {
  const { client, activity, ended } = await open();
  for (const [id, method] of [
    [0, 'initialize'],
    ['x', 'tools/call'],
    [2, 'ping'],
  ] as const) {
    expect((await client.request(id, method, initialize)).error).toEqual({
      code: -32001,
      message: 'Gatehouse did not start evil: it is not on the allowlist (rule r1).',
      data: { rule: 'r1' },
    });
  }
  client.send({ method: 'notifications/initialized' }, { id: 9, result: {} }, '\n', 'garbage\n');
  expect(
    (JSON.parse(await client.line((message) => message.id === null)) as { error: object }).error,
  ).toMatchObject({
    code: -32700,
  });
  expect(client.lines).toHaveLength(4);
  expect(activity.entries).toMatchObject([{ status: 'not_started', operation: 'initialize' }]);
  client.socket.end();
  await client.ended;
  await ended;
});

test('an id is repeated digit by digit', async () => {
  const { client } = await open();
  client.send('{"jsonrpc":"2.0","id":12345678901234567890,"method":"x"}\n');
  expect(await client.line(() => true)).toContain('"id":12345678901234567890,');
});
