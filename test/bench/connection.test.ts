import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../../bench/connect.ts';
import { callBig, callInParallel, callInTurn, readBig } from '../../bench/measures.ts';
import { ownProcesses } from '../../bench/own-processes.ts';
import { memoryOf } from '../../bench/process-tree.ts';
import type { Target } from '../../bench/target.ts';
import { takeTurns } from '../../bench/turns.ts';

const server = join(import.meta.dirname, '../../bench/echo-server.mjs');
const direct: Target = {
  name: 'direct',
  role: 'direct',
  way: { kind: 'stdio', command: [process.execPath, server] },
};

describe('a connection over stdio', () => {
  it('measures calls in turn, in parallel and of a size', async () => {
    const connection = connect(direct);
    await connection.initialize();
    expect(await callInTurn(connection, 5, 0)).toHaveLength(5);
    expect((await callInParallel(connection, 1, 8)).calls).toBeGreaterThanOrEqual(8);
    expect(await callBig(connection, 300_000, 10_000)).toBeGreaterThan(0);
    expect(await readBig(connection, 300_000, 10_000)).toBeGreaterThan(0);
    await connection.close();
  });

  it.runIf(process.platform === 'linux')('counts the server to the direct connection alone', async () => {
    const connection = connect(direct);
    await connection.initialize();
    expect(memoryOf(ownProcesses(connection)).rss).toBeGreaterThan(10);
    await connection.close();
    const through = connect({ ...direct, role: 'beside' });
    await through.initialize();
    expect(ownProcesses(through)).toEqual([]);
    await through.close();
  });

  it('fails when the server says no, and when it ends', async () => {
    const connection = connect(direct);
    await connection.initialize();
    await expect(connection.request('no/such', '{}')).rejects.toThrow('-32601');
    await connection.close();
    await expect(connection.request('ping', '{}')).rejects.toThrow('ended with');
  });
});

describe('turns', () => {
  const gone: Target = {
    name: 'gone',
    role: 'beside',
    way: { kind: 'stdio', command: [process.execPath, '-e', ''] },
  };
  const turns = (targets: readonly Target[]) =>
    takeTurns(
      targets,
      2,
      () => Promise.resolve(),
      (connection, round) => Promise.resolve(`${connection.target.name} ${round}`),
    );

  it('go on without a peer that fails, and say why', async () => {
    const found = await turns([direct, gone]);
    expect(found.get(direct)).toEqual(['direct 0', 'direct 1']);
    expect(found.get(gone)).toEqual({ failed: 'ended with 0:' });
  });

  it('do not go on without Gatehouse', async () => {
    await expect(turns([direct, { ...gone, role: 'asked' }])).rejects.toThrow('ended with');
  });
});

describe('a connection over HTTP', () => {
  let http: Server;
  const calls: (string | undefined)[] = [];
  const answerTo = (text: string): string | undefined => {
    const { id, method } = JSON.parse(text) as { id?: number; method: string };
    if (id === undefined) return undefined;
    const result = method === 'tools/list' ? { tools: [{ name: 'hub__echo' }] } : {};
    return JSON.stringify({ jsonrpc: '2.0', id, result });
  };
  const reply = (response: ServerResponse, text: string, asStream: boolean): void => {
    const answer = answerTo(text);
    const kind = asStream ? 'text/event-stream' : 'application/json';
    response.writeHead(answer === undefined ? 202 : 200, { 'content-type': kind, 'mcp-session-id': 's1' });
    response.end(asStream && answer !== undefined ? `data: ${answer}\n\n` : answer);
  };
  beforeEach(async () => {
    calls.length = 0;
    let stream: ServerResponse | undefined;
    http = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => (text += String(chunk)));
      request.on('end', () => {
        calls.push(request.headers['mcp-session-id'] as string | undefined);
        if (request.url === '/refuses') response.writeHead(413).end('too large');
        else if (request.url === '/events') {
          stream = response.writeHead(200, { 'content-type': 'text/event-stream' });
          stream.write('event: endpoint\ndata: /posted\n\n');
        } else if (request.url === '/posted') {
          response.writeHead(202).end();
          const answer = answerTo(text);
          if (answer !== undefined) stream?.write(`event: message\ndata: ${answer}\n\n`);
        } else reply(response, text, request.url === '/stream');
      });
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => http.once('listening', resolve));
  });
  afterEach(async () => {
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });
  const at = (kind: 'http' | 'sse', path: string): Target => ({
    name: 'over HTTP',
    role: 'beside',
    way: { kind, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}${path}` },
  });

  it.each([
    ['http', '/json'],
    ['http', '/stream'],
    ['sse', '/events'],
  ] as const)('%s%s: finds the tools by the names they have there', async (kind, path) => {
    const connection = connect(at(kind, path));
    await connection.initialize();
    expect(connection.callOf('echo', {})).toBe('{"name":"hub__echo","arguments":{}}');
    expect(await callInTurn(connection, 3, 0)).toHaveLength(3);
    if (kind === 'http') expect(calls.slice(1)).toEqual(calls.slice(1).map(() => 's1'));
    await connection.close();
  });

  it('fails with what the server said', async () => {
    const connection = connect(at('http', '/refuses'));
    await expect(connection.initialize()).rejects.toThrow('HTTP 413 too large');
    await connection.close();
  });
});
