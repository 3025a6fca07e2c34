import type { OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { call, FrontKit, initialize, MODERN_META, modernHeaders, TOKENS } from './front-kit.ts';

const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' };

describe('what the front refuses before any session hears of it', () => {
  let kit: FrontKit;
  beforeEach(async () => void (kit = await FrontKit.open({ frameBytes: 1024 * 1024 })));
  afterEach(async () => {
    expect(kit.admitted).toEqual([]);
    expect(kit.bugs).toEqual([]);
    await kit[Symbol.asyncDispose]();
  });

  test.each([
    ['another host', { host: 'evil.example.com' }, 421],
    ['its own port on another name', { host: 'localhost:PORT' }, 421],
    ['its name without the port', { host: '127.0.0.1' }, 421],
    ['a page of another origin', { origin: 'https://evil.example.com' }, 403],
    ['a page of another port', { origin: 'http://127.0.0.1:1' }, 403],
    ['a sandboxed page', { origin: 'null' }, 403],
    ['no token', { authorization: undefined }, 401],
    ['a wrong token', { authorization: `Bearer ${'c'.repeat(64)}` }, 401],
    ['a part of a token', { authorization: `Bearer ${TOKENS.cursor.slice(1)}` }, 401],
    ['a token of another scheme', { authorization: `Basic ${TOKENS.cursor}` }, 401],
    ['a body that is said to be text', { 'content-type': 'text/plain' }, 415],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['a body of no type', { 'content-type': undefined }, 415],
    ['a client that takes no events', { accept: 'application/json' }, 406],
    ['a client that takes no JSON', { accept: 'text/event-stream' }, 406],
    ['a client that wants anything but events', { accept: '*/*, text/event-stream;q=0' }, 406],
    ['a revision that never was', { 'mcp-protocol-version': '1999-01-01' }, 400],
  ])('%s', async (_, headers, status) => {
    const port = kit.host.split(':')[1]!;
    const sent = Object.entries(headers).map(([name, value]) => [name, value?.replace('PORT', port)]);
    const answer = await kit.send({
      headers: Object.fromEntries(sent) as OutgoingHttpHeaders,
      body: initialize(),
    });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/json');
    const { error } = await answer.message();
    expect(error?.message).toMatch(/\w/);
    expect(JSON.stringify(error)).not.toContain(TOKENS.cursor.slice(1));
    if (status === 401) expect(answer.headers['www-authenticate']).toContain('Bearer');
  });

  test.each([
    ['a batch', [LIST, LIST], -32_600],
    ['an empty batch', [], -32_600],
    ['text', 'hello', -32_700],
    ['nothing', '', -32_700],
    ['half a document', '{"jsonrpc":"2.0","id":1', -32_700],
    ['two documents', `${JSON.stringify(LIST)}\n${JSON.stringify(LIST)}`, -32_700],
    ['a line break in a string', '{"jsonrpc":"2.0","id":1,"method":"a\nb"}', -32_700],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), -32_700],
    ['no version of JSON-RPC', { id: 1, method: 'ping' }, -32_600],
    ['another version of JSON-RPC', { jsonrpc: '1.0', id: 1, method: 'ping' }, -32_600],
    ['an id that is an object', { jsonrpc: '2.0', id: {}, method: 'ping' }, -32_600],
    ['an id that is null', { jsonrpc: '2.0', id: null, method: 'ping' }, -32_600],
    ['neither a request nor an answer', { jsonrpc: '2.0', id: 1 }, -32_600],
    ['an answer that is two', { jsonrpc: '2.0', id: 1, result: {}, error: {} }, -32_600],
    ['a repeated method', '{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call"}', -32_600],
    ['a method spelled twice', '{"jsonrpc":"2.0","id":1,"method":"ping","m\\u0065thod":"x"}', -32_600],
    ['a member that looks like another', '{"jsonrpc":"2.0","id":1,"method":"ping","METHOD":"x"}', -32_600],
    [
      'a repeated member deep inside',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{"x":{"y":1,"y":2}}}}',
      -32_600,
    ],
    ['deeper nesting than anybody means', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`, -32_600],
  ])('a body that is %s', async (_, body, code) => {
    const answer = await kit.send({ body });
    expect(answer.status).toBe(400);
    expect((await answer.message()).error?.code).toBe(code);
  });

  test.each([
    ['GET', 400],
    ['DELETE', 400],
    ['PUT', 405],
    ['OPTIONS', 405],
    ['HEAD', 405],
  ])('%s without a session', async (method, status) => {
    const answer = await kit.send({ method });
    expect(answer.status).toBe(status);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  test.each(['/', '/mcp/', '/mcp/a/b', '/mcp/%2e%2e', '/mcp/..', '/MCP', '/mcp/-a', '//mcp', '/metrics'])(
    'the path %s',
    async (path) => {
      expect((await kit.send({ path, body: initialize() })).status).toBe(404);
    },
  );

  test('a session that is not known, and a request without one', async () => {
    const unknown = await kit.send({ headers: { 'mcp-session-id': 'x' }, body: LIST });
    expect([unknown.status, (await unknown.message()).error?.code]).toEqual([404, -32_001]);
    expect((await kit.send({ body: LIST })).status).toBe(400);
  });

  test.each(['host', 'authorization', 'content-type', 'mcp-session-id', 'mcp-method', 'mcp-param-region'])(
    'two headers %s, of which others might read the other one',
    async (name) => {
      const good: Record<string, string> = {
        host: kit.host,
        authorization: `Bearer ${TOKENS.cursor}`,
        'content-type': 'application/json',
        accept: '*/*',
      };
      const lines = [...Object.entries(good), [name, good[name] ?? 'a'], [name, good[name] ?? 'b']];
      const own = lines.filter(([header], index) => header !== name || index >= lines.length - 2);
      const status = await raw(
        kit,
        own.map(([header, value]) => `${header}: ${value}`),
        JSON.stringify(initialize()),
      );
      expect(status).toBe(name === 'host' ? 421 : 400);
    },
  );

  test('headers that disagree with the body, also in the older revisions', async () => {
    const method = await kit.send({ headers: { 'mcp-method': 'tools/list' }, body: call(1, 'delete_file') });
    expect([method.status, (await method.message()).error?.code]).toEqual([400, -32_020]);
    const name = await kit.send({ headers: { 'mcp-name': 'read_file' }, body: call(1, 'delete_file') });
    expect([name.status, (await name.message()).error?.code]).toEqual([400, -32_020]);
    const modern = await kit.send({ headers: modernHeaders('initialize'), body: initialize() });
    expect([modern.status, (await modern.message()).error?.code]).toEqual([400, -32_020]);
  });

  test.each([
    ['no _meta', {}],
    ['no version', { _meta: { 'io.modelcontextprotocol/clientCapabilities': {} } }],
    ['no capabilities', { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } }],
    [
      'capabilities that are none',
      { _meta: { ...MODERN_META, 'io.modelcontextprotocol/clientCapabilities': [] } },
    ],
    ['a nameless client', { _meta: { ...MODERN_META, 'io.modelcontextprotocol/clientInfo': {} } }],
  ])('a request of the newest revision with %s', async (_, params) => {
    const body = { jsonrpc: '2.0', id: 4, method: 'tools/list', params };
    const answer = await kit.send({ headers: modernHeaders('tools/list'), body });
    expect([answer.status, (await answer.message()).error?.code]).toEqual([400, -32_602]);
  });

  test('a body of 100 MB, said to be so or not', async () => {
    const huge = Buffer.alloc(100 * 1024 * 1024, 0x20);
    const said = await kit.send({ body: huge });
    expect(said.status).toBe(413);
    const streamed = await kit.send({ body: huge, headers: { 'transfer-encoding': 'chunked' } });
    expect(streamed.status).toBe(413);
  });
});

describe('a client that sends slowly', () => {
  const stall = async (kit: FrontKit, words: string): Promise<string> => {
    const socket = connect(Number(kit.host.split(':')[1]), '127.0.0.1');
    socket.write(words);
    return await text(socket);
  };

  test('is cut off in the head and in the body', async () => {
    await using kit = await FrontKit.open({ arrival: { headMs: 100, wholeMs: 200 } });
    expect(await stall(kit, 'POST /mcp/memory HTTP/1.1\r\nHos')).toContain('408');
    const head = [
      `POST /mcp/memory HTTP/1.1`,
      `host: ${kit.host}`,
      `authorization: Bearer ${TOKENS.cursor}`,
      'content-type: application/json',
      'accept: */*',
      'content-length: 1000',
    ];
    expect(await stall(kit, `${head.join('\r\n')}\r\n\r\n{"json`)).toContain('408');
    expect(kit.admitted).toEqual([]);
  });
});

/** Sends a request with exactly these header lines; the status of its answer. */
async function raw(kit: FrontKit, lines: readonly string[], body: string): Promise<number> {
  const socket = connect(Number(kit.host.split(':')[1]), '127.0.0.1');
  const length = `content-length: ${Buffer.byteLength(body)}`;
  socket.write(
    `POST /mcp/memory HTTP/1.1\r\n${[...lines, length, 'connection: close'].join('\r\n')}\r\n\r\n${body}`,
  );
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(await text(socket))?.[1]);
}
