/* What servers reach from inside a sandbox: the real relay, the real proxy, real namespaces. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CoreClient } from '../../electron/connect/core-client.ts';
import { findCompiler } from '../../scripts/lib/native-shim.mjs';
import type { ServerSandbox } from '../../shared/model/sandbox.ts';
import { TestGatehouse } from '../fixtures/gatehouse.ts';
import type { JsonRpcClient } from '../fixtures/json-rpc-client.ts';

const AS_ROOT = process.getuid?.() === 0 ? { GATEHOUSE_ALLOW_ROOT: '1' } : {};

/** A server with one tool, which runs the code it is given. */
const RUNS = `
  import { createInterface } from 'node:readline';
  const answer = (id, result) => console.log(JSON.stringify({ jsonrpc: '2.0', id, result }));
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, method, params } = JSON.parse(line);
    if (method === 'initialize')
      answer(id, { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'runs', version: '1' } });
    else if (method === 'tools/list')
      answer(id, { tools: [{ name: 'run', inputSchema: { type: 'object' } }] });
    else if (method === 'tools/call') {
      const run = new Function('net', 'fetch', 'return (async () => {' + params.arguments.code + '})()');
      const text = await run(await import('node:net'), fetch).then(String, (error) => String(error.cause?.message ?? error));
      answer(id, { content: [{ type: 'text', text }] });
    }
  }`;

const connecting = (port: number): string => `
  return new Promise((resolve) => {
    const socket = net.connect(${port}, '127.0.0.1');
    socket.on('data', (bytes) => { resolve(String(bytes)); socket.destroy(); });
    socket.on('error', (error) => resolve(error.code));
    socket.on('close', () => resolve('closed'));
  });`;

const asking = (authority: string): string => `
  return new Promise((resolve) => {
    const [host, port] = process.env.HTTPS_PROXY.replace('http://', '').split(':');
    const socket = net.connect(Number(port), host, () => socket.write('CONNECT ${authority} HTTP/1.1\\r\\n\\r\\n'));
    socket.on('data', (bytes) => { resolve(String(bytes).split('\\r\\n')[0]); socket.destroy(); });
    socket.on('error', (error) => resolve(error.code));
  });`;

describe.skipIf(process.platform !== 'linux' || findCompiler() === undefined)('inside a sandbox,', () => {
  let gatehouse: TestGatehouse;
  let script: string;
  const listeners: Server[] = [];

  beforeAll(async () => {
    gatehouse = await TestGatehouse.start(AS_ROOT);
    script = join(gatehouse.userHome, 'runs.mjs');
    writeFileSync(script, RUNS);
  }, 60_000);
  afterAll(async () => {
    for (const listener of listeners) listener.close();
    await gatehouse[Symbol.asyncDispose]();
  });

  async function greeter(text: string): Promise<number> {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.end(text);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    listeners.push(server);
    return (server.address() as AddressInfo).port;
  }

  async function called<Answer>(name: string, input: object): Promise<Answer> {
    const core = await CoreClient.connect(gatehouse.home, 'cli');
    try {
      return (await core.call(name as 'sandbox.show', input as { name: string })) as Answer;
    } finally {
      core.close();
    }
  }

  async function server(name: string, network: object): Promise<JsonRpcClient> {
    const definition = { command: process.execPath, args: [script], sandbox: { network } };
    await called('servers.add', { name, definition });
    await gatehouse.ok('rules', 'add', JSON.stringify({ effect: 'allow', server: name, tool: '*' }));
    return reached(name);
  }

  async function reached(name: string): Promise<JsonRpcClient> {
    const client = gatehouse.connect(name);
    expect((await client.initialize()).error).toBeUndefined();
    return client;
  }

  const run = async (client: JsonRpcClient, code: string): Promise<string | undefined> =>
    (await client.callTool('run', { code })).result?.content?.[0]?.text;

  it('a server reaches the ports it was granted, and another one reaches its own', async () => {
    const [one, other] = [await greeter('one'), await greeter('other')];
    const first = await server('first', { allowLoopbackPorts: [one] });
    const second = await server('second', { allowLoopbackPorts: [other] });
    expect(await run(first, connecting(one))).toBe('one');
    expect(await run(second, connecting(other))).toBe('other');
    expect(await run(first, connecting(other))).toBe('ECONNREFUSED');
    expect(await run(second, connecting(one))).toBe('ECONNREFUSED');
  }, 60_000);

  it('what it was not granted is refused, recorded with host and port, and offered as a grant that works', async () => {
    const client = await server('asks', { allowedDomains: ['api.example.com'] });
    expect(await run(client, asking('other.example:443'))).toBe('HTTP/1.1 403 Forbidden');
    expect(await run(client, `return fetch('https://third.example/')`)).not.toBe('[object Response]');
    for (const target of ['127.0.0.1:22', '169.254.169.254:80', '2130706433:443', 'api.example.com:22'])
      expect([target, await run(client, asking(target))]).toEqual([target, 'HTTP/1.1 403 Forbidden']);
    const record = await gatehouse.record(
      ({ kind, detail }) => kind === 'network.refused' && detail?.['host'] === 'other.example',
    );
    expect(record).toMatchObject({
      operation: { server: 'asks' },
      detail: { host: 'other.example', port: 443, why: 'host' },
    });
    const { rows } = await called<{ rows: { name: string; operation: string }[] }>('activity.list', {});
    expect(rows.filter(({ operation }) => operation === 'network').map(({ name }) => name)).toContain(
      'third.example:443',
    );
    const { hints } = await called<ServerSandbox>('sandbox.show', { name: 'asks' });
    const hint = hints.find(({ text }) => text === 'asks tried to reach other.example:443: grant it?');
    expect(hint?.grants).toEqual({ network: { allowedDomains: ['api.example.com', 'other.example:443'] } });
    const change = { name: 'asks', grants: hint?.grants };
    expect(await called('sandbox.preview', change)).toMatchObject({
      added: ['It reaches other.example:443.'],
      removed: [],
    });
    await called('sandbox.change', { ...change, restart: true });
    const again = await reached('asks');
    // Granted now: it is looked for, and is nowhere.
    expect(await run(again, asking('other.example:443'))).toBe('HTTP/1.1 502 Bad Gateway');
  }, 60_000);

  it('a server makes no unix socket, not even the one its relay uses', async () => {
    const client = await server('unix', { allowedDomains: ['api.example.com'] });
    const direct = `return new Promise((resolve) => net.connect('/run/gatehouse/network/p').on('error', (e) => resolve(e.code)).on('connect', () => resolve('in')));`;
    expect(await run(client, direct)).toMatch(/^(?:EAFNOSUPPORT|EINVAL)$/);
  }, 60_000);
});
