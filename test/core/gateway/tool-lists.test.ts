import { describe, expect, test } from 'vitest';
import { call, gotByServer, initialize } from './raw-client.ts';
import { open, serverCommand } from './session-harness.ts';

const tool = (name: string, more: object = {}): object => ({
  name,
  inputSchema: { type: 'object' },
  ...more,
});
const raw = (text: string, echo = 'echo'): string[] =>
  serverCommand('script', JSON.stringify([{ on: 'tools/list', do: [{ raw: `${text}\n` }] }]), echo);

describe('tools/list', () => {
  test('without hidden tools is the line the server wrote', async () => {
    const line =
      '{"result": {"tools":[{"name":"a","x":1.10,"big":12345678901234567890}], "nextCursor":"c"}, "jsonrpc":"2.0","id":1}';
    const { client, session } = await open(raw(line, ''));
    client.send({ id: 1, method: 'tools/list' });
    expect(await client.line((message) => message.id === 1)).toBe(line);
    expect(session.tools()).toMatchObject([
      { definition: { name: 'a' }, hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    ]);
  });

  test('loses only the hidden tools: order, paging, unknown members and digits stay', async () => {
    const line =
      '{"z":{"__proto__":1},"result":{"_meta":{"n":12345678901234567890},"tools":[{"name":"a","m":1},{"name":"bad"},{"name":"c","10":0}],"nextCursor":"c"},"jsonrpc":"2.0","id":"\\u0061"}';
    const { client, judge, session } = await open(raw(line, ''));
    judge.hidden.add('bad');
    client.send('{"jsonrpc":"2.0","id":"a","method":"tools/list"}\n');
    expect(await client.line((message) => message.id === 'a')).toBe(
      '{"z":{"__proto__":1},"result":{"_meta":{"n":12345678901234567890},"tools":[{"name":"a","m":1},{"10":0,"name":"c"}],"nextCursor":"c"},"jsonrpc":"2.0","id":"a"}',
    );
    expect(session.tools().map(({ definition }) => definition.name)).toEqual(['a', 'bad', 'c']);
  });

  test('of revision 2026-07-28 is private and short-lived when something is hidden', async () => {
    const line =
      '{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","ttlMs":60000,"cacheScope":"public","tools":[{"name":"bad"}]}}';
    const { client, judge } = await open(raw(line, ''));
    judge.hidden.add('bad');
    expect((await client.request(1, 'tools/list')).result).toEqual({
      resultType: 'complete',
      ttlMs: 1000,
      cacheScope: 'private',
      tools: [],
    });
  });

  test('is rewritten when a member is repeated in it, so that the client reads the list that was judged', async () => {
    const line =
      '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"a","description":"evil","description":"nice"}]}}';
    const { client } = await open(raw(line, ''));
    client.send({ id: 1, method: 'tools/list' });
    expect(await client.line((message) => message.id === 1)).not.toContain('evil');
  });

  test('shows nothing that cannot be judged', async () => {
    const line = JSON.stringify({ jsonrpc: '2.0', id: 1, result: { tools: [tool('a'), tool('b')] } });
    const { client, judge } = await open(raw(line, ''));
    judge.fails = true;
    expect((await client.request(1, 'tools/list')).result?.tools).toEqual([]);
  });

  test('that cannot be read fails its request', async () => {
    const { client } = await open(raw('{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"a" "b"}]}}', ''));
    expect((await client.request(1, 'tools/list')).error?.code).toBe(-32603);
  });
});

describe('a hidden tool', () => {
  test('is denied when it is called directly, by the rules as they are at that moment', async () => {
    const line = JSON.stringify({ jsonrpc: '2.0', id: 1, result: { tools: [tool('bad'), tool('good')] } });
    const { client, judge } = await open(raw(line));
    judge.hidden.add('bad');
    await client.request(1, 'tools/list');
    client.send(call(2, 'bad'), call(3, 'good'));
    expect((await client.answer(2)).result?._meta?.['gatehouse/decision']).toMatchObject({
      reason: 'hidden',
    });
    expect((await client.answer(3)).result).toEqual({});
    judge.hidden.clear();
    judge.rules++;
    client.send(call(4, 'bad'));
    expect((await client.answer(4)).result).toEqual({});
    judge.hidden.add('good');
    judge.rules++;
    client.send(call(5, 'good'));
    expect((await client.answer(5)).result?.isError).toBe(true);
    expect(gotByServer(client).filter((got) => got.includes('tools/call'))).toHaveLength(2);
  });
});

describe('the definition a call is judged by', () => {
  test('is what the server listed last, and none when it listed two under one name', async () => {
    const lists = [
      { jsonrpc: '2.0', id: 1, result: { tools: [tool('a', { description: 'one' })] } },
      { jsonrpc: '2.0', id: 1, result: { tools: [tool('a', { description: 'two' })] } },
      {
        jsonrpc: '2.0',
        id: 1,
        result: { tools: [tool('a', { description: '1' }), tool('a', { description: '2' })] },
      },
    ];
    const hashes = new Set<string>();
    for (const [index, list] of lists.entries()) {
      const { client, judge } = await open(raw(JSON.stringify(list)));
      client.send(call(0, 'a'));
      await client.answer(0);
      expect(judge.judged[0]).toMatchObject({ definition: undefined, definitionHash: 'none' });
      await client.request(1, 'tools/list');
      client.send(call(2, 'a'));
      await client.answer(2);
      expect(judge.judged[1]?.definition?.description).toBe([`one`, `two`, undefined][index]);
      hashes.add(judge.judged[1]!.definitionHash);
    }
    expect(hashes.size).toBe(3);
  });
});

describe('relist', () => {
  const changed = { jsonrpc: '2.0', method: 'notifications/tools/list_changed' };

  test('tells a client that has seen the list, and only such a one', async () => {
    const { client, session } = await open(serverCommand('script', '[]'));
    session.relist();
    await client.request(1, 'initialize', initialize);
    session.relist();
    await client.request(2, 'tools/list');
    expect(client.lines).toHaveLength(2);
    session.relist();
    expect(JSON.parse(await client.line((message) => message.method !== undefined))).toEqual(changed);
  });

  test('speaks to the streams of revision 2026-07-28 that asked for it, and to none before the server did', async () => {
    const ack =
      '{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged",' +
      '"params":{"notifications":{},"_meta":{"io.modelcontextprotocol/subscriptionId":$ID}}}\n';
    const rules = [{ on: 'subscriptions/listen', do: [{ wait: 'go' }, { raw: ack }] }];
    const { client, session } = await open(serverCommand('script', JSON.stringify(rules)));
    const notices = (): object[] =>
      client.lines.map((line) => JSON.parse(line) as object).filter((message) => 'method' in message);
    const listen = (id: string, notifications: object): object => ({
      id,
      method: 'subscriptions/listen',
      params: { notifications },
    });
    client.send(listen('listen:0', { toolsListChanged: true }));
    await client.request(3, 'tools/list');
    session.relist();
    await client.request(4, 'ping');
    expect(notices()).toEqual([]);
    client.send({ method: 'go' }, listen('listen:1', { promptsListChanged: true }), { method: 'go' });
    await client.line((message, line) => message.method !== undefined && line.includes('listen:1'));
    session.relist();
    await client.request(5, 'ping');
    expect(notices().slice(2)).toEqual([
      { ...changed, params: { _meta: { 'io.modelcontextprotocol/subscriptionId': 'listen:0' } } },
    ]);
  });
});
