import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildServer } from '../../fixtures/conformance-server/build-server.ts';
import { ConformanceHttpServer } from '../../fixtures/conformance-server/http.ts';
import { MODERN, RemoteLines } from './lines.ts';

/** A server that does what a test wants. */
async function serve(
  handler: (request: IncomingMessage, response: ServerResponse, body: string) => void,
): Promise<{ url: string; server: Server } & AsyncDisposable> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => handler(request, response, Buffer.concat(chunks).toString()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  return {
    url,
    server,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const json = (response: ServerResponse, status: number, value: unknown, headers = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof value === 'string' ? value : JSON.stringify(value));
};

describe('a real server of both eras', () => {
  const server = new ConformanceHttpServer();
  let url: string;
  beforeAll(async () => {
    url = await server.listen();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test('a client with a handshake: tools, progress, questions of the server, all in one session', async () => {
    await using far = new RemoteLines(url);
    const welcome = await far.initialize();
    expect(welcome.result).toMatchObject({
      protocolVersion: '2025-11-25',
      serverInfo: { name: expect.any(String) as string },
    });
    far.send({ id: 1, method: 'tools/list' });
    const { result } = await far.answer(1);
    expect((result!['tools'] as unknown[]).length).toBeGreaterThan(5);
    far.send({ id: 2, method: 'tools/call', params: { name: 'test_sampling', arguments: { prompt: 'hi' } } });
    const asked = await far.message(({ method }) => method === 'sampling/createMessage');
    far.send({
      id: asked.id,
      result: { role: 'assistant', model: 'm', content: { type: 'text', text: 'hello' } },
    });
    expect(JSON.stringify((await far.answer(2)).result)).toContain('hello');
    far.send({
      id: 3,
      method: 'tools/call',
      params: { name: 'test_tool_with_progress', arguments: {}, _meta: { progressToken: 'p' } },
    });
    await far.answer(3);
    expect(far.lines.filter((line) => line.includes('"notifications/progress"')).length).toBeGreaterThan(0);
  });

  test('a client without: every request stands alone, with the headers that repeat it', async () => {
    await using far = new RemoteLines(url);
    far.send({ id: 1, method: 'server/discover', params: { _meta: MODERN } });
    expect((await far.answer(1)).result).toMatchObject({
      supportedVersions: expect.arrayContaining(['2026-07-28']) as string[],
    });
    far.send({ id: 2, method: 'tools/list', params: { _meta: MODERN } });
    await far.answer(2);
    far.send({
      id: 3,
      method: 'tools/call',
      params: { name: 'test_simple_text', arguments: {}, _meta: MODERN },
    });
    expect((await far.answer(3)).result).toMatchObject({ resultType: 'complete' });
  });

  test('a stream that breaks before its answer is taken up where it was', async () => {
    await using far = new RemoteLines(url);
    await far.initialize();
    far.send({ id: 1, method: 'tools/call', params: { name: 'test_reconnection', arguments: {} } });
    expect((await far.answer(1)).result).toBeDefined();
  });
});

describe('a client with a handshake in front of a server that has none', () => {
  const modern = createMcpHandler(
    () =>
      buildServer({
        shown: { tool: false, prompt: false },
        announce: { tools: notifyTools, prompts: () => undefined },
      }),
    { legacy: 'reject' },
  );
  function notifyTools(): void {
    modern.notify.toolsChanged();
  }
  const handle = toNodeHandler(modern);
  let remote: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    remote = await serve((request, response, body) => {
      void handle(request, response, body === '' ? undefined : JSON.parse(body));
    });
  });
  afterAll(() => remote[Symbol.asyncDispose]());

  test('is welcomed, lists and calls as if nothing were between', async () => {
    await using far = new RemoteLines(remote.url);
    expect((await far.initialize()).result).toMatchObject({
      protocolVersion: '2025-11-25',
      serverInfo: { name: expect.any(String) as string },
      capabilities: { tools: {} },
    });
    far.send({ id: 'p', method: 'ping' }, { id: 'l', method: 'logging/setLevel', params: { level: 'info' } });
    expect((await far.answer('p')).result).toEqual({});
    expect((await far.answer('l')).result).toEqual({});
    far.send({ id: 1, method: 'tools/list' });
    expect(((await far.answer(1)).result!['tools'] as unknown[]).length).toBeGreaterThan(5);
    far.send({ id: 2, method: 'tools/call', params: { name: 'test_simple_text', arguments: {} } });
    expect((await far.answer(2)).result).toMatchObject({ content: [{ type: 'text' }] });
  });

  test('is asked what the server comes back for, and gets one answer', async () => {
    await using far = new RemoteLines(remote.url);
    await far.initialize();
    far.send({
      id: 1,
      method: 'tools/call',
      params: { name: 'test_input_required_result_elicitation', arguments: {} },
    });
    const asked = await far.message(({ method }) => method === 'elicitation/create');
    far.send({ id: asked.id, result: { action: 'accept', content: { name: 'Ana' } } });
    const answer = await far.answer(1);
    expect(JSON.stringify(answer.result)).toContain('Ana');
    expect(far.lines.filter((line) => (JSON.parse(line) as { id?: unknown }).id === 1)).toHaveLength(1);
  });

  test('an answer that refuses ends the call, and nothing is sent again', async () => {
    await using far = new RemoteLines(remote.url);
    await far.initialize();
    far.send({
      id: 1,
      method: 'tools/call',
      params: { name: 'test_input_required_result_elicitation', arguments: {} },
    });
    const asked = await far.message(({ method }) => method === 'elicitation/create');
    far.send({ id: asked.id, error: { code: -32_601, message: 'no' } });
    expect((await far.answer(1)).error).toMatchObject({ code: -32_603 });
  });

  test('hears of changes as it is used to', async () => {
    await using far = new RemoteLines(remote.url);
    await far.initialize();
    far.send({ id: 1, method: 'tools/call', params: { name: 'test_trigger_tool_change', arguments: {} } });
    await far.message(({ method }) => method === 'notifications/tools/list_changed');
  });
});

test('a server of others, over the older transport too', async () => {
  const program = fileURLToPath(
    new URL('../../../node_modules/@modelcontextprotocol/server-everything/dist/index.js', import.meta.url),
  );
  const port = 20_000 + (process.pid % 20_000);
  const child = spawn(process.execPath, [program, 'sse'], {
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    for await (const line of createInterface({ input: child.stderr })) if (line.includes(String(port))) break;
    await using far = new RemoteLines(`http://127.0.0.1:${port}/sse`);
    expect((await far.initialize()).result).toMatchObject({
      serverInfo: { name: expect.any(String) as string },
    });
    far.send({ id: 1, method: 'tools/call', params: { name: 'echo', arguments: { message: 'over there' } } });
    expect(JSON.stringify((await far.answer(1)).result)).toContain('over there');
  } finally {
    child.kill('SIGKILL');
  }
});

test('a body over several lines, with members nobody knows, arrives as one line of the same text', async () => {
  const body =
    '{\r\n  "jsonrpc": "2.0",\n  "id": 1,\n  "result": {"x": 12345678901234567890, "y": "a\\nb"},\n  "z": null\n}\n';
  await using remote = await serve((_request, response) => json(response, 200, body));
  await using far = new RemoteLines(remote.url);
  far.send({ id: 1, method: 'tools/list' });
  await far.answer(1);
  expect(far.lines).toEqual([body.trim().replace(/[\r\n]/g, ' ')]);
});

test.each([
  [401, 'login_required'],
  [403, 'remote_refused'],
  [500, 'remote_failed'],
  [200, 'remote_failed'],
])(
  'HTTP status %i becomes an error under the id that was asked, and the session goes on',
  async (status, code) => {
    await using remote = await serve((_request, response) =>
      response.writeHead(status).end('<h1>secret page</h1>'),
    );
    await using far = new RemoteLines(remote.url);
    far.send({ id: 'x', method: 'tools/list' }, { id: 2, method: 'ping' });
    for (const id of ['x', 2]) {
      const { error } = await far.answer(id);
      expect(error).toMatchObject({ data: { code } });
      expect(JSON.stringify(error)).not.toContain('secret page');
    }
  },
);

test('an error of the server that knows no id is told under the one that was asked', async () => {
  await using remote = await serve((_request, response) =>
    json(response, 400, {
      jsonrpc: '2.0',
      id: null,
      error: { code: -32_020, message: 'headers and body disagree' },
    }),
  );
  await using far = new RemoteLines(remote.url);
  far.send({ id: 7, method: 'tools/list' });
  expect(await far.answer(7)).toMatchObject({
    error: { code: -32_020, message: 'headers and body disagree' },
  });
});

test('a server that forgot the session gets a new one, once, and the request is answered', async () => {
  const sessions: string[] = [];
  await using remote = await serve((request, response, body) => {
    const { method } = JSON.parse(body || '{}') as { method?: string };
    const session = request.headers['mcp-session-id'];
    if (method === 'initialize') {
      sessions.push(`s${sessions.length}`);
      const result = {
        protocolVersion: '2025-11-25',
        capabilities: {},
        serverInfo: { name: 'a', version: '1' },
      };
      return json(
        response,
        200,
        { jsonrpc: '2.0', id: 'init', result },
        { 'mcp-session-id': sessions.at(-1) },
      );
    }
    if (request.method === 'GET') return void response.writeHead(405).end();
    if (method?.startsWith('notifications/')) return void response.writeHead(202).end();
    if (session === 's0') return void response.writeHead(404).end();
    json(response, 200, {
      jsonrpc: '2.0',
      id: 1,
      result: { session, version: request.headers['mcp-protocol-version'] },
    });
  });
  await using far = new RemoteLines(remote.url);
  await far.initialize();
  far.send({ id: 1, method: 'tools/list' });
  expect((await far.answer(1)).result).toEqual({ session: 's1', version: '2025-11-25' });
  expect(far.lines.filter((line) => line.includes('"init"'))).toHaveLength(1);
});

test('cancelled in the newer era: the request ends at the server, and nothing is answered', async () => {
  const closed = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  let posted = 0;
  await using remote = await serve((request, response, body) => {
    posted++;
    if (body.includes('"quick"')) return json(response, 200, { jsonrpc: '2.0', id: 'quick', result: {} });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': waiting\n\n');
    request.socket.on('close', closed.resolve);
    arrived.resolve();
  });
  await using far = new RemoteLines(remote.url);
  far.send({ id: 1, method: 'tools/call', params: { name: 'slow', _meta: MODERN } });
  await arrived.promise;
  far.send({ method: 'notifications/cancelled', params: { requestId: 1, _meta: MODERN } });
  await closed.promise;
  far.send({ id: 'quick', method: 'tools/list', params: { _meta: MODERN } });
  await far.answer('quick');
  expect(far.lines).toHaveLength(1);
  expect(posted).toBe(2);
});

test('a client that goes away ends what is open, and the session', async () => {
  const deleted = Promise.withResolvers<string | undefined>();
  await using remote = await serve((request, response, body) => {
    if (request.method === 'DELETE') {
      deleted.resolve(String(request.headers['mcp-session-id']));
      return void response.writeHead(204).end();
    }
    if (request.method === 'GET') return void response.writeHead(405).end();
    if (body.includes('"initialize"')) {
      const result = {
        protocolVersion: '2025-11-25',
        capabilities: {},
        serverInfo: { name: 'a', version: '1' },
      };
      return json(response, 200, { jsonrpc: '2.0', id: 'init', result }, { 'mcp-session-id': 'mine' });
    }
    response.writeHead(202).end();
  });
  const far = new RemoteLines(remote.url);
  await far.initialize();
  far.upstream.stdin.end();
  expect(await deleted.promise).toBe('mine');
  expect(await far.upstream.exited).toMatchObject({ exitCode: 0 });
  await far[Symbol.asyncDispose]();
});

test('a redirect to another origin is not followed, and no header travels', async () => {
  let visited = 0;
  await using other = await serve((_request, response) => {
    visited++;
    response.end();
  });
  await using remote = await serve((_request, response) =>
    response.writeHead(307, { location: other.url }).end(),
  );
  await using far = new RemoteLines(remote.url);
  far.send({ id: 1, method: 'tools/list' });
  expect(await far.answer(1)).toMatchObject({
    error: { message: expect.stringContaining('redirects') as string },
  });
  expect(visited).toBe(0);
});

test('a server that cannot be reached is named with the reason', async () => {
  await using far = new RemoteLines('http://127.0.0.1:9/mcp');
  far.send({ id: 1, method: 'initialize', params: {} });
  expect(await far.answer(1)).toMatchObject({
    error: { message: expect.stringContaining('ECONNREFUSED') as string, data: { code: 'remote_failed' } },
  });
});
