import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Decision } from '../../../shared/model/decision.ts';
import {
  type Answer,
  call,
  FrontKit,
  initialize,
  MODERN_META,
  modernHeaders,
  scripted,
} from './front-kit.ts';

const ASK: Decision = { effect: 'ask', reason: 'default' };
const report =
  '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"p","progress":1}}\n';
const server = scripted({ on: 'tools/call', do: [{ raw: report }] });

describe('a client that goes away', () => {
  let kit: FrontKit;
  beforeEach(async () => {
    kit = await FrontKit.open({ servers: { notes: server } });
    kit.judge.decisions.set('wipe', ASK);
  });
  afterEach(() => kit[Symbol.asyncDispose]());

  async function begin(): Promise<(body: object) => Promise<Answer>> {
    const answer = await kit.send({ path: '/mcp/notes', body: initialize() });
    await answer.text();
    const headers = { 'mcp-session-id': answer.headers['mcp-session-id'] };
    return (body) => kit.send({ path: '/mcp/notes', headers, body });
  }

  test('while its call is held withdraws it, and it is never executed, whoever says yes later', async () => {
    const post = await begin();
    const answer = await post(call(2, 'wipe', {}, { progressToken: 'p' }));
    const question = await kit.approvals.question();
    await answer.event(({ method }) => method === 'notifications/progress');
    answer.drop();
    await kit.untilWithdrawn(question);
    expect(question.withdrawn).toBe('cancelled');
    question.answer('allow');
    await (await post({ jsonrpc: '2.0', id: 3, method: 'ping' })).text();
    expect(kit.heardSoFar.filter((line) => line.includes('wipe'))).toEqual([]);
    expect(kit.journal.records('call.decided').map(({ decision }) => decision?.effect)).not.toContain(
      'allow',
    );
  });

  test('while its request of the newest revision is held withdraws it too', async () => {
    const answer = await kit.send({
      path: '/mcp/notes',
      headers: modernHeaders('tools/call', 'wipe'),
      body: {
        jsonrpc: '2.0',
        id: 0,
        method: 'tools/call',
        params: { name: 'wipe', _meta: { ...MODERN_META, progressToken: 'p' } },
      },
    });
    const question = await kit.approvals.question();
    await answer.event(({ method }) => method === 'notifications/progress');
    answer.drop();
    await kit.untilWithdrawn(question);
    question.answer('allow');
    expect(kit.heardSoFar.filter((line) => line.includes('"tools/call"'))).toEqual([]);
  });

  test('while its call runs cancels it at the server', async () => {
    const post = await begin();
    const answer = await post(call('mine', 'dig', {}, { progressToken: 'p' }));
    await answer.event(({ method }) => method === 'notifications/progress');
    answer.drop();
    const cancelled = await kit.heard((line) => line.includes('notifications/cancelled'));
    expect(JSON.parse(cancelled)).toMatchObject({ params: { requestId: 'mine' } });
  });

  test('before its session has begun ends the session', async () => {
    await using slow = await FrontKit.open({
      servers: { silent: scripted({ on: 'initialize', do: [{ wait: 'never' }] }) },
    });
    const request = slow.send({ path: '/mcp/silent', body: initialize() });
    request.catch(() => undefined);
    await slow.heard((line) => line.includes('initialize'));
    slow.cutAll();
    await slow.until(() => slow.sessions.size === 0);
  });

  test('is told with the end of its session when the server ends', async () => {
    await using brief = await FrontKit.open({
      servers: { brief: scripted({ on: 'tools/call', do: [{ exit: 3 }] }) },
    });
    const begun = await brief.send({ path: '/mcp/brief', body: initialize() });
    await begun.text();
    const headers = { 'mcp-session-id': begun.headers['mcp-session-id'] };
    const answer = await brief.send({ path: '/mcp/brief', headers, body: call(2, 'any') });
    expect(await answer.message()).toMatchObject({
      id: 2,
      error: { data: { code: 'server_exited', exitCode: 3 } },
    });
    await brief.until(() => brief.sessions.size === 0);
    expect((await brief.send({ path: '/mcp/brief', headers, body: call(3, 'any') })).status).toBe(404);
  });
});

describe('a held call whose client waits', () => {
  test('runs when it is allowed, and its answer comes on the open stream', async () => {
    await using kit = await FrontKit.open();
    kit.judge.decisions.set('read_graph', ASK);
    const begun = await kit.send({ path: '/mcp/memory', body: initialize() });
    await begun.text();
    const headers = { 'mcp-session-id': begun.headers['mcp-session-id'] };
    const answering = kit.send({ path: '/mcp/memory', headers, body: call(5, 'read_graph') });
    (await kit.approvals.question()).answer('allow');
    expect(await (await answering).message()).toMatchObject({
      id: 5,
      result: { content: [{ type: 'text' }] },
    });
  });

  test('is told why when it is denied', async () => {
    await using kit = await FrontKit.open();
    kit.judge.decisions.set('read_graph', ASK);
    const answering = kit.send({
      path: '/mcp/memory',
      headers: modernHeaders('tools/call', 'read_graph'),
      body: {
        jsonrpc: '2.0',
        id: 5,
        method: 'tools/call',
        params: { name: 'read_graph', arguments: {}, _meta: MODERN_META },
      },
    });
    (await kit.approvals.question()).answer('deny');
    const answer = await answering;
    expect(answer.status).toBe(200);
    expect(await answer.message()).toMatchObject({
      id: 5,
      result: { isError: true, resultType: 'complete' },
    });
  });
});

describe('a server that may not run', () => {
  test('says why in the answer to initialize, and there is no session', async () => {
    await using kit = await FrontKit.open();
    const denied = await kit.send({ path: '/mcp/denied', body: initialize() });
    expect(denied.status).toBe(200);
    expect(await denied.message()).toMatchObject({
      id: 1,
      error: { code: -32_001, message: expect.any(String) },
    });
    const unknown = await kit.send({ path: '/mcp/nobody', body: initialize() });
    expect(unknown.status).toBe(404);
    expect(unknown.headers['mcp-session-id']).toBeUndefined();
    expect(await unknown.message()).toMatchObject({
      id: 1,
      error: { message: 'There is no server "nobody".' },
    });
  });
});
