import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AppError } from '../../../shared/errors/app-error.ts';
import { errorSentence } from '../../../shared/errors/sentence.ts';
import { RealCore } from '../../fixtures/real-core.ts';

/** A remote server and its authorization server that say what a test wants them to. */
interface Hostile {
  /** Of the protected resource; merged over what an honest server says. */
  resource?: object;
  /** Of the authorization server. */
  metadata?: object;
  challenge?: (origin: string) => string;
  token?: object;
  respond?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

let server: Server;
let origin: string;
let core: RealCore;
let hostile: Hostile;
const paths: string[] = [];

beforeEach(async () => {
  hostile = {};
  paths.length = 0;
  server = createServer((request, response) => serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  core = await RealCore.open();
  await core.call('servers.add', { name: 'far', definition: { url: `${origin}/mcp`, headers: {} } });
});
afterEach(async () => {
  await core[Symbol.asyncDispose]();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function serve(request: IncomingMessage, response: ServerResponse): void {
  const path = new URL(request.url!, origin).pathname;
  paths.push(`${request.method} ${path}`);
  if (hostile.respond?.(request, response) === true) return;
  const json = (status: number, value: object): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
  switch (path) {
    case '/mcp':
      response.setHeader('www-authenticate', hostile.challenge?.(origin) ?? 'Bearer');
      return json(401, {});
    case '/.well-known/oauth-protected-resource/mcp':
      return json(200, { resource: `${origin}/mcp`, authorization_servers: [origin], ...hostile.resource });
    case '/.well-known/oauth-authorization-server':
      return json(200, {
        issuer: origin,
        authorization_endpoint: `${origin}/authorize`,
        token_endpoint: `${origin}/token`,
        registration_endpoint: `${origin}/register`,
        response_types_supported: ['code'],
        code_challenge_methods_supported: ['S256'],
        ...hostile.metadata,
      });
    case '/register':
      return json(201, { client_id: 'c', redirect_uris: ['http://127.0.0.1/callback'] });
    case '/token':
      return json(200, { access_token: 't', token_type: 'Bearer', ...hostile.token });
    default:
      json(404, {});
  }
}

const begin = (): Promise<unknown> => core.call('accounts.login', { server: 'far' });

it('the honest form of it is led to its login page, and asked for nothing before', async () => {
  expect(await begin()).toMatchObject({ login: { state: 'waiting', issuer: origin } });
  expect(paths.filter((path) => path.includes('token') || path.includes('authorize'))).toEqual([]);
});

it.each<[string, () => Hostile, RegExp]>([
  ['no PKCE at all', () => ({ metadata: { code_challenge_methods_supported: undefined } }), /PKCE/],
  [
    'PKCE in the clear only',
    () => ({ metadata: { code_challenge_methods_supported: ['plain'] } }),
    /S256|cannot be used/,
  ],
  [
    'a login page that is a script',
    () => ({ metadata: { authorization_endpoint: 'javascript:alert(1)' } }),
    /cannot be used|neither/,
  ],
  [
    'a login page that is a file',
    () => ({ metadata: { authorization_endpoint: 'file:///etc/passwd' } }),
    /cannot be used|neither/,
  ],
  [
    'a login page without encryption',
    () => ({ metadata: { authorization_endpoint: 'http://login.example/' } }),
    /neither https/,
  ],
  [
    'another issuer than it is found at',
    () => ({ metadata: { issuer: 'https://honest.example' } }),
    /not from the server/,
  ],
  [
    'the resource of another server',
    () => ({ resource: { resource: 'https://other.example/mcp' } }),
    /cannot be used/,
  ],
  [
    'a variable in its address',
    () => ({ metadata: { authorization_endpoint: 'https://${HOME}.example/' } }),
    /no address|cannot be used/,
  ],
  [
    'a document of ten megabytes',
    () => ({
      respond: (request, response) => {
        if (!request.url!.includes('oauth-authorization-server')) return false;
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(`{"x":"${'a'.repeat(10_000_000)}"}`);
        return true;
      },
    }),
    /too much|cannot be used/,
  ],
  [
    'redirects to another origin',
    () => ({
      respond: (request, response) => {
        if (!request.url!.includes('oauth-authorization-server')) return false;
        response.writeHead(302, { location: 'http://127.0.0.1:1/evil' }).end();
        return true;
      },
    }),
    /redirects|cannot be used/,
  ],
])('%s: refused, nothing is opened and nothing kept', async (_title, make, message) => {
  hostile = make();
  await expect(begin()).rejects.toMatchObject({ code: expect.stringMatching(/^(login|remote)_/) as string });
  const said = await begin().catch((error: AppError) => errorSentence(error.code, error.data));
  expect(said).toMatch(message);
  expect(said).not.toContain('evil');
  const [account] = (await core.call('accounts.list', {})).accounts;
  expect(account!.state).toBe('none');
  expect(paths.filter((path) => path.endsWith('/token'))).toEqual([]);
});

it('metadata that a 401 names on another origin is not fetched there', async () => {
  let visits = 0;
  const other = createServer((_request, response) => {
    visits++;
    response.end('{}');
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const evil = `http://127.0.0.1:${(other.address() as AddressInfo).port}/metadata`;
  hostile = { challenge: () => `Bearer resource_metadata="${evil}"` };
  expect(await begin()).toMatchObject({ login: { issuer: origin } });
  expect(visits).toBe(0);
  other.close();
});

it('an authorization server in a private network is not asked on behalf of a public one', async () => {
  // The server is written down as this machine, so private addresses are let through; link-local never is.
  hostile = { resource: { authorization_servers: ['https://169.254.169.254'] } };
  await expect(begin()).rejects.toMatchObject({ code: expect.stringMatching(/^(login|remote)_/) as string });
});

it('a port of the redirect that another program holds is never used', async () => {
  const first = (await core.call('accounts.login', { server: 'far' })).login;
  const { port } = new URL(first.redirectUrl);
  await core.call('accounts.cancel', { id: first.id });
  const thief = createServer((_request, response) => response.end('stolen'));
  await new Promise<void>((resolve) => thief.listen(Number(port), '127.0.0.1', resolve));
  const second = (await core.call('accounts.login', { server: 'far' })).login;
  expect(new URL(second.redirectUrl).port).not.toBe(port);
  // Registered again: the first registration names the port that is somebody else's now.
  expect(paths.filter((path) => path === 'POST /register')).toHaveLength(2);
  thief.close();
});

it('a code of another login is worth nothing here', async () => {
  const { login } = await core.call('accounts.login', { server: 'far' });
  hostile.respond = (request, response) => {
    if (request.url !== '/token') return false;
    // What an authorization server says when the code was made for another verifier.
    response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}');
    return true;
  };
  const state = new URL(login.url!).searchParams.get('state')!;
  const page = await (await fetch(`${login.redirectUrl}?code=stolen&state=${state}`)).text();
  expect(page).toContain('failed');
  expect((await core.call('accounts.list', {})).accounts[0]!.state).toBe('none');
});
