import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { LazyPage } from '../../electron/host/lazy-page.ts';
import { LoopbackPage } from '../../electron/host/loopback-page.ts';
import { PageFiles } from '../../electron/host/page-files.ts';
import { FakeCore } from './fake-core.ts';

const TOKEN = 'mVqdSN5gBzu7T8mX2yN3b0Fv5n8s1mJrKc4eWq9xYzA';

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

let folder: string;
beforeAll(() => {
  const base = mkdtempSync(join(tmpdir(), 'gatehouse-page-'));
  writeFileSync(join(base, 'secret.json'), '"a secret"');
  folder = join(base, 'renderer');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'assets', 'main.js'), 'export {};');
  writeFileSync(join(folder, 'notes.txt'), 'of no known type');
  symlinkSync(join(base, 'secret.json'), join(folder, 'link.json'));
});
afterAll(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

describe('the loopback page', () => {
  let core: FakeCore;
  let page: LoopbackPage;
  let url: URL;

  beforeEach(async () => {
    core = new FakeCore();
    page = new LoopbackPage({ core, files: new PageFiles(folder), port: 0, token: TOKEN });
    url = new URL(await page.listen());
  });
  afterEach(() => page[Symbol.asyncDispose]());

  /** One request exactly as given: nothing adds or mends a header or path. */
  function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = url;
      const sent = request(
        { hostname, port, path, method, agent: false, headers: { host: url.host, ...headers } },
        (answer) => {
          let body = '';
          answer.setEncoding('utf8').on('data', (text: string) => (body += text));
          answer.once('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, body }));
        },
      );
      sent.once('error', reject).end();
    });
  }

  interface Dial {
    readonly origin?: string | undefined;
    readonly host?: string;
    readonly protocols?: string[];
    readonly path?: string;
  }

  /** A page's WebSocket; resolves open, or rejects with the HTTP status it was refused with. */
  function dial(given: Dial = {}): Promise<WebSocket> {
    const { protocols = ['gatehouse.v1', `token.${TOKEN}`], path = '/ws', host = url.host } = given;
    const origin = 'origin' in given ? given.origin : url.origin;
    const socket = new WebSocket(`ws://${url.host}${path}`, protocols, {
      headers: { host, ...(origin === undefined ? {} : { origin }) },
    });
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(socket));
      socket.once('unexpected-response', (_, answer) => reject(new Error(String(answer.statusCode))));
      socket.once('error', reject);
    });
  }

  const nextMessage = (socket: WebSocket): Promise<unknown> =>
    new Promise((resolve) =>
      socket.once('message', (data) => resolve(JSON.parse((data as Buffer).toString('utf8')))),
    );
  const closed = (socket: WebSocket): Promise<void> =>
    new Promise((resolve) => socket.once('close', () => resolve()));

  it('listens on the loopback alone and keeps the token out of the path', () => {
    expect(url.hostname).toBe('127.0.0.1');
    expect(url.hash).toBe(`#token=${TOKEN}`);
    expect(`${url.pathname}${url.search}`).toBe('/');
  });

  it.each([
    ['/', '<!doctype html>', 'text/html; charset=utf-8'],
    ['/index.html', '<!doctype html>', 'text/html; charset=utf-8'],
    ['/?route=approvals', '<!doctype html>', 'text/html; charset=utf-8'],
    ['/assets/main.js', 'export {};', 'text/javascript; charset=utf-8'],
  ])('serves %s', async (path, body, type) => {
    const answer = await ask(path);
    expect(answer).toMatchObject({ status: 200, body });
    expect(answer.headers['content-type']).toBe(type);
  });

  it.each([
    '/secret.json',
    '/../secret.json',
    '/assets/../../secret.json',
    '/..%2fsecret.json',
    '/%2e%2e/secret.json',
    '//secret.json',
    '/assets/..\\..\\secret.json',
    '/link.json',
    '/notes.txt',
    '/assets',
    '/assets/',
    '/ws',
    '/__proto__',
    '/constructor',
    '/index.html\u0000.js'.replace('\u0000', '%00'),
  ])('has nothing at %s', async (path) => {
    expect(await ask(path)).toMatchObject({ status: 404, body: '' });
  });

  it.each([
    [200, '/'],
    [404, '/nothing'],
    [401, '/metrics'],
    [403, '/'],
    [421, '/'],
  ])('sends its security headers with a %i', async (status, path) => {
    const headers = { 403: { origin: 'http://evil.example' }, 421: { host: 'evil.example' } }[status] ?? {};
    const answer = await ask(path, headers as Record<string, string>);
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'content-security-policy': expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('answers HEAD without a body and refuses every other method', async () => {
    expect(await ask('/', {}, 'HEAD')).toMatchObject({ status: 200, body: '' });
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE']) {
      const answer = await ask('/', {}, method);
      expect([method, answer.status, answer.headers['allow']]).toEqual([method, 405, 'GET, HEAD']);
    }
  });

  it.each(['evil.example', 'localhost', '127.0.0.1', '[::1]', '127.0.0.1.evil.example'])(
    'takes a request for the host %s for another site’s (421)',
    async (name) => {
      const host = /^\[|^localhost$|^127\.0\.0\.1$/.test(name) ? `${name}:1` : `${name}:${url.port}`;
      expect((await ask('/', { host })).status).toBe(421);
      expect((await ask('/metrics', { host, authorization: `Bearer ${TOKEN}` })).status).toBe(421);
      await expect(dial({ host })).rejects.toThrow('421');
    },
  );

  it.each(['http://evil.example', 'null', 'https://127.0.0.1', 'http://localhost', 'file://'])(
    'takes a request from the origin %s for another page’s (403)',
    async (origin) => {
      expect((await ask('/', { origin })).status).toBe(403);
      expect((await ask('/metrics', { origin, authorization: `Bearer ${TOKEN}` })).status).toBe(403);
      await expect(dial({ origin })).rejects.toThrow('403');
    },
  );

  it('takes a request of its own page', async () => {
    expect((await ask('/', { origin: url.origin })).status).toBe(200);
  });

  it.each(['/metrics', '/healthz'])('gives %s to the bearer of the token only', async (path) => {
    for (const authorization of ['', 'Bearer', 'Bearer x', `Bearer ${TOKEN}x`, `Basic ${TOKEN}`, TOKEN]) {
      const answer = await ask(path, authorization === '' ? {} : { authorization });
      expect([authorization, answer.status, answer.body]).toEqual([authorization, 401, '']);
    }
    expect((await ask(`${path}?token=${TOKEN}`)).status).toBe(401);
    const answer = await ask(path, { authorization: `Bearer ${TOKEN}` });
    expect(answer.status).toBe(200);
    expect(answer.body).toBe(path === '/metrics' ? core.metrics() : 'ok\n');
    expect((await ask(path, { authorization: `Bearer ${TOKEN}` }, 'POST')).status).toBe(405);
  });

  it.each([
    ['no protocol', []],
    ['no token', ['gatehouse.v1']],
    ['the token alone', [`token.${TOKEN}`]],
    ['a wrong token', ['gatehouse.v1', `token.${'x'.repeat(TOKEN.length)}`]],
    ['the beginning of the token', ['gatehouse.v1', `token.${TOKEN.slice(0, -1)}`]],
    ['an empty token', ['gatehouse.v1', 'token.']],
    ['another version of the protocol', ['gatehouse.v2', `token.${TOKEN}`]],
  ])('refuses a WebSocket with %s (401)', async (_, protocols) => {
    await expect(dial({ protocols })).rejects.toThrow('401');
    expect(core.dispatched).toEqual([]);
  });

  it('refuses a WebSocket that names no origin: no browser does that', async () => {
    await expect(dial({ origin: undefined })).rejects.toThrow('403');
  });

  it.each(['/', '/ws/', '/ws?x=1', '/other'])('has no WebSocket at %s', async (path) => {
    await expect(dial({ path })).rejects.toThrow('404');
  });

  it('speaks the contract over a WebSocket, never repeats the token, and knows that it is the page', async () => {
    const socket = await dial();
    expect(socket.protocol).toBe('gatehouse.v1');
    socket.send(JSON.stringify({ type: 'call', id: 1, name: 'approvals.list', input: {} }));
    expect(await nextMessage(socket)).toMatchObject({ type: 'result', id: 1, result: { ok: true } });
    expect(core.dispatched).toEqual([{ name: 'approvals.list', input: {}, origin: { kind: 'page' } }]);
    socket.send(JSON.stringify({ type: 'subscribe', id: 2, name: 'state', input: {} }));
    expect(await nextMessage(socket)).toMatchObject({ type: 'result', id: 2 });
    core.emit('news');
    expect(await nextMessage(socket)).toEqual({ type: 'event', id: 2, value: 'news' });
    socket.close();
    await core.until(() => core.streams.size === 0);
  });

  it.each([
    ['what is no request', (socket: WebSocket) => socket.send('hello')],
    [
      'bytes instead of text',
      (socket: WebSocket) => socket.send(Buffer.from('{"type":"unsubscribe","id":1}')),
    ],
    ['more than 8 MiB', (socket: WebSocket) => socket.send('x'.repeat(8 * 1024 * 1024 + 1))],
  ])('ends a WebSocket that sends %s', async (_, send) => {
    const socket = await dial();
    socket.on('error', () => {});
    const end = closed(socket);
    send(socket);
    await end;
    expect(core.dispatched).toEqual([]);
  });

  it('closes what is no HTTP', async () => {
    const socket = connect(Number(url.port), '127.0.0.1');
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      socket.setEncoding('utf8').on('data', (part: string) => (text += part));
      socket.once('close', () => resolve(text));
      socket.write('\u0016\u0003\u0001 no HTTP\r\n\r\n');
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('ends with every connection closed', async () => {
    const socket = await dial();
    const end = closed(socket);
    await page[Symbol.asyncDispose]();
    await end;
    await expect(ask('/')).rejects.toThrow('ECONNREFUSED');
  });

  it('names the port that is taken', async () => {
    const port = Number(url.port);
    await using second = new LoopbackPage({ core, files: new PageFiles(folder), port, token: TOKEN });
    await expect(second.listen()).rejects.toMatchObject({ code: 'port_taken', data: { port } });
  });

  it('opens lazily, once, and tries again when its port was taken', async () => {
    const port = Number(url.port);
    await using lazy = new LazyPage({ core, folder, port, token: TOKEN });
    await expect(lazy.url()).rejects.toMatchObject({ code: 'port_taken' });
    await page[Symbol.asyncDispose]();
    const [one, other] = await Promise.all([lazy.url(), lazy.url()]);
    expect(one).toBe(other);
    expect((await ask('/')).status).toBe(200);
    await lazy[Symbol.asyncDispose]();
    await expect(ask('/')).rejects.toThrow('ECONNREFUSED');
    await expect(lazy.url()).rejects.toMatchObject({ code: 'cancelled' });
  });
});
