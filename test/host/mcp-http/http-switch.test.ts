import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterEach, describe, expect, test } from 'vitest';
import { ensureToken, readToken, tokenClients } from '../../../electron/connect/token.ts';
import { systemClock } from '../../../electron/core/clock/index.ts';
import { HttpSwitch } from '../../../electron/host/mcp-http/http-switch.ts';
import { real, RealCore, type RealCoreOptions } from '../../fixtures/real-core.ts';

let core: RealCore;
let front: HttpSwitch;
afterEach(async () => {
  await core.core[Symbol.asyncDispose]();
  await front[Symbol.asyncDispose]();
  await core[Symbol.asyncDispose]();
});

async function open(settings: object, options: RealCoreOptions = {}): Promise<void> {
  core = await RealCore.open({
    http: () => front?.state,
    files: { 'settings.json': settings },
    ...options,
  });
  front = await HttpSwitch.open({
    core: core.core,
    clock: systemClock,
    cwd: core.userHome,
    tokens: { clients: () => tokenClients(core.home), tokenOf: (client) => readToken(core.home, client) },
  });
}

async function connect(url: string, client: string): Promise<Client> {
  const headers = { Authorization: `Bearer ${ensureToken(core.home, client)}` };
  const connected = new Client({ name: 'sdk', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  await connected.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  return connected;
}

describe('the HTTP front of a core', () => {
  test('is off unless the settings turn it on', async () => {
    await open({});
    expect(front.state).toBeUndefined();
    expect(await core.call('core.http', {})).toEqual({});
    expect((await core.call('core.status', {})).http).toBeUndefined();
  });

  test('shows one server and all of them, with the client’s own name in every record', async () => {
    await open({ http: { port: 0 } });
    await core.add('memory', real('memory'));
    const url = front.state!.url!;
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/);
    expect((await core.call('core.status', {})).http).toEqual({ url });
    const one = await connect(`${url}/memory`, 'cursor');
    await one.callTool({ name: 'read_graph', arguments: {} });
    const all = await connect(url, 'claude-code');
    expect((await all.listTools()).tools.map(({ name }) => name)).toContain('read_graph');
    await all.callTool({ name: 'read_graph', arguments: {} });
    const decided = core
      .records('call.decided')
      .map(({ caller, operation }) => [caller?.client, operation?.server]);
    expect(decided).toEqual([
      ['cursor', 'memory'],
      ['claude-code', 'memory'],
    ]);
    const text = JSON.stringify(core.records());
    for (const client of ['cursor', 'claude-code']) expect(text).not.toContain(readToken(core.home, client));
    await Promise.all([one.close(), all.close()]);
  });

  test('tells why a server may not run, and which there are', async () => {
    await open({ http: { port: 0 } });
    await core.add('memory', real('memory'));
    core.write('policy.json', { deniedMcpServers: [{ serverName: 'memory' }] });
    await core.recorded('policy.applied');
    const url = front.state!.url!;
    await expect(connect(`${url}/memory`, 'cursor')).rejects.toThrow(/memory/);
    await expect(connect(`${url}/nobody`, 'cursor')).rejects.toThrow(/no server .*nobody/);
  });

  test('follows the settings while the core runs', async () => {
    await open({});
    const turned = async (settings: object, isSo: () => boolean): Promise<void> => {
      const seen = new Promise<void>((resolve) => {
        const subscription = core.core.onSettings(() => {
          subscription[Symbol.dispose]();
          resolve();
        });
      });
      core.write('settings.json', settings);
      await seen;
      await front.settled;
      expect(isSo()).toBe(true);
    };
    await turned({ http: { port: 0 } }, () => front.state?.url !== undefined);
    const { url } = front.state!;
    await turned({ http: { port: 0, idleSeconds: 60 } }, () => front.state?.url === url);
    await turned({}, () => front.state === undefined);
    await expect(fetch(url!)).rejects.toThrow();
  });

  test('says that its port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await open({ http: { port } });
    expect(front.state?.problem).toContain(String(port));
    expect(await core.call('core.http', {})).toEqual({ http: front.state });
    other.close();
  });

  test.each([
    [{ http: { port: 70_000 } }, 'http.port'],
    [{ http: {} }, 'http.port'],
    [{ http: { port: 0, host: '0.0.0.0' } }, 'host'],
  ])('stays off while its settings are wrong: %j', async (settings, named) => {
    await open(settings);
    expect(front.state).toBeUndefined();
    await core.state(({ warnings }) => JSON.stringify(warnings).includes(named));
  });
});
