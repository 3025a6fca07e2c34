import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reachOf } from '../../electron/core/remote-servers.ts';
import { RemoteDefinition } from '../../shared/model/server.ts';
import { ConformanceHttpServer } from '../fixtures/conformance-server/http.ts';
import { RealCore } from '../fixtures/real-core.ts';

const initialize = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'test', version: '1' },
};

describe('a remote server', () => {
  const server = new ConformanceHttpServer();
  let url: string;
  beforeAll(async () => {
    url = await server.listen();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it('is used through the shim like any other: listed, judged, shown as running, and recorded', async () => {
    await using core = await RealCore.open();
    await core.call('servers.add', { name: 'far', definition: { url, headers: {} } });
    const client = await core.connect('far');
    expect(client.exit).toBe(0);
    expect((await client.request(1, 'initialize', initialize)).result).toMatchObject({
      protocolVersion: '2025-11-25',
    });
    client.send({ method: 'notifications/initialized' });
    const { result } = await client.request(2, 'tools/list', {});
    expect(result?.tools?.map(({ name }) => name)).toContain('test_simple_text');
    const { servers } = await core.call('servers.list', {});
    expect(servers[0]).toMatchObject({ identity: url, state: { kind: 'running' }, sessions: 1 });
    expect((await core.recorded('server.started')).detail).toMatchObject({ url: new URL(url).origin });
    expect((await core.call('servers.tools', { name: 'far' })).tools.length).toBeGreaterThan(5);
    expect(await core.call('servers.stop', { name: 'far' })).toEqual({ stopped: 1 });
    await core.recorded('server.exited');
  });

  it('that policy does not admit is never connected to', async () => {
    let visits = 0;
    const watched = createServer((_request, response) => {
      visits++;
      response.end();
    });
    await new Promise<void>((resolve) => watched.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(watched.address() as AddressInfo).port}/mcp`;
    await using core = await RealCore.open({
      files: { 'policy.json': { deniedMcpServers: [{ serverUrl: 'http://127.0.0.1:*/*' }] } },
    });
    await core.call('servers.add', { name: 'far', definition: { url: address, headers: {} } });
    const client = await core.connect('far');
    expect(client.exit).toBe(3);
    expect((await client.request(1, 'initialize', initialize)).error).toMatchObject({ code: -32_001 });
    expect(visits).toBe(0);
    watched.close();
  });

  it('gets the headers of its definition, secrets from the vault, and none of a client', async () => {
    const seen: unknown[] = [];
    const watched = createServer((request, response) => {
      seen.push(request.headers['authorization'], request.headers['x-plain']);
      response.writeHead(401).end();
    });
    await new Promise<void>((resolve) => watched.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(watched.address() as AddressInfo).port}/mcp`;
    await using core = await RealCore.open();
    await core.call('secrets.set', { name: 'token', value: 'Bearer canary-55' });
    const headers = { Authorization: { secret: 'token' }, 'X-Plain': 'yes' };
    await core.call('servers.add', { name: 'far', definition: { url: address, headers } });
    const client = await core.connect('far');
    const { error } = await client.request(1, 'initialize', initialize);
    expect(error).toMatchObject({ data: { code: 'login_required' } });
    expect(seen).toEqual(['Bearer canary-55', 'yes']);
    expect(JSON.stringify([await core.snapshot(), core.records()])).not.toContain('canary');
    watched.close();
  });
});

it.each([
  ['https://mcp.example/mcp', undefined, 'public'],
  ['https://intranet.example/mcp', true, 'private'],
  ['http://localhost:3000/mcp', undefined, 'private'],
  ['http://127.0.0.1:3000/mcp', undefined, 'private'],
  ['https://10.0.0.8/mcp', undefined, 'private'],
  ['https://[::1]/mcp', undefined, 'private'],
])('%s may be reached, allowPrivateNetworks %s: %s', (url, allowPrivateNetworks, reach) => {
  expect(reachOf(RemoteDefinition.parse({ url, allowPrivateNetworks }))).toBe(reach);
});
