import { describe, expect, test } from 'vitest';
import { AppError } from '../../../shared/errors/app-error.ts';
import { HELLO, settle, Sharing } from './harness.ts';

const methods = (messages: { method?: string }[]): (string | undefined)[] =>
  messages.map(({ method }) => method);

describe('the handshake', () => {
  test('reaches the server once; a client that introduces itself alike gets the same answer under its own id', async () => {
    const sharing = new Sharing();
    await sharing.client();
    const second = await sharing.join();
    second.send(
      '{"params":' +
        JSON.stringify({ ...HELLO, clientInfo: { name: 'other' } }) +
        ',"jsonrpc":"2.0","id" : "\\u0061","method":"initialize"}\n',
    );
    const answer = await second.answer('a');
    expect(answer.result).toEqual({ serverInfo: { name: 'server 1' } });
    expect(second.got.texts[0]).toContain('"id":"\\u0061"');
    second.send({ method: 'notifications/initialized' });
    await settle();
    expect(sharing.servers).toHaveLength(1);
    expect(methods(sharing.server.got.messages)).toEqual(['initialize', 'notifications/initialized']);
  });

  test('of a client that comes while the server is being asked waits for the same answer', async () => {
    const sharing = new Sharing();
    const [one, two] = [await sharing.join(), await sharing.join()];
    one.send({ id: 0, method: 'initialize', params: HELLO });
    two.send({ id: 0, method: 'initialize', params: HELLO });
    await sharing.server.answer('initialize', { serverInfo: { name: 'x' } });
    expect((await one.answer(0)).result).toEqual((await two.answer(0)).result);
    expect(sharing.server.got.texts).toHaveLength(1);
  });

  test('that was refused is tried again by the next client', async () => {
    const sharing = new Sharing();
    const [one, two] = [await sharing.join(), await sharing.join()];
    one.send({ id: 1, method: 'initialize', params: HELLO });
    two.send({ id: 2, method: 'initialize', params: HELLO });
    const first = await sharing.server.got.message(({ method }) => method === 'initialize');
    await settle();
    sharing.server.send({ id: first.id, error: { code: -32602, message: 'not today' } });
    expect((await one.answer(1)).error?.message).toBe('not today');
    const again = await sharing.server.got.message(({ id }) => id !== first.id);
    sharing.server.send({ id: again.id, result: { ok: true } });
    expect((await two.answer(2)).result).toEqual({ ok: true });
  });

  test('goes on for the others when the client that began it leaves', async () => {
    const sharing = new Sharing();
    const [one, two] = [await sharing.join(), await sharing.join()];
    one.send({ id: 1, method: 'initialize', params: HELLO });
    two.send({ id: 1, method: 'initialize', params: HELLO });
    await sharing.server.got.count(1);
    await settle();
    await one.upstream.stop();
    await sharing.server.answer('initialize', { ok: true });
    expect((await two.answer(1)).result).toEqual({ ok: true });
    expect(methods(sharing.server.got.messages)).toEqual(['initialize']);
  });

  test.each([
    ['capabilities', { ...HELLO, capabilities: { sampling: {} } }],
    ['protocol version', { ...HELLO, protocolVersion: '2025-06-18' }],
  ])('with other %s gets a process of its own', async (_what, params) => {
    const sharing = new Sharing();
    await sharing.client();
    const other = await sharing.join();
    other.send({ id: 1, method: 'initialize', params });
    await other.got.count(0);
    await settle();
    expect(sharing.servers).toHaveLength(2);
    await sharing.servers[1]!.answer('initialize', { serverInfo: { name: 'second' } });
    expect((await other.answer(1)).result).toEqual({ serverInfo: { name: 'second' } });
    expect(methods(sharing.server.got.messages)).not.toContain(undefined);
    expect(other.upstream.pid).toBe(2);
  });

  test('of a launch that differs in anything never shares', async () => {
    const sharing = new Sharing();
    await sharing.client({}, 'one');
    await sharing.client({}, 'two');
    expect(sharing.servers).toHaveLength(2);
  });

  test('after a question in the way of 2026-07-28 that the server does not know', async () => {
    const sharing = new Sharing();
    await sharing.client();
    const client = await sharing.join();
    const meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    client.send({ id: 'probe', method: 'server/discover', params: { _meta: meta } });
    await settle();
    const probed = sharing.servers[1]!;
    const { id } = await probed.got.message(({ method }) => method === 'server/discover');
    probed.send({ id, error: { code: -32601, message: 'Method not found' } });
    expect((await client.answer('probe')).error?.code).toBe(-32601);
    client.send({ id: 1, method: 'initialize', params: HELLO });
    // It joins the others that introduced themselves like that.
    expect((await client.answer(1)).result).toEqual({ serverInfo: { name: 'server 1' } });
    expect(client.upstream.pid).toBe(1);
  });

  test('of a lone client after such a question stays with its process', async () => {
    const sharing = new Sharing();
    const client = await sharing.join();
    client.send(
      {
        id: 0,
        method: 'server/discover',
        params: { _meta: { 'io.modelcontextprotocol/protocolVersion': 'x' } },
      },
      { id: 1, method: 'initialize', params: HELLO },
    );
    await sharing.server.answer('initialize', { ok: true });
    expect((await client.answer(1)).result).toEqual({ ok: true });
    expect(sharing.servers).toHaveLength(1);
  });
});

describe('what the server tells without being asked', () => {
  test('reaches those that subscribed, and the server forgets what nobody wants any more', async () => {
    const sharing = new Sharing();
    const [one, two] = [await sharing.client(), await sharing.client()];
    const { server } = sharing;
    for (const client of [one, two])
      client.send({ id: 's', method: 'resources/subscribe', params: { uri: 'a:/x' } });
    await settle();
    for (const { id, method } of server.got.messages)
      if (method === 'resources/subscribe') server.send({ id, result: {} });
    two.send({ id: 's2', method: 'resources/subscribe', params: { uri: 'a:/y' } });
    await settle();
    server.send({ method: 'notifications/resources/updated', params: { uri: 'a:/y' } });
    server.send({ method: 'notifications/resources/updated', params: { uri: 'a:/x' } });
    server.send({ method: 'notifications/resources/updated', params: { uri: 'a:/z' } });
    await settle();
    const updates = (client: typeof one): unknown[] =>
      client.got.messages
        .filter(({ method }) => method?.endsWith('updated') === true)
        .map(({ params }) => params?.['uri']);
    expect(updates(one)).toEqual(['a:/x']);
    expect(updates(two)).toEqual(['a:/y', 'a:/x']);

    const before = server.got.texts.length;
    one.send({ id: 'u', method: 'resources/unsubscribe', params: { uri: 'a:/x' } });
    expect((await one.answer('u')).result).toEqual({});
    await settle();
    expect(server.got.texts.length).toBe(before);
    await two.upstream.stop();
    await settle();
    const undone = server.got.messages
      .slice(before)
      .filter(({ method }) => method === 'resources/unsubscribe');
    expect(undone.map(({ params }) => params?.['uri']).sort()).toEqual(['a:/x', 'a:/y']);
  });

  test('about its lists reaches everyone that is ready', async () => {
    const sharing = new Sharing();
    const [one, two, early] = [await sharing.client(), await sharing.client(), await sharing.join()];
    sharing.server.send({ method: 'notifications/tools/list_changed' });
    await settle();
    for (const client of [one, two])
      expect(client.got.texts.at(-1)).toBe('{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}');
    expect(early.got.texts).toEqual([]);
  });

  test('in its log reaches those whose call runs, as loud as each wants it', async () => {
    const sharing = new Sharing();
    const [loud, quiet, third] = [await sharing.client(), await sharing.client(), await sharing.client()];
    const { server } = sharing;
    loud.send({ id: 1, method: 'logging/setLevel', params: { level: 'debug' } });
    quiet.send({ id: 1, method: 'logging/setLevel', params: { level: 'error' } });
    await settle();
    const levels = server.got.messages.filter(({ method }) => method === 'logging/setLevel');
    // The second does not silence the server for the first.
    expect(levels.map(({ params }) => params?.['level'])).toEqual(['debug', 'debug']);
    for (const { id } of levels) server.send({ id, result: {} });
    await settle();
    const heard = (client: typeof loud): unknown[] =>
      client.got.messages
        .filter(({ method }) => method === 'notifications/message')
        .map(({ params }) => params?.['data']);
    const say = (level: string, data: string): void =>
      server.send({ method: 'notifications/message', params: { level, data } });
    say('debug', 'd');
    say('info', 'i');
    say('alert', 'a');
    await settle();
    expect([loud, quiet, third].map(heard)).toEqual([['d', 'i', 'a'], ['a'], ['i', 'a']]);
    third.send({ id: 2, method: 'tools/call', params: { name: 'x' } });
    await settle();
    say('alert', 'of the call of the third');
    await settle();
    expect([loud, quiet, third].map((client) => heard(client).length)).toEqual([3, 1, 3]);
  });

  test('about a stream of notifications reaches the client that opened it, under its own id', async () => {
    const sharing = new Sharing();
    const key = 'io.modelcontextprotocol/subscriptionId';
    const meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };
    const [one, two] = [await sharing.join(), await sharing.join()];
    one.send({ id: 'listen:0', method: 'subscriptions/listen', params: { _meta: meta } });
    two.send({ id: 'listen:0', method: 'subscriptions/listen', params: { _meta: meta } });
    const { server } = sharing;
    await server.got.count(2);
    expect(sharing.servers).toHaveLength(1);
    const [first, second] = server.got.messages.map(({ id }) => id);
    server.send({ method: 'notifications/tools/list_changed', params: { _meta: { [key]: second } } });
    server.send({ id: first, result: { _meta: { [key]: first }, resultType: 'complete' } });
    server.send({ method: 'notifications/cancelled', params: { requestId: second } });
    await settle();
    expect(one.got.messages).toEqual([
      { jsonrpc: '2.0', id: 'listen:0', result: { _meta: { [key]: 'listen:0' }, resultType: 'complete' } },
    ]);
    expect(two.got.messages.map(({ params }) => params)).toEqual([
      { _meta: { [key]: 'listen:0' } },
      { requestId: 'listen:0' },
    ]);
  });
});

describe('the process', () => {
  test('ends a while after its last client left, and not when another one comes meanwhile', async () => {
    const sharing = new Sharing();
    const [one, two] = [await sharing.client(), await sharing.client()];
    await one.upstream.stop();
    sharing.clock.advance(60_000);
    expect(sharing.server.state).toBe('runs');
    await two.upstream.stop();
    sharing.clock.advance(4000);
    await sharing.client();
    sharing.clock.advance(60_000);
    expect(sharing.servers).toHaveLength(1);
    expect(sharing.server.state).toBe('runs');
  });

  test('ends when nobody comes', async () => {
    const sharing = new Sharing();
    const one = await sharing.client();
    await one.upstream.stop();
    expect(await one.upstream.exited).toEqual({ exitCode: 0, signal: null, stderr: [] });
    sharing.clock.advance(5000);
    expect(sharing.server.state).toBe('stopped');
    await sharing.client();
    expect(sharing.servers).toHaveLength(2);
  });

  test('is left to the clients it has when what it depends on changes, and ends with them', async () => {
    const sharing = new Sharing();
    const one = await sharing.client();
    sharing.processes.retire('notes');
    await sharing.client();
    expect(sharing.servers).toHaveLength(2);
    one.send({ id: 1, method: 'ping' });
    await sharing.server.answer('ping');
    expect(await one.answer(1)).toBeDefined();
    await one.upstream.stop();
    expect(sharing.server.state).toBe('stopped');
    expect(sharing.servers[1]!.state).toBe('runs');
  });

  test('that nobody uses ends at once when policy changes', async () => {
    const sharing = new Sharing();
    const one = await sharing.client();
    await one.upstream.stop();
    sharing.processes.retire();
    expect(sharing.server.state).toBe('stopped');
  });

  test('that ends is told to every client, with its last answers and words', async () => {
    const sharing = new Sharing();
    const [one, two] = [await sharing.client(), await sharing.client()];
    one.send({ id: 1, method: 'ping' });
    await sharing.server.answer('ping', { last: 'words' });
    sharing.server.die(9);
    for (const { upstream } of [one, two])
      expect(await upstream.exited).toEqual({ exitCode: 9, signal: null, stderr: ['out of luck'] });
    expect((await one.answer(1)).result).toEqual({ last: 'words' });
    await sharing.client();
    expect(sharing.servers).toHaveLength(2);
  });

  test('that hangs on its first question is not given to the next client', async () => {
    const sharing = new Sharing();
    const one = await sharing.join();
    one.send({ id: 1, method: 'server/discover', params: {} });
    await sharing.server.got.count(1);
    await one.upstream.stop();
    expect(sharing.server.state).toBe('stopped');
    const next = await sharing.join();
    next.send({ id: 1, method: 'initialize', params: HELLO });
    await settle();
    expect(sharing.servers).toHaveLength(2);
  });

  test('answers what a client asked before it closed its side, then lets it go', async () => {
    const sharing = new Sharing();
    const one = await sharing.client();
    await sharing.client();
    one.send({ id: 1, method: 'tools/call', params: {} });
    one.upstream.stdin.end();
    await sharing.server.answer('tools/call', { late: true });
    expect((await one.answer(1)).result).toEqual({ late: true });
    expect((await one.upstream.exited).exitCode).toBe(0);
    expect(sharing.server.state).toBe('runs');
  });

  test('that cannot be started is an error for whoever wants it', async () => {
    const sharing = new Sharing();
    sharing.startFails = new AppError('server_start_failed', { server: 'notes', detail: 'no program' });
    await expect(sharing.join()).rejects.toMatchObject({ code: 'server_start_failed' });
    sharing.startFails = undefined;
    const one = await sharing.client();
    const other = await sharing.join();
    sharing.startFails = new AppError('server_start_failed', { server: 'notes', detail: 'denied by now' });
    other.send({ id: 1, method: 'initialize', params: { ...HELLO, capabilities: {} } });
    expect((await other.upstream.exited).stderr.join()).toContain('denied by now');
    one.send({ id: 1, method: 'ping' });
    await sharing.server.answer('ping');
    expect(await one.answer(1)).toBeDefined();
    expect(sharing.bugs).toEqual([]);
  });

  test('sends a broken or too large answer to nobody; the request it was for fails', async () => {
    const sharing = new Sharing();
    sharing.frameLimit = 2000;
    const [one, two] = [await sharing.client(), await sharing.client()];
    one.send({ id: 1, method: 'a' }, { id: 2, method: 'b' });
    const a = await sharing.server.got.message(({ method }) => method === 'a');
    const b = await sharing.server.got.message(({ method }) => method === 'b');
    sharing.server.send(`{"jsonrpc":"2.0","id":${String(a.id)},"result":{},"result":{}}\n`);
    sharing.server.send({ id: b.id, result: 'x'.repeat(5000) });
    sharing.server.send('{"jsonrpc":"2.0","id":{},"method":"x"}\n', '{"jsonrpc":"2.0","method":7}\n');
    sharing.server.send('hello there\n', '[1]\n', '{"jsonrpc":"2.0","id":999,"result":{}}\n');
    expect((await one.answer(1)).error?.message).toContain('not a JSON-RPC message');
    expect((await one.answer(2)).error).toBeDefined();
    await settle();
    expect(two.got.texts).toHaveLength(1);
  });

  test('waits for a client that does not keep up, and goes on without it when that takes too long', async () => {
    const sharing = new Sharing();
    sharing.frameLimit = 64 * 1024 * 1024;
    const [slow, other] = [await sharing.client(), await sharing.client()];
    slow.upstream.stdout.pause();
    slow.send({ id: 1, method: 'large' });
    await sharing.server.answer('large', { text: 'x'.repeat(5 * 1024 * 1024) });
    await settle();
    other.send({ id: 1, method: 'ping' });
    await sharing.server.answer('ping');
    await settle();
    expect(other.got.messages.some(({ id }) => id === 1)).toBe(false);
    sharing.clock.advance(15_000);
    expect(await other.answer(1)).toBeDefined();
    slow.upstream.stdout.resume();
    expect((await slow.upstream.exited).exitCode).toBe(0);
  });

  test('goes on as soon as a slow client has read', async () => {
    const sharing = new Sharing();
    sharing.frameLimit = 64 * 1024 * 1024;
    const [slow, other] = [await sharing.client(), await sharing.client()];
    slow.upstream.stdout.pause();
    slow.send({ id: 1, method: 'large' });
    await sharing.server.answer('large', { text: 'x'.repeat(5 * 1024 * 1024) });
    other.send({ id: 1, method: 'ping' });
    await sharing.server.answer('ping');
    slow.upstream.stdout.resume();
    expect(await other.answer(1)).toBeDefined();
    expect(await slow.answer(1)).toBeDefined();
    sharing.clock.advance(60_000);
    expect(slow.upstream.pid).toBe(1);
  });
});
