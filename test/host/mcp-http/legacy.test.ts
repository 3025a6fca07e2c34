import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, call, FrontKit, initialize, TOKENS } from './front-kit.ts';

describe('a session of revision 2025-11-25 over HTTP', () => {
  let kit: FrontKit;
  beforeEach(async () => void (kit = await FrontKit.open()));
  afterEach(() => kit[Symbol.asyncDispose]());

  /** Begins a session; what it answers is put into every further request. */
  async function begin(server: string, capabilities: object = {}) {
    const path = `/mcp/${server}`;
    const answer = await kit.send({ path, body: initialize('first', capabilities) });
    expect(answer.status).toBe(200);
    expect(await answer.message()).toMatchObject({ id: 'first', result: { serverInfo: {} } });
    const id = String(answer.headers['mcp-session-id']);
    const post = (body: object, headers: object = {}): Promise<Answer> =>
      kit.send({
        path,
        body,
        headers: { 'mcp-session-id': id, 'mcp-protocol-version': '2025-11-25', ...headers },
      });
    const get = (): Promise<Answer> =>
      kit.send({ path, method: 'GET', headers: { 'mcp-session-id': id, accept: 'text/event-stream' } });
    const end = (): Promise<Answer> =>
      kit.send({ path, method: 'DELETE', headers: { 'mcp-session-id': id } });
    return { id, path, post, get, end };
  }

  test('begins with initialize, works, and ends with DELETE; its server process ends with it', async () => {
    const session = await begin('memory');
    expect((await session.post({ jsonrpc: '2.0', method: 'notifications/initialized' })).status).toBe(202);
    const listed = await session.post({ jsonrpc: '2.0', id: 2, method: 'tools/list' });
    expect(listed.headers['content-type']).toBe('text/event-stream');
    expect(JSON.stringify(await listed.message())).toContain('read_graph');
    expect(kit.upstreams).toHaveLength(1);
    expect((await session.end()).status).toBe(200);
    await kit.upstreams[0]!.exited;
    const after = await session.post({ jsonrpc: '2.0', id: 3, method: 'tools/list' });
    expect(after.status).toBe(404);
    expect(await after.message()).toMatchObject({ id: 3, error: { code: -32_001 } });
  });

  test('is its client’s alone, and its endpoint’s', async () => {
    const session = await begin('memory');
    const other = { authorization: `Bearer ${TOKENS.claude}` };
    expect((await session.post({ jsonrpc: '2.0', id: 1, method: 'ping' }, other)).status).toBe(404);
    const elsewhere = await kit.send({
      path: '/mcp/everything',
      headers: { 'mcp-session-id': session.id },
      body: { jsonrpc: '2.0', id: 1, method: 'ping' },
    });
    expect(elsewhere.status).toBe(404);
    expect((await session.post({ jsonrpc: '2.0', id: 1, method: 'ping' })).status).toBe(200);
  });

  test('tells progress and log messages on the response of the call, each as it comes', async () => {
    const session = await begin('everything');
    await session.post({ jsonrpc: '2.0', method: 'notifications/initialized' });
    const name = 'trigger-long-running-operation';
    const answer = await session.post(call(7, name, { duration: 0.3, steps: 3 }, { progressToken: 'mine' }));
    expect(answer.headers).toMatchObject({ 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
    const seen = [];
    for await (const message of answer.events()) {
      if (message.method === 'notifications/progress' || message.id !== undefined) seen.push(message);
    }
    expect(
      seen.map(({ method, params, id }) => [method, params?.['progressToken'], params?.['progress'], id]),
    ).toEqual([
      ['notifications/progress', 'mine', 1, undefined],
      ['notifications/progress', 'mine', 2, undefined],
      ['notifications/progress', 'mine', 3, undefined],
      [undefined, undefined, undefined, 7],
    ]);
  });

  test('relays what the server asks of the client, and the answer', async () => {
    const session = await begin('everything', { elicitation: {}, sampling: {} });
    await session.post({ jsonrpc: '2.0', method: 'notifications/initialized' });
    const answer = await session.post(call(9, 'trigger-sampling-request', { prompt: 'hello', maxTokens: 5 }));
    const events = answer.events();
    let asked = await events.next();
    while (!asked.done && asked.value.method !== 'sampling/createMessage') asked = await events.next();
    const { id } = asked.value as { id: unknown };
    const result = { role: 'assistant', content: { type: 'text', text: 'well met' }, model: 'none' };
    expect((await session.post({ jsonrpc: '2.0', id, result })).status).toBe(202);
    let last = await events.next();
    while (!last.done && last.value.id !== 9) last = await events.next();
    expect(JSON.stringify(last.value)).toContain('well met');
  });

  test('gives what belongs to no request to the client’s own stream, also what came before it was open', async () => {
    const session = await begin('memory');
    await (await session.post({ jsonrpc: '2.0', id: 1, method: 'tools/list' })).text();
    for (const open of kit.sessions) open.relist();
    const stream = await session.get();
    expect(stream.status).toBe(200);
    expect((await session.get()).status).toBe(409);
    const events = stream.events();
    expect(await events.next()).toMatchObject({ value: { method: 'notifications/tools/list_changed' } });
    for (const open of kit.sessions) open.relist();
    expect(await events.next()).toMatchObject({ value: { method: 'notifications/tools/list_changed' } });
  });
});
