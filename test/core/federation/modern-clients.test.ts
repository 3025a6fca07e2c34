/** All servers as one for a client of revision 2026-07-28, in front of servers of both eras. */
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { real, type RealCore } from '../../fixtures/real-core.ts';
import type { Message } from '../gateway/raw-client.ts';
import { legacyOnly, modernOnly } from './era-servers.ts';
import { connectAll, coreWith, type FederatedClient } from './federated-client.ts';

let core: RealCore;
afterEach(() => core[Symbol.asyncDispose]());

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} }, sampling: {} },
  'io.modelcontextprotocol/clientInfo': { name: 'modern-client', version: '1' },
};
const SUBSCRIPTION = 'io.modelcontextprotocol/subscriptionId';
const fixture = [
  process.execPath,
  fileURLToPath(new URL('../../fixtures/conformance-server/stdio.ts', import.meta.url)),
];

const ask = (
  client: FederatedClient,
  method: string,
  params: object = {},
  meta: object = {},
): Promise<Message> => client.ask(method, { ...params, _meta: { ...META, ...meta } });
const call = (
  client: FederatedClient,
  name: string,
  more: object = {},
  meta: object = {},
): Promise<Message> => ask(client, 'tools/call', { name, arguments: {}, ...more }, meta);
const names = ({ result }: Message): string[] => result!.tools!.map(({ name }) => name);
const text = ({ result }: Message): string | undefined => result?.content?.[0]?.text;

/** The lines its server says it got. */
const gotBy = (client: FederatedClient): string[] =>
  client.raw.lines
    .map((line) => JSON.parse(line) as Message)
    .filter(({ method }) => method === 'got')
    .map(({ params }) => String(params?.['line']));

describe('a client of revision 2026-07-28', () => {
  test('sees servers of both eras as one, without a handshake', async () => {
    core = await coreWith({ everything: real('everything'), fixture });
    const client = await connectAll(core);
    const discovered = await ask(client, 'server/discover');
    expect(discovered.result).toMatchObject({
      resultType: 'complete',
      supportedVersions: ['2026-07-28'],
      capabilities: {
        tools: { listChanged: true },
        resources: { subscribe: true },
        prompts: {},
        completions: {},
      },
      cacheScope: 'private',
      _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'gatehouse' } },
    });
    expect(discovered.result?.['capabilities']).not.toHaveProperty('tasks');
    const listed = await ask(client, 'tools/list');
    expect(listed.result).toMatchObject({ resultType: 'complete', cacheScope: 'private' });
    expect(listed.result?.['ttlMs']).toBeLessThanOrEqual(1000);
    expect(names(listed)).toEqual(expect.arrayContaining(['echo', 'test_simple_text']));
    const old = await call(client, 'echo', { arguments: { message: 'hello' } });
    expect(text(old)).toContain('hello');
    expect(old.result).toMatchObject({
      resultType: 'complete',
      _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'mcp-servers/everything' } },
    });
    expect(text(await call(client, 'test_simple_text'))).toContain('simple text');
    const read = await ask(client, 'resources/read', { uri: 'demo://resource/dynamic/text/7' });
    expect(read.result).toMatchObject({ resultType: 'complete', ttlMs: 0, cacheScope: 'private' });
    const decided = core.records('call.decided').map(({ operation }) => [operation?.server, operation?.name]);
    expect(decided).toEqual([
      ['everything', 'echo'],
      ['fixture', 'test_simple_text'],
      ['everything', 'demo://resource/dynamic/text/7'],
    ]);
    expect(core.bugs).toEqual([]);
  });

  test.each([
    [{ 'io.modelcontextprotocol/protocolVersion': '2031-01-01' }, 'tools/list', -32_022],
    [{ 'io.modelcontextprotocol/protocolVersion': 7 }, 'tools/list', -32_602],
    [{ 'io.modelcontextprotocol/clientCapabilities': undefined }, 'tools/list', -32_602],
    [{}, 'initialize', -32_601],
    [{}, 'ping', -32_601],
    [{}, 'logging/setLevel', -32_601],
    [{}, 'resources/subscribe', -32_601],
    [{}, 'com.example/unknown', -32_601],
  ])('is refused %j %s with %i', async (meta, method, code) => {
    core = await coreWith({ one: legacyOnly(['work']) });
    const client = await connectAll(core);
    const { error } = await ask(client, method, {}, meta);
    expect(error?.code).toBe(code);
    if (code === -32_022) expect(error?.data).toEqual({ supported: ['2026-07-28'], requested: '2031-01-01' });
    expect(names(await ask(client, 'tools/list'))).toEqual(['work']);
  });

  test('is answered by a server of its era with the bytes that server wrote', async () => {
    const answer =
      '{ "result":{"resultType":"complete","content":[],"n":12345678901234567890,"x":"\\u2028"}, "id":$ID,"jsonrpc":"2.0"}\n';
    core = await coreWith({ one: modernOnly(['work'], { on: 'tools/call', do: [{ raw: answer }] }) });
    const client = await connectAll(core);
    await ask(client, 'tools/list');
    await ask(client, 'server/discover');
    client.raw.send({ id: 77, method: 'tools/call', params: { name: 'work', _meta: META } });
    expect(await client.raw.line(({ id }) => id === 77)).toBe(answer.replace('$ID', '77').trimEnd());
  });

  test('what a server with a handshake is sent has nothing of this revision', async () => {
    core = await coreWith({
      one: legacyOnly(['work'], { on: 'tools/call', do: [{ answer: { content: [] } }] }),
    });
    const client = await connectAll(core);
    await ask(client, 'tools/list');
    const meta = { 'com.example/mine': [1], progressToken: 'p', 'io.modelcontextprotocol/logLevel': 'debug' };
    await call(client, 'work', { task: { ttl: 1 }, inputResponses: {}, requestState: 's' }, meta);
    const [hello, initialized, , level, called] = gotBy(client)
      .slice(1)
      .map((line) => JSON.parse(line) as Message);
    expect(hello).toMatchObject({
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {} },
    });
    expect(hello?.params?.['clientInfo']).toEqual({ name: 'modern-client', version: '1' });
    expect(initialized).toMatchObject({ method: 'notifications/initialized' });
    expect(level).toMatchObject({ method: 'logging/setLevel', params: { level: 'debug' } });
    expect(called?.params).toEqual({
      name: 'work',
      arguments: {},
      _meta: { 'com.example/mine': [1], progressToken: 'p' },
    });
  });

  test('progress of a server with a handshake comes under the token of the request', async () => {
    core = await coreWith({ everything: real('everything') });
    const client = await connectAll(core);
    await ask(client, 'tools/list');
    const args = { arguments: { duration: 0.1, steps: 2 } };
    await call(client, 'trigger-long-running-operation', args, { progressToken: 41 });
    const { params } = await client.told('notifications/progress', (told) => told.params?.['progress'] === 2);
    expect(params).toMatchObject({ progressToken: 41 });
  });

  test('a server with a handshake that asks its client is told that it cannot', async () => {
    core = await coreWith({
      nosy: legacyOnly(['work'], {
        on: 'tools/call',
        do: [
          { raw: '{"jsonrpc":"2.0","id":"q","method":"sampling/createMessage","params":{"messages":[]}}\n' },
          { answer: { content: [{ type: 'text', text: 'asked' }] } },
        ],
      }),
    });
    const client = await connectAll(core);
    await ask(client, 'tools/list');
    expect(text(await call(client, 'work'))).toBe('asked');
    const told = await client.told('got', ({ params }) => String(params?.['line']).includes('"q"'));
    expect(JSON.parse(String(told.params?.['line']))).toMatchObject({ id: 'q', error: { code: -32_601 } });
    expect(client.raw.lines.filter((line) => line.includes('sampling/createMessage'))).toEqual([]);
  });

  test('answers what a server asks back, at that server', async () => {
    core = await coreWith({ one: fixture, two: fixture });
    const client = await connectAll(core);
    await ask(client, 'tools/list');
    const name = 'two__test_input_required_result_multi_round';
    const first = await call(client, name);
    expect(first.result).toMatchObject({ resultType: 'input_required' });
    const second = await call(client, name, {
      inputResponses: { step1: { action: 'accept', content: { name: 'Ada' } } },
      requestState: first.result?.['requestState'],
    });
    const third = await call(client, name, {
      inputResponses: { step2: { action: 'accept', content: { color: 'green' } } },
      requestState: second.result?.['requestState'],
    });
    expect(third.result).toMatchObject({ resultType: 'complete' });
    expect(text(third)).toBe('both steps are done');
    const asked = core.records('call.decided').map(({ operation }) => operation?.server);
    expect(new Set(asked)).toEqual(new Set(['two']));
  });

  test('a cancelled request reaches the server that was asked, and nothing is answered', async () => {
    core = await coreWith({
      slow: modernOnly(['dig'], { on: 'tools/call', do: [{ wait: 'notifications/cancelled' }] }),
    });
    const client = await connectAll(core);
    await ask(client, 'tools/list');
    client.raw.send({ id: 'dig', method: 'tools/call', params: { name: 'dig', _meta: META } });
    await client.told('got', ({ params }) => String(params?.['line']).includes('tools/call'));
    client.raw.send({ method: 'notifications/cancelled', params: { requestId: 'dig' } });
    await client.told('got', ({ params }) => String(params?.['line']).includes('notifications/cancelled'));
    await ask(client, 'tools/list');
    expect(client.raw.answers('dig')).toEqual([]);
  });
});

describe('a stream of notifications', () => {
  const listen = (client: FederatedClient, id: string, notifications: object): void =>
    client.raw.send({ id, method: 'subscriptions/listen', params: { notifications, _meta: META } });
  const on =
    (id: string) =>
    ({ params }: Message): boolean =>
      (params?.['_meta'] as Record<string, unknown> | undefined)?.[SUBSCRIPTION] === id;

  test('is acknowledged before anything comes on it, and tells what was asked for and nothing else', async () => {
    core = await coreWith({ one: legacyOnly(['first']) });
    const client = await connectAll(core);
    listen(client, 'tools', { toolsListChanged: true });
    listen(client, 'prompts', { promptsListChanged: true });
    const agreed = await client.told('notifications/subscriptions/acknowledged', on('tools'));
    expect(agreed.params).toMatchObject({ notifications: { toolsListChanged: true } });
    await client.told('notifications/subscriptions/acknowledged', on('prompts'));
    await core.add('two', modernOnly(['second']));
    await client.told('notifications/tools/list_changed', on('tools'));
    while (names(await ask(client, 'tools/list')).length < 2);
    const onPrompts = client.raw.lines.filter(
      (line) => line.includes('tools/list_changed') && line.includes('"prompts"'),
    );
    expect(onPrompts).toEqual([]);
    client.raw.send({ method: 'notifications/cancelled', params: { requestId: 'tools' } });
    await ask(client, 'tools/list');
    expect(client.raw.answers('tools')).toEqual([]);
  });

  test.each(['everything', 'fixture'])('tells of resources of %s', async (name) => {
    core = await coreWith({ everything: real('everything'), fixture });
    const client = await connectAll(core);
    const uri = name === 'everything' ? 'demo://resource/dynamic/text/1' : 'test://watched-resource';
    listen(client, 'watch', { resourceSubscriptions: [uri, 'nobody://knows'] });
    const agreed = await client.told('notifications/subscriptions/acknowledged', on('watch'));
    expect(agreed.params).toMatchObject({ notifications: { resourceSubscriptions: [uri] } });
    if (name === 'everything') {
      await call(client, 'toggle-subscriber-updates');
      const told = await client.told('notifications/resources/updated', on('watch'));
      expect(told.params).toMatchObject({ uri });
    }
    await core.call('servers.remove', { name });
    expect((await client.answer('watch')).result).toEqual({
      resultType: 'complete',
      _meta: { [SUBSCRIPTION]: 'watch' },
    });
  });
});

describe('a client with a handshake', () => {
  test('reaches servers that know nothing but revision 2026-07-28', async () => {
    core = await coreWith({
      new: modernOnly(['work'], {
        on: 'tools/call',
        do: [{ answer: { resultType: 'complete', content: [{ type: 'text', text: 'done' }] } }],
      }),
      fixture,
    });
    const client = await connectAll(core);
    await client.initialize({ sampling: {} });
    expect(await client.tools()).toEqual(expect.arrayContaining(['work', 'test_simple_text']));
    expect(text(await client.call('work'))).toBe('done');
    const sent = await client.told('got', ({ params }) => String(params?.['line']).includes('tools/call'));
    expect(JSON.parse(String(sent.params?.['line']))).toMatchObject({
      params: {
        name: 'work',
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientCapabilities': {},
          'io.modelcontextprotocol/clientInfo': { name: 'test' },
        },
      },
    });
  });

  test('is told with an error when such a server asks back', async () => {
    core = await coreWith({
      new: modernOnly(['work'], {
        on: 'tools/call',
        do: [{ answer: { resultType: 'input_required', inputRequests: {}, requestState: 's' } }],
      }),
    });
    const client = await connectAll(core);
    await client.initialize();
    await client.tools();
    expect((await client.call('work')).error?.message).toContain('new answered with input_required');
  });
});

describe('tasks', () => {
  const STATUS = { createdAt: '2026-01-01T00:00:00Z', lastUpdatedAt: '2026-01-01T00:00:00Z', ttl: null };

  test('of revision 2025-11-25 are followed at the server that made them', async () => {
    core = await coreWith({ one: real('everything'), two: real('everything') });
    const client = await connectAll(core);
    const welcome = await client.initialize();
    expect(welcome.result?.['capabilities']).toMatchObject({ tasks: { requests: { tools: { call: {} } } } });
    await client.tools();
    const params = {
      name: 'two__simulate-research-query',
      arguments: { topic: 'birds' },
      task: { ttl: 60_000 },
    };
    const { result } = await client.ask('tools/call', params);
    const { taskId } = result!['task'] as { taskId: string };
    expect((await client.ask('tasks/get', { taskId })).result).toMatchObject({ taskId });
    const { tasks } = (await client.ask('tasks/list')).result as unknown as { tasks: { taskId: string }[] };
    expect(tasks.map((task) => task.taskId)).toEqual([taskId]);
    expect((await client.ask('tasks/cancel', { taskId })).result).toMatchObject({ status: 'cancelled' });
    expect((await client.ask('tasks/get', { taskId: 'nobody' })).error?.code).toBe(-32_602);
  });

  test.each(['2025-11-25', '2026-07-28'])(
    'of %s that two servers call the same do not mix',
    async (revision) => {
      const isModern = revision === '2026-07-28';
      const server = (name: string): string[] => {
        const working = { taskId: 't', status: 'working', ...STATUS };
        const begun = isModern ? { resultType: 'task', ...working } : { task: working };
        const rules = [
          { on: 'tools/call', do: [{ answer: begun }] },
          {
            on: 'tasks/get',
            do: [
              {
                answer: {
                  taskId: 't',
                  status: 'working',
                  statusMessage: name,
                  ...(isModern ? { resultType: 'complete' } : {}),
                },
              },
            ],
          },
        ];
        return isModern ? modernOnly([`work_${name}`], ...rules) : legacyOnly([`work_${name}`], ...rules);
      };
      core = await coreWith({ a: server('a'), b: server('b') });
      const client = await connectAll(core);
      const params = isModern ? { _meta: META } : { task: {} };
      if (!isModern) await client.initialize();
      await client.ask('tools/list', isModern ? params : {});
      for (const [name, shown] of [
        ['a', 't'],
        ['b', 'b__t'],
      ]) {
        const begun = await client.ask('tools/call', { name: `work_${name}`, ...params });
        expect(JSON.stringify(begun.result)).toContain(`"taskId":"${shown}"`);
        const got = await client.ask('tasks/get', { taskId: shown, ...(isModern ? params : {}) });
        expect(got.result).toMatchObject({ taskId: shown, statusMessage: name });
      }
    },
  );
});
