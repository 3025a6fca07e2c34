import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemNetwork } from '../../../../electron/core/sandbox/egress/system-network.ts';
import { connectTo, get, ProxyHarness, sendRaw } from './proxy-harness.ts';

describe.skipIf(process.platform === 'win32')('the way out of a sandbox', () => {
  let harness: ProxyHarness;
  beforeEach(async () => {
    harness = await ProxyHarness.make();
    harness.network.names.set('api.example.com', ['203.0.114.7']);
  });
  afterEach(() => harness[Symbol.asyncDispose]());

  test('leads to a granted host, through a tunnel, both ways and to both ends', async () => {
    await harness.shouter();
    const { socket } = await harness.open({ allowedDomains: ['api.example.com'] });
    const client = connect({ path: socket, allowHalfOpen: true });
    // The first bytes of the tunnel come together with the request for it.
    client.write('CONNECT API.example.com:443 HTTP/1.1\r\nHost: x\r\n\r\nhello ');
    let received = '';
    client.setEncoding('utf8');
    for await (const chunk of client) {
      received += chunk as string;
      if (received.endsWith('HELLO ')) client.end('world');
    }
    expect(received).toBe('HTTP/1.1 200 Connection Established\r\n\r\nHELLO WORLDBYE');
    expect(harness.network.dialled).toEqual([{ addresses: ['203.0.114.7'], port: 443 }]);
    expect(harness.reports).toEqual([]);
  });

  test('leads a plain request to a granted host, without what is between client and proxy', async () => {
    await harness.origin();
    const { socket } = await harness.open({ allowedDomains: ['api.example.com:80'] });
    const headers = {
      'Proxy-Authorization': 'secret',
      Connection: 'X-Hop, close',
      'X-Hop': '1',
      Upgrade: 'websocket',
      'X-End': '2',
    };
    const answer = await get(socket, 'http://api.example.com/a?b#c', {
      method: 'POST',
      headers,
      body: 'text',
    });
    expect(answer.status).toBe(200);
    expect(answer.headers['x-origin']).toBe('yes');
    const seen = JSON.parse(answer.body) as { url: string; method: string; headers: string[]; body: string };
    expect(seen).toMatchObject({ url: '/a?b', method: 'POST', body: 'text' });
    expect(seen.headers.slice(0, 2)).toEqual(['Host', 'api.example.com']);
    expect(seen.headers).toContain('X-End');
    expect(seen.headers.join().toLowerCase()).not.toMatch(/x-hop|upgrade|proxy|secret/);
  });

  const refused = async (socket: string, authority: string): Promise<[string, string | undefined]> => {
    const answer = await connectTo(socket, authority);
    return [answer.slice(9, 12), /X-Gatehouse-Refusal: (\w+)/.exec(answer)?.[1]];
  };

  test('refuses every other host, port and way to write one, and reports it', async () => {
    await harness.shouter();
    const { socket } = await harness.open({
      allowedDomains: ['api.example.com', '*.example.com'],
      deniedDomains: ['bad.example.com'],
    });
    const expected: [string, string, string][] = [
      ['other.example:443', '403', 'host'],
      ['evilexample.com:443', '403', 'host'],
      ['example.com:443', '403', 'host'],
      ['api.example.com:22', '403', 'port'],
      ['bad.example.com:443', '403', 'denied'],
      ['BAD.example.com:443', '403', 'denied'],
      ['localhost:443', '403', 'host'],
      ['127.0.0.1:443', '403', 'address'],
      ['169.254.169.254:80', '403', 'address'],
      ['2130706433:443', '403', 'address'],
      ['0x7f000001:443', '403', 'address'],
      ['0177.0.0.1:443', '403', 'address'],
      ['127.1:443', '403', 'address'],
      ['[::1]:443', '403', 'address'],
      ['[::ffff:127.0.0.1]:443', '403', 'address'],
      ['bad.example.com.:443', '400', 'malformed'],
      ['user@api.example.com:443', '400', 'malformed'],
      ['api.example.com@evil.net:443', '400', 'malformed'],
      ['api.example.com', '400', 'malformed'],
      ['api.example.com:0', '400', 'malformed'],
      ['api.example.com:99999', '400', 'malformed'],
      ['api.example.com%00.evil.net:443', '400', 'malformed'],
    ];
    for (const [authority, status, why] of expected)
      expect([authority, ...(await refused(socket, authority))]).toEqual([authority, status, why]);
    expect(harness.network.dialled).toEqual([]);
    expect(harness.network.asked).toEqual([]);
    expect(harness.reports.map(({ why }) => why)).toEqual(expected.map(([, , why]) => why));
    expect(harness.reports[3]).toMatchObject({
      host: 'api.example.com',
      port: 22,
      launch: { server: 'notes', identity: 'npm:notes@1.0.0', session: 's1' },
    });
  });

  test('says in a sentence why, also for a plain request', async () => {
    const { socket } = await harness.open({ allowedDomains: ['api.example.com'] });
    for (const [url, status, why] of [
      ['http://other.example/x', 403, 'host'],
      ['http://api.example.com:8080/', 403, 'port'],
      ['http://2130706433/', 403, 'address'],
      ['http://user:pw@api.example.com/', 400, 'malformed'],
      ['http://api.example.com:80@evil.net/', 400, 'malformed'],
      ['https://api.example.com/', 400, 'malformed'],
      ['ftp://api.example.com/', 400, 'malformed'],
      ['/etc/passwd', 400, 'malformed'],
    ] as const) {
      const answer = await get(socket, url);
      expect([url, answer.status, answer.why]).toEqual([url, status, why]);
      expect(answer.body).toMatch(/^Gatehouse: .*\.\n$/);
    }
    expect((await get(socket, 'http://other.example/')).body).toContain(
      'notes was not granted other.example:80',
    );
  });

  test('ends what is no request, or one whose header does not end', async () => {
    const { socket } = await harness.open({ allowedDomains: ['api.example.com'] });
    const bad = ['\0\0\0\0\r\n\r\n', 'CONNECT a\0b.example.com:443 HTTP/1.1\r\n\r\n'];
    bad.push(`CONNECT api.example.com:443 HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`);
    for (const bytes of bad) expect(await sendRaw(socket, bytes)).toMatch(/^HTTP\/1.1 400/);
    expect(harness.network.dialled).toEqual([]);
    expect(harness.reports.every(({ why }) => why === 'malformed')).toBe(true);
    expect(harness.reports.length).toBe(bad.length);
  });

  test('refuses a granted name that leads into the machine or its networks, and dials what it has checked', async () => {
    await harness.shouter();
    const { network } = harness;
    network.own = ['198.51.101.9'];
    network.names.set('inside.example.com', ['10.1.2.3']);
    network.names.set('here.example.com', ['127.0.0.1', '::1']);
    network.names.set('me.example.com', ['198.51.101.9']);
    network.names.set('meta.example.com', ['169.254.169.254']);
    network.names.set('mixed.example.com', ['127.0.0.1', '10.0.0.1', '1.1.1.1', '::ffff:127.0.0.1']);
    network.names.set('none.example.com', []);
    const open = await harness.open({ allowedDomains: ['*.example.com'] });
    const ask = async (name: string, { socket } = open): Promise<string | undefined> =>
      (await refused(socket, `${name}.example.com:443`))[1];
    expect(await ask('inside')).toBe('private');
    expect(await ask('here')).toBe('forbidden');
    expect(await ask('me')).toBe('forbidden');
    expect(await ask('meta')).toBe('forbidden');
    expect(await ask('none')).toBe('unresolved');
    expect(await ask('nowhere')).toBe('unresolved');
    expect(network.dialled).toEqual([]);
    expect(await ask('mixed')).toBeUndefined();
    expect(network.dialled).toEqual([{ addresses: ['1.1.1.1'], port: 443 }]);
    const wide = await harness.open({ allowedDomains: ['*.example.com'], allowPrivateNetworks: true });
    expect(await ask('inside', wide)).toBeUndefined();
    expect(await ask('here', wide)).toBe('forbidden');
    expect(await ask('meta', wide)).toBe('forbidden');
  });

  test('is another one for every server: what one was granted the other was not', async () => {
    await harness.shouter();
    const one = await harness.open({ allowedDomains: ['api.example.com'] }, 'one');
    const other = await harness.open({ allowedDomains: ['b.example.com'] }, 'other');
    expect(one.folder).not.toBe(other.folder);
    expect((await refused(one.socket, 'api.example.com:443'))[0]).toBe('200');
    expect((await refused(other.socket, 'api.example.com:443'))[1]).toBe('host');
    expect(harness.reports.map(({ launch }) => launch.server)).toEqual(['other']);
  });

  test('bears so many connections and no more; the excess is reported, and room comes back', async () => {
    await harness.shouter();
    const { socket } = await harness.open({ allowedDomains: ['api.example.com'] });
    const clients = Array.from({ length: 64 }, () => connect(socket));
    await Promise.all(
      clients.map(async (client) => {
        client.write('CONNECT api.example.com:443 HTTP/1.1\r\n\r\n');
        await once(client, 'data');
      }),
    );
    const reported = harness.nextReport();
    const excess = connect(socket);
    excess.on('error', () => {});
    await Promise.all([reported, once(excess, 'close')]);
    expect(harness.reports).toMatchObject([{ why: 'limit' }]);
    await Promise.all(clients.map((client) => (client.destroy(), once(client, 'close'))));
    await expect
      .poll(async () => (await refused(socket, 'api.example.com:443'))[0], { timeout: 20_000 })
      .toBe('200');
  });

  test('breaks the tunnel at both ends when either breaks, and when the launch ends', async () => {
    const origin = createServer((peer) => void peer.on('error', () => {}));
    const peers: Promise<unknown[]> = once(origin, 'connection');
    await harness.behind(origin);
    const open = await harness.open({ allowedDomains: ['api.example.com'] });
    const client = connect(open.socket);
    client.on('error', () => {});
    client.write('CONNECT api.example.com:443 HTTP/1.1\r\n\r\n');
    await once(client, 'data');
    const [peer] = (await peers) as [ReturnType<typeof connect>];
    const gone = once(peer, 'close');
    peer.resume();
    const closed = once(client, 'close');
    await open[Symbol.asyncDispose]();
    await Promise.all([gone, closed]);
    expect(existsSync(open.folder)).toBe(false);
    await expect(connectTo(open.socket, 'api.example.com:443')).rejects.toThrow();
  });

  test('gives up what nobody waits for any more', async () => {
    const { network } = harness;
    const asked = Promise.withResolvers<void>();
    network.resolve = () => (asked.resolve(), new Promise(() => {}));
    const open = await harness.open({ allowedDomains: ['api.example.com'] });
    const client = connect(open.socket);
    client.write('CONNECT api.example.com:443 HTTP/1.1\r\n\r\n');
    await asked.promise;
    client.destroy();
    // Would wait for the connection for ever.
    await open[Symbol.asyncDispose]();
    expect(harness.reports).toEqual([]);
  });

  test('has a folder and sockets that only this user may open', async () => {
    const { folder, socket } = await harness.open({ allowedDomains: ['api.example.com'] });
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(socket).mode & 0o777).toBe(0o600);
  });

  test('leads to a granted port of the loopback, and says when nobody listens there', async () => {
    const port = await harness.shouter();
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const free = (closed.address() as { port: number }).port;
    closed.close();
    await once(closed, 'close');
    const { folder } = await harness.open({ loopbackPorts: [port, free] });
    const client = connect(join(folder, `l${port}`)).setEncoding('utf8');
    client.end('hello');
    let received = '';
    for await (const chunk of client) received += chunk as string;
    expect(received).toBe('HELLOBYE');
    const reported = harness.nextReport();
    expect(await sendRaw(join(folder, `l${free}`), '')).toBe('');
    await reported;
    expect(harness.reports).toMatchObject([{ why: 'unreachable', host: '127.0.0.1', port: free }]);
  });

  test('asks for a token where it is a port that everybody reaches, and reports nothing of strangers', async () => {
    await harness.shouter();
    const { Egress } = await import('../../../../electron/core/sandbox/egress/egress.ts');
    const { systemClock } = await import('../../../../electron/core/clock/index.ts');
    await using egress = new Egress({
      folder: join((await harness.open({ allowedDomains: ['a.example'] })).folder, 'port'),
      network: harness.network,
      way: 'port',
      token: () => 'unguessable',
      clock: systemClock,
      refused: (launch, report) => void harness.reports.push({ ...report, launch }),
    });
    const rules = { deniedDomains: [], loopbackPorts: [], allowPrivateNetworks: false };
    const launch = { server: 'notes', identity: '', session: '' };
    const { sockets } = await egress.open({
      ...launch,
      rules: { ...rules, allowedDomains: ['api.example.com'] },
    });
    const ask = async (authorization: string | undefined, url?: string): Promise<string> => {
      const target = url === undefined ? 'CONNECT api.example.com:443' : `GET ${url}`;
      const client = connect({ host: '127.0.0.1', port: sockets.tcp!.port });
      client.on('error', () => {});
      const header =
        authorization === undefined ? '' : `Proxy-Authorization: Basic ${btoa(authorization)}\r\n`;
      client.write(`${target} HTTP/1.1\r\nHost: x\r\n${header}\r\n`);
      const [first] = (await once(client, 'data')) as [Buffer];
      client.destroy();
      return first.toString('latin1', 9, 12);
    };
    for (const wrong of [
      undefined,
      '',
      'gatehouse:',
      'gatehouse:unguessable2',
      'unguessable',
      'x:unguessable',
    ])
      expect([wrong, await ask(wrong), await ask(wrong, 'http://other.example/')]).toEqual([
        wrong,
        '407',
        '407',
      ]);
    expect(harness.reports).toEqual([]);
    expect(await ask('gatehouse:unguessable')).toBe('200');
    expect(await ask('gatehouse:unguessable', 'http://other.example/')).toBe('403');
    const none = await egress.open({
      ...launch,
      rules: { ...rules, allowedDomains: [], loopbackPorts: [5432] },
    });
    expect(none.sockets).toMatchObject({ proxy: undefined, loopback: [] });
    expect(none.sockets.tcp).toBeUndefined();
  });

  test('is not made where its sockets would have too long a path', async () => {
    const { Egress } = await import('../../../../electron/core/sandbox/egress/egress.ts');
    const { mkdtemp, rm } = await import('node:fs/promises');
    const { tmpdir } = await import('node:os');
    const { systemClock } = await import('../../../../electron/core/clock/index.ts');
    const folder = await mkdtemp(join(tmpdir(), 'ghe-'));
    const egress = new Egress({
      folder: join(folder, 'x'.repeat(90)),
      network: harness.network,
      way: 'sockets',
      token: () => 'token',
      clock: systemClock,
      refused: () => {},
    });
    const rules = {
      allowedDomains: ['a.example'],
      deniedDomains: [],
      loopbackPorts: [],
      allowPrivateNetworks: false,
    };
    await expect(egress.open({ server: 'notes', identity: '', session: '', rules })).rejects.toMatchObject({
      code: 'home_path_too_long',
    });
    await rm(folder, { recursive: true });
  });
});

test('the network as it is dials the addresses it is given, the next one when the first does not answer', async () => {
  const server = createServer((peer) => peer.end('there')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const socket = systemNetwork().dial(['::1', '127.0.0.1'], port).setEncoding('utf8');
  let received = '';
  for await (const chunk of socket) received += chunk as string;
  socket.end();
  expect(received).toBe('there');
  expect(systemNetwork().ownAddresses()).toContain('127.0.0.1');
  expect(await systemNetwork().resolve('localhost')).toContain('127.0.0.1');
  server.close();
  await once(server, 'close');
});
