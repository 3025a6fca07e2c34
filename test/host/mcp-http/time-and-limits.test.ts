import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../fixtures/manual-clock.ts';
import { type Answer, call, FrontKit, initialize, MODERN_META, modernHeaders } from './front-kit.ts';

const HOUR = 60 * 60_000;

/** Lets the event loop turn until it is so. */
async function turns(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

describe('time and limits over HTTP', () => {
  let kit: FrontKit;
  let clock: ManualClock;
  beforeEach(async () => {
    clock = new ManualClock();
    kit = await FrontKit.open({ clock, inMemory: true });
  });
  afterEach(() => kit[Symbol.asyncDispose]());

  async function begin() {
    const answer = await kit.send({ path: '/mcp/any', body: initialize() });
    expect(answer.status).toBe(200);
    await answer.text();
    const headers = { 'mcp-session-id': answer.headers['mcp-session-id'] };
    const post = (body: object): Promise<Answer> => kit.send({ path: '/mcp/any', headers, body });
    const listen = (): Promise<Answer> => kit.send({ path: '/mcp/any', method: 'GET', headers });
    const isThere = async (): Promise<boolean> => {
      const found = await post({ jsonrpc: '2.0', id: 9, method: 'ping' });
      await found.text();
      return found.status === 200;
    };
    return { post, listen, isThere, server: kit.memory.at(-1)! };
  }

  test('a request that takes long is told that it was heard, and its stream is kept alive', async () => {
    const { post, server } = await begin();
    server.silentOn.add('tools/call');
    const answering = post(call(2, 'dig'));
    await kit.forwarded('dig');
    clock.advance(10_000);
    const answer = await answering;
    expect(answer.headers['content-type']).toBe('text/event-stream');
    const text = answer.text();
    clock.advance(15_000);
    server.say({ id: 2, result: { done: true } });
    expect(await text).toBe(':\n\nevent: message\ndata: {"jsonrpc":"2.0","id":2,"result":{"done":true}}\n\n');
  });

  test('a session nobody uses ends after an hour; one whose client listens does not', async () => {
    const left = await begin();
    const listening = await begin();
    const stream = await listening.listen();
    clock.advance(HOUR - 1);
    expect(await left.isThere()).toBe(true);
    clock.advance(HOUR);
    await kit.until(() => kit.sessions.size === 1);
    expect(await left.isThere()).toBe(false);
    expect(await listening.isThere()).toBe(true);
    stream.drop();
  });

  test('a client that begins sessions and never ends them loses the one it used the longest time ago', async () => {
    const first = await begin();
    clock.advance(1000);
    const second = await begin();
    for (let more = 0; more < 30; more++) await begin();
    clock.advance(1000);
    expect(await first.isThere()).toBe(true);
    await begin();
    expect(kit.sessions.size).toBe(32);
    expect(await first.isThere()).toBe(true);
    expect(await second.isThere()).toBe(false);
  });

  test('a client with 256 open requests gets no more', async () => {
    const { post, server } = await begin();
    server.silentOn.add('tools/call');
    const open = Array.from({ length: 256 }, (_, id) => post(call(`call-${id}`, 'dig')));
    await kit.until(() => kit.journal.records('call.decided').length === 256);
    const refused = await post(call('one-more', 'dig'));
    expect([refused.status, (await refused.message()).error?.data]).toEqual([
      503,
      { code: 'too_many', what: 'open requests', limit: 256 },
    ]);
    for (let id = 0; id < 256; id++) server.say({ id: `call-${id}`, result: {} });
    for (const answer of await Promise.all(open)) await answer.text();
  });

  test('a client that does not read holds its server back, and is given up after a minute', async () => {
    const { listen, server, isThere } = await begin();
    const stream = await listen();
    stream.response.pause();
    const timers = clock.timers;
    const data = 'x'.repeat(1024 * 1024);
    // Sockets of the system take some megabytes of it.
    for (let number = 0; number < 64; number++)
      server.say({ method: 'notifications/message', params: { data } });
    // One more timer runs: that of a reader who is behind.
    await turns(() => clock.timers > timers);
    expect(server.stdout.readableLength + server.stdout.writableLength).toBeGreaterThan(16 * 1024 * 1024);
    clock.advance(60_000);
    await turns(() => server.stdout.readableLength + server.stdout.writableLength === 0);
    expect(await isThere()).toBe(true);
  });

  test('messages that nobody listens for wait, the newest 256 of them; a request among the others is answered', async () => {
    const { listen, server } = await begin();
    server.say({ id: 'asked', method: 'roots/list' });
    for (let number = 0; number < 256; number++) {
      server.say({ method: 'notifications/resources/updated', params: { uri: `r:${number}` } });
    }
    await turns(() => server.answers.length > 0);
    expect(server.answers).toMatchObject([{ id: 'asked', error: { code: -32_603 } }]);
    const events = (await listen()).events();
    for (let number = 0; number < 256; number++) {
      expect((await events.next()).value).toMatchObject({ params: { uri: `r:${number}` } });
    }
  });

  test('what comes while Gatehouse stops is told so', async () => {
    const { post, server } = await begin();
    server.silentOn.add('tools/call');
    const answering = post(call(2, 'dig'));
    await kit.forwarded('dig');
    await Promise.all([...kit.sessions].map((session) => session.stop()));
    expect(await (await answering).message()).toMatchObject({
      id: 2,
      error: { message: expect.stringContaining('shutting down') },
    });
  });

  test('the process for requests that stand alone is not started twice by requests that come together', async () => {
    const ask = (id: number): Promise<Answer> =>
      kit.send({
        path: '/mcp/any',
        headers: modernHeaders('tools/list'),
        body: { jsonrpc: '2.0', id, method: 'tools/list', params: { _meta: MODERN_META } },
      });
    const answers = await Promise.all([1, 2, 3, 4].map(ask));
    expect(await Promise.all(answers.map(async (answer) => (await answer.message()).id))).toEqual([
      1, 2, 3, 4,
    ]);
    expect(kit.memory).toHaveLength(1);
  });
});
