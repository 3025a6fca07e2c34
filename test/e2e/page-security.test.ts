/** The loopback page to those who are not its user: other pages, other hosts, the curious. */
import { type IncomingMessage, request } from 'node:http';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { TestGatehouse } from '../fixtures/gatehouse.ts';

let gatehouse: Awaited<ReturnType<typeof TestGatehouse.start>>;
let host: string;
let port: number;
let token: string;

beforeEach(async () => {
  gatehouse = await TestGatehouse.start();
  const url = new URL(gatehouse.ready.ui);
  host = url.host;
  port = Number(url.port);
  token = url.hash.replace('#token=', '');
});
afterEach(() => gatehouse[Symbol.asyncDispose]());

/** As long as the token, and different in its last character alone. */
const otherToken = (): string => token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));

interface Answer {
  status: number | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}

/** The path goes out as it is given. */
async function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const sent = request({ host: '127.0.0.1', port, path, method, headers: { host, ...headers } }).end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
}

/** The status of the answer to a WebSocket handshake; 101 when it was accepted. */
function handshake(options: {
  protocols?: string[];
  origin?: string | undefined;
  host?: string;
  path?: string;
}): Promise<number | undefined> {
  const socket = new WebSocket(
    `ws://127.0.0.1:${port}${options.path ?? '/ws'}`,
    options.protocols ?? ['gatehouse.v1', `token.${token}`],
    {
      headers: { host: options.host ?? host },
      ...('origin' in options
        ? options.origin === undefined
          ? {}
          : { origin: options.origin }
        : { origin: `http://${host}` }),
    },
  );
  return new Promise((resolve) => {
    socket.on('error', () => {});
    socket.on('unexpected-response', (_, answer) => {
      resolve(answer.statusCode);
      socket.terminate();
    });
    socket.on('open', () => {
      resolve(101);
      socket.terminate();
    });
  });
}

describe('a request to the page', () => {
  it('is refused with 421 under any other name than its own', async () => {
    for (const other of [
      'localhost',
      `localhost:${port}`,
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1',
    ]) {
      for (const path of ['/', '/healthz', '/metrics'])
        expect(
          (await get(path, { host: other, authorization: `Bearer ${token}` })).status,
          other + path,
        ).toBe(421);
      expect(await handshake({ host: other }), other).toBe(421);
    }
  });

  it('is refused with 403 from any other origin', async () => {
    const origins = [
      'https://evil.example',
      'null',
      `http://localhost:${port}`,
      `https://${host}`,
      `http://${host}.evil.example`,
    ];
    for (const origin of origins) {
      expect((await get('/', { origin })).status, origin).toBe(403);
      expect((await get('/healthz', { origin, authorization: `Bearer ${token}` })).status, origin).toBe(403);
      expect(await handshake({ origin }), origin).toBe(403);
    }
    expect(await handshake({ origin: undefined }), 'no origin at all').toBe(403);
  });

  it('gets no WebSocket without the token, and one with it', async () => {
    const wrong = otherToken();
    for (const protocols of [
      [],
      ['gatehouse.v1'],
      ['gatehouse.v1', 'token.'],
      ['gatehouse.v1', `token.${wrong}`],
      ['gatehouse.v1', `token.${token}x`],
      ['gatehouse.v1', `token.${token.slice(1)}`],
      [`token.${token}`],
    ])
      expect(await handshake({ protocols }), protocols.join()).toBe(401);
    expect(await handshake({ path: '/other' })).toBe(404);
    expect(await handshake({ path: `/ws?token=${token}`, protocols: ['gatehouse.v1'] })).not.toBe(101);
    expect(await handshake({})).toBe(101);
  });

  it('gets metrics and health only with the token as bearer', async () => {
    for (const path of ['/metrics', '/healthz']) {
      for (const headers of [
        {},
        { authorization: 'Bearer wrong' },
        { authorization: `Bearer ${otherToken()}` },
        { authorization: `Basic ${token}` },
        { authorization: token },
        { cookie: `token=${token}` },
      ]) {
        const refused = await get(path, headers as Record<string, string>);
        expect(refused.status).toBe(401);
        expect(refused.body).toBe('');
      }
      expect((await get(`${path}?token=${token}`)).status).toBe(401);
      expect((await get(path, { authorization: `Bearer ${token}` })).status).toBe(200);
    }
    expect((await get('/metrics', { authorization: `Bearer ${token}` })).body).toMatch(
      /^# (HELP|TYPE) gatehouse_/m,
    );
  });

  it('reaches no file but those of the page', async () => {
    const paths = [
      '/../package.json',
      '/../../package.json',
      '/assets/../../cli.js',
      '/%2e%2e/cli.js',
      '/..%2fcli.js',
      '/%2e%2e%2f%2e%2e%2fpackage.json',
      '/..\\cli.js',
      '//etc/passwd',
      '/%00',
      '/index.html/../../../package.json',
      '/.stamp',
      '/settings.json',
      '/__proto__',
      '/constructor',
    ];
    for (const path of paths) expect((await get(path)).status, path).toBe(404);
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])
      expect((await get('/', {}, method)).status, method).toBe(405);
  });

  it('is answered with the headers that keep the page to itself, whatever the answer', async () => {
    const answers = [
      await get('/'),
      await get('/nothing'),
      await get('/healthz'),
      await get('/', { host: 'evil.example' }),
      await get('/', { origin: 'https://evil.example' }),
    ];
    for (const { headers } of answers) {
      const policy = headers['content-security-policy'] as string;
      expect(policy.split('; ')).toEqual(
        expect.arrayContaining([
          "default-src 'none'",
          "script-src 'self'",
          "connect-src 'self'",
          "frame-ancestors 'none'",
          "form-action 'none'",
          "base-uri 'none'",
          "require-trusted-types-for 'script'",
        ]),
      );
      expect(policy).not.toMatch(/unsafe|\*/);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
        'cache-control': 'no-store',
      });
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers['set-cookie']).toBeUndefined();
    }
  });

  it('finds the page on the loopback only, and its answers never hold the token', async () => {
    expect(host).toMatch(/^127\.0\.0\.1:\d+$/);
    const page = await get('/');
    expect(page.status).toBe(200);
    expect(page.body + JSON.stringify(page.headers)).not.toContain(token);
    expect(token.length).toBeGreaterThanOrEqual(43);
    const socket = connect(port, '::1');
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toMatch(/ECONNREFUSED|EADDRNOTAVAIL|ENETUNREACH/);
  });
});
