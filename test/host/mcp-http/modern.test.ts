import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../fixtures/manual-clock.ts';
import { type Answer, FrontKit, MODERN_META, modernHeaders, scripted, TOKENS } from './front-kit.ts';

describe('requests of revision 2026-07-28 over HTTP', () => {
  let kit: FrontKit;
  beforeEach(async () => void (kit = await FrontKit.open()));
  afterEach(() => kit[Symbol.asyncDispose]());

  interface Given {
    readonly path?: string;
    readonly method: string;
    readonly id?: number | string;
    readonly params?: Record<string, unknown>;
    readonly meta?: object;
    readonly name?: string;
    readonly headers?: object;
  }

  function ask({
    path = '/mcp/both',
    method,
    id = 0,
    params = {},
    meta = {},
    name,
    headers = {},
  }: Given): Promise<Answer> {
    return kit.send({
      path,
      headers: { ...modernHeaders(method, name), ...headers },
      body: { jsonrpc: '2.0', id, method, params: { ...params, _meta: { ...MODERN_META, ...meta } } },
    });
  }

  const callTool = (name: string, args: object, more: Partial<Given> = {}): Promise<Answer> =>
    ask({ method: 'tools/call', name, params: { name, arguments: args }, ...more });

  test('need no handshake and share one server process', async () => {
    const [discovered, listed, called] = await Promise.all([
      ask({ method: 'server/discover', id: 0 }),
      ask({ method: 'tools/list', id: 0 }),
      callTool('test_simple_text', {}, { id: 0 }),
    ]);
    expect(discovered.headers['content-type']).toBe('application/json');
    expect(await discovered.message()).toMatchObject({
      id: 0,
      result: { supportedVersions: ['2026-07-28'] },
    });
    expect(await listed.message()).toMatchObject({ id: 0, result: { resultType: 'complete' } });
    expect(await called.message()).toMatchObject({ id: 0, result: { resultType: 'complete' } });
    expect(kit.upstreams).toHaveLength(1);
    expect(called.headers['mcp-session-id']).toBeUndefined();
  });

  test('of two clients never share a process', async () => {
    await (await ask({ method: 'tools/list' })).text();
    await (await ask({ method: 'tools/list', headers: { authorization: `Bearer ${TOKENS.claude}` } })).text();
    expect(kit.upstreams).toHaveLength(2);
    expect(kit.admitted.map(({ client }) => client)).toEqual(['cursor', 'claude']);
  });

  test('get their own id back, as it was written, whatever the others are called', async () => {
    const ids = [7, '7', '\u2028 "quoted" \\', -1, 0];
    const answers = await Promise.all(ids.map((id) => ask({ method: 'tools/list', id })));
    expect(await Promise.all(answers.map(async (answer) => (await answer.message()).id))).toEqual(ids);
  });

  test('get their progress under their own token, each as it comes, in their own response', async () => {
    const progress = (id: number): Promise<Answer> =>
      callTool('test_tool_with_progress', {}, { id, meta: { progressToken: 'same' } });
    const answers = await Promise.all([progress(1), progress(2)]);
    for (const [index, answer] of answers.entries()) {
      expect(answer.headers).toMatchObject({
        'content-type': 'text/event-stream',
        'x-accel-buffering': 'no',
      });
      const seen = [];
      for await (const { method, params, id } of answer.events())
        seen.push(method ? params?.['progressToken'] : id);
      expect(seen).toEqual(['same', 'same', 'same', index + 1]);
    }
  });

  test('subscriptions stay open, and what comes is named as their client named them', async () => {
    const answer = await ask({
      method: 'subscriptions/listen',
      id: 'listen:0',
      params: { notifications: { toolsListChanged: true } },
    });
    const events = answer.events();
    const key = 'io.modelcontextprotocol/subscriptionId';
    expect((await events.next()).value).toMatchObject({
      method: 'notifications/subscriptions/acknowledged',
      params: { _meta: { [key]: 'listen:0' } },
    });
    for (const session of kit.sessions) session.relist();
    expect((await events.next()).value).toMatchObject({
      method: 'notifications/tools/list_changed',
      params: { _meta: { [key]: 'listen:0' } },
    });
    answer.drop();
  });

  test('a method the server does not have is 404 and -32601', async () => {
    const answer = await ask({ method: 'nobody/knows', id: 'x' });
    expect(answer.status).toBe(404);
    expect(await answer.message()).toMatchObject({ id: 'x', error: { code: -32_601 } });
    const initialize = await ask({ method: 'initialize', id: 1 });
    expect(initialize.status).toBe(404);
  });

  test('a server of the older revisions says that it does not know this one, and its process goes', async () => {
    const answer = await ask({ path: '/mcp/memory', method: 'server/discover' });
    expect(answer.status).toBe(404);
    expect(await answer.message()).toMatchObject({ error: { code: -32_601 } });
    await kit.until(() => kit.sessions.size === 0);
  });

  test('a revision the server does not know is 400, with those it does', async () => {
    const meta = { 'io.modelcontextprotocol/protocolVersion': '2099-01-01' };
    const answer = await ask({
      method: 'tools/list',
      id: 3,
      meta,
      headers: { 'mcp-protocol-version': '2099-01-01' },
    });
    expect(answer.status).toBe(400);
    expect(await answer.message()).toMatchObject({
      id: 3,
      error: { code: -32_022, data: { supported: ['2026-07-28'], requested: '2099-01-01' } },
    });
  });

  test('GET and DELETE are not of this revision', async () => {
    for (const method of ['GET', 'DELETE']) {
      const answer = await kit.send({
        path: '/mcp/both',
        method,
        headers: { 'mcp-protocol-version': '2026-07-28' },
      });
      expect(answer.status).toBe(405);
      expect(answer.headers.allow).toContain('POST');
    }
  });

  test.each([
    ['Mcp-Method names another method', 'tools/list', { 'mcp-method': 'tools/call' }],
    ['Mcp-Protocol-Version another revision', 'tools/list', { 'mcp-protocol-version': '2025-11-25' }],
    ['Mcp-Name another tool', 'tools/call', { 'mcp-name': 'other' }],
    ['Mcp-Name is not in base64', 'tools/call', { 'mcp-name': '=?base64?%%%?=' }],
    ['Mcp-Method is missing', 'tools/list', { 'mcp-method': undefined }],
    ['Mcp-Protocol-Version is missing', 'tools/list', { 'mcp-protocol-version': undefined }],
    ['Mcp-Name is missing', 'tools/call', { 'mcp-name': undefined }],
  ])('are refused when %s', async (_, method, headers) => {
    const name = method === 'tools/call' ? 'test_simple_text' : undefined;
    const sent = { ...modernHeaders(method, name), ...headers };
    const params = { ...(name === undefined ? {} : { name, arguments: {} }), _meta: MODERN_META };
    const answer = await kit.send({
      path: '/mcp/both',
      headers: sent,
      body: { jsonrpc: '2.0', id: 5, method, params },
    });
    expect(answer.status).toBe(400);
    expect(await answer.message()).toMatchObject({ id: 5, error: { code: -32_020 } });
    expect(kit.admitted).toEqual([]);
  });

  test('a name in base64 is compared with what it stands for', async () => {
    const encoded = `=?base64?${Buffer.from('test_simple_text').toString('base64')}?=`;
    const answer = await callTool('test_simple_text', {}, { headers: { 'mcp-name': encoded } });
    expect(answer.status).toBe(200);
  });

  test.each([
    ['agrees', { 'mcp-param-region': 'us-west1' }, 200],
    ['is missing', {}, 400],
    ['says another value', { 'mcp-param-region': 'eu-west1' }, 400],
    ['is not in base64', { 'mcp-param-region': '=?base64?!?=' }, 400],
  ])('a mirrored parameter whose header %s', async (_, headers, status) => {
    const answer = await callTool('test_x_mcp_header', { region: 'us-west1' }, { headers });
    expect(answer.status).toBe(status);
    const message = await answer.message();
    if (status === 400) expect(message.error?.code).toBe(-32_020);
    expect(kit.judge.judged).toHaveLength(status === 200 ? 1 : 0);
  });

  test('closing the response cancels the call upstream', async () => {
    const report =
      '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":$ID,"progress":1}}\n';
    const slow = scripted({ on: 'tools/call', do: [{ raw: report }] });
    await using own = await FrontKit.open({ servers: { slow } });
    const answer = await own.send({
      path: '/mcp/slow',
      headers: modernHeaders('tools/call', 'dig'),
      body: {
        jsonrpc: '2.0',
        id: 'mine',
        method: 'tools/call',
        params: { name: 'dig', _meta: { ...MODERN_META, progressToken: 1 } },
      },
    });
    await answer.event(({ method }) => method === 'notifications/progress');
    const cancelled = own.heard((line) => line.includes('notifications/cancelled'));
    answer.drop();
    expect(await cancelled).toContain('"requestId":');
    expect(own.journal.records('call.finished')).toMatchObject([{ result: { status: 'cancelled' } }]);
  });
});

describe('the server process of requests that stand alone', () => {
  test('is kept while it is used, and goes when it was idle for long enough', async () => {
    const clock = new ManualClock();
    await using kit = await FrontKit.open({ clock, idleMs: 600_000 });
    const ask = async (): Promise<void> => {
      const answer = await kit.send({
        path: '/mcp/both',
        headers: modernHeaders('tools/list'),
        body: { jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta: MODERN_META } },
      });
      expect(answer.status).toBe(200);
      await answer.text();
    };
    await ask();
    clock.advance(599_000);
    await ask();
    clock.advance(599_000);
    expect(kit.sessions.size).toBe(1);
    clock.advance(1000);
    await kit.until(() => kit.sessions.size === 0);
    await ask();
    expect(kit.upstreams).toHaveLength(2);
  });
});
