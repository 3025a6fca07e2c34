import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProtectedServer } from '../../fixtures/authorization-server.ts';
import { logInByHand } from '../../fixtures/log-in.ts';
import { RealCore } from '../../fixtures/real-core.ts';
import { MemoryKeychain } from '../vault/test-vault.ts';

const initialize = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 't', version: '1' },
};

describe('an account of a remote server', () => {
  let remote: ProtectedServer;
  let keychain: MemoryKeychain;
  let core: RealCore;

  beforeEach(async () => {
    remote = await ProtectedServer.start();
    keychain = new MemoryKeychain();
    core = await RealCore.open({ keychain });
    await core.call('servers.add', { name: 'notes', definition: { url: remote.url, headers: {} } });
  });
  afterEach(async () => {
    await core[Symbol.asyncDispose]();
    await remote[Symbol.asyncDispose]();
  });

  async function logIn(on = core, server = 'notes'): Promise<void> {
    const { login } = await on.call('accounts.login', { server });
    expect(login.state).toBe('waiting');
    const back = await logInByHand(login.url!, login.redirectUrl);
    const page = await fetch(back);
    expect(await page.text()).toContain('You are logged in to');
    expect((await on.call('accounts.list', {})).accounts.find((one) => one.server === server)!.state).toBe(
      'ok',
    );
  }

  async function connected(on = core, client = 'cursor') {
    const connection = await on.connect('notes', client);
    await connection.request('init', 'initialize', initialize);
    connection.send({ method: 'notifications/initialized' });
    return connection;
  }

  const read = { name: 'read', arguments: {} };

  it('is made by one login, and then serves every client, without any of them seeing a token', async () => {
    const before = await core.connect('notes');
    expect((await before.request(1, 'initialize', initialize)).error).toMatchObject({
      data: { code: 'login_required' },
    });
    await logIn();
    const clients = [
      await connected(core, 'cursor'),
      await connected(core, 'claude-desktop'),
      await connected(core, 'cursor'),
    ];
    for (const client of clients) expect((await client.request(2, 'tools/call', read)).result).toBeDefined();
    const [account] = (await core.call('accounts.list', {})).accounts;
    expect(account).toMatchObject({
      issuer: remote.issuer,
      renews: true,
      scopes: [{ name: 'notes:read', words: 'read notes' }],
    });
    const token = remote.seen.at(-1)!.slice('Bearer '.length);
    expect(token.length).toBeGreaterThan(20);
    const everything = JSON.stringify([
      await core.snapshot(),
      core.records(),
      clients.map(({ lines }) => lines),
    ]);
    expect(everything).not.toContain(token);
    for (const file of filesBelow(core.home)) expect(readFileSync(file).includes(token)).toBe(false);
    expect((await core.recorded('account.login')).detail).toMatchObject({
      server: 'notes',
      issuer: remote.issuer,
    });
  });

  it('is renewed once, however many calls wait for it, and survives a restart of the core', async () => {
    await logIn();
    const first = await connected();
    await remote.expireAll();
    remote.grants.length = 0;
    await Promise.all(Array.from({ length: 20 }, (_, id) => first.request(id + 10, 'tools/call', read)));
    expect(remote.grants).toEqual(['refresh_token']);
    await core.close();
    await using again = await RealCore.open({ keychain }, core.base);
    await remote.expireAll();
    const client = await connected(again);
    expect((await client.request(5, 'tools/call', read)).result).toBeDefined();
    expect(remote.grants).toEqual(['refresh_token', 'refresh_token']);
  });

  it('is asked for more when the server wants more, with what it had', async () => {
    await logIn();
    const client = await connected();
    const refused = await client.request(3, 'tools/call', { name: 'search', arguments: {} });
    expect(JSON.stringify(refused)).toContain('403');
    const [account] = (await core.call('accounts.list', {})).accounts;
    expect(account!.wanted).toEqual([{ name: 'notes:write', words: 'read and change notes' }]);
    const { login } = await core.call('accounts.login', { server: 'notes' });
    expect(login.scopes.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['notes:read', 'notes:write']),
    );
    await fetch(await logInByHand(login.url!, login.redirectUrl));
    expect((await client.request(4, 'tools/call', { name: 'search', arguments: {} })).result).toBeDefined();
  });

  it('is gone at once when it is logged out: sessions are cut, the authorization server is told', async () => {
    await logIn();
    const sessions = await Promise.all(
      ['cursor', 'cursor', 'claude-code', 'cursor', 'claude-code'].map((client) => connected(core, client)),
    );
    for (const session of sessions) {
      expect((await session.request(2, 'tools/call', read)).result).toBeDefined();
    }
    expect(new Set(remote.seen.filter((header) => header !== undefined)).size).toBe(1);
    expect(await core.call('accounts.logout', { server: 'notes' })).toEqual({ loggedOut: true });
    await Promise.all(sessions.map((session) => session.ended));
    expect(remote.revoked.length).toBeGreaterThan(0);
    expect((await core.call('accounts.list', {})).accounts[0]!.state).toBe('none');
    expect(await core.call('accounts.logout', { server: 'notes' })).toEqual({ loggedOut: false });
    const later = await core.connect('notes');
    expect((await later.request(1, 'initialize', initialize)).error).toMatchObject({
      data: { code: 'login_required' },
    });
    expect((await core.recorded('account.logout')).detail).toMatchObject({ server: 'notes' });
  });

  it('cannot be used while the keychain is locked, and is there again afterwards', async () => {
    await logIn();
    await core.close();
    keychain.problem = { kind: 'locked', detail: 'it is locked' };
    await using again = await RealCore.open({ keychain }, core.base);
    const locked = await again.connect('notes');
    expect((await locked.request(1, 'initialize', initialize)).error).toMatchObject({
      data: { code: 'vault_locked' },
    });
    keychain.problem = undefined;
    const client = await connected(again);
    expect((await client.request(2, 'tools/call', read)).result).toBeDefined();
  });

  it('is finished with a pasted address, and only with the one of this login', async () => {
    const { login } = await core.call('accounts.login', { server: 'notes' });
    const back = await logInByHand(login.url!, login.redirectUrl);
    const forged = new URL(back);
    forged.searchParams.set('state', 'x'.repeat(43));
    for (const wrong of [forged.href, back.replace('/callback', '/other'), 'javascript:alert(1)', 'hello']) {
      await expect(core.call('accounts.finish', { id: login.id, redirect: wrong })).rejects.toMatchObject({
        code: 'login_failed',
      });
    }
    expect((await core.call('accounts.finish', { id: login.id, redirect: back })).login.state).toBe('done');
    // A code is good once, and so is a login.
    await expect(core.call('accounts.finish', { id: login.id, redirect: back })).rejects.toMatchObject({
      code: 'login_failed',
    });
  });

  it('is not made by a redirect that belongs to no login: wrong state, a second time, another host', async () => {
    const { login } = await core.call('accounts.login', { server: 'notes' });
    const back = await logInByHand(login.url!, login.redirectUrl);
    const wrong = new URL(back);
    wrong.searchParams.set('state', 'guess');
    expect((await fetch(wrong)).status).toBe(400);
    expect((await fetch(login.redirectUrl)).status).toBe(400);
    expect((await fetch(back.replace('/callback', '/'))).status).toBe(404);
    expect((await fetch(back, { method: 'POST' })).status).toBe(404);
    expect((await fetch(back)).status).toBe(200);
    await expect(fetch(back)).rejects.toThrow();
  });

  it('is refused when the answer names another issuer', async () => {
    const { login } = await core.call('accounts.login', { server: 'notes' });
    const back = new URL(await logInByHand(login.url!, login.redirectUrl));
    expect(back.searchParams.get('iss')).toBe(remote.issuer);
    back.searchParams.set('iss', 'https://evil.example');
    const page = await (await fetch(back)).text();
    expect(page).toContain('not from the server that was asked');
    expect(page).not.toContain('evil');
    expect((await core.call('accounts.list', {})).accounts[0]!.state).toBe('none');
  });

  it('says plainly that a person refused', async () => {
    const { login } = await core.call('accounts.login', { server: 'notes' });
    const state = new URL(login.url!).searchParams.get('state')!;
    const ended = core.call('accounts.wait', { id: login.id });
    await fetch(`${login.redirectUrl}?error=access_denied&error_description=%3Cscript%3E&state=${state}`);
    expect((await ended).login).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('refused') as string,
    });
  });

  it('is kept for its own server: another URL gets none of it', async () => {
    await logIn();
    await using other = await ProtectedServer.start();
    await core.call('servers.add', { name: 'other', definition: { url: other.url, headers: {} } });
    const client = await core.connect('other');
    expect((await client.request(1, 'initialize', initialize)).error).toMatchObject({
      data: { code: 'login_required' },
    });
    expect(other.seen).toEqual([undefined]);
  });
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('the account of a remote server in the environment of another', () => {
  it('reaches its process and nothing else, and a missing one keeps it from starting', async () => {
    await using remote = await ProtectedServer.start();
    await using core = await RealCore.open();
    await core.call('servers.add', { name: 'notes', definition: { url: remote.url, headers: {} } });
    const print = 'console.error("token", process.env.TOKEN.length)';
    await core.call('servers.add', {
      name: 'local',
      definition: { command: process.execPath, args: ['-e', print], env: { TOKEN: { account: 'notes' } } },
    });
    const early = await core.connect('local');
    expect(early.exit).toBe(1);
    expect((await early.request(1, 'initialize', initialize)).error).toMatchObject({
      message: expect.stringContaining('gatehouse login notes') as string,
    });
    const { login } = await core.call('accounts.login', { server: 'notes' });
    await fetch(await logInByHand(login.url!, login.redirectUrl));
    expect((await core.connect('local')).exit).toBe(0);
    await core.recorded('server.exited');
    const { lines } = await core.call('servers.logs', { name: 'local' });
    expect(lines.map(({ text }) => text).join('\n')).toMatch(/token \d\d/);
    const { servers } = await core.call('servers.list', {});
    expect(servers.find(({ name }) => name === 'local')!.definition.env).toEqual({
      TOKEN: '(account notes)',
    });
  });

  it('is fresh for who comes to a shared process after its token has ended, and nobody who has it is cut', async () => {
    await using remote = await ProtectedServer.start();
    remote.accessTokenSeconds = 6;
    await using core = await RealCore.open();
    await core.call('servers.add', { name: 'notes', definition: { url: remote.url, headers: {} } });
    const { login } = await core.call('accounts.login', { server: 'notes' });
    await fetch(await logInByHand(login.url!, login.redirectUrl));
    await core.call('servers.add', {
      name: 'local',
      definition: {
        command: process.execPath,
        args: ['-e', tellsItsProcess],
        env: { TOKEN: { account: 'notes' } },
        instance: 'shared',
      },
    });
    const processOf = async (id: number, client?: Awaited<ReturnType<typeof core.connect>>) => {
      const connection = client ?? (await core.connect('local'));
      if (client === undefined) await connection.request('init', 'initialize', initialize);
      const { result } = await connection.request(id, 'tools/list', {});
      return { connection, says: JSON.stringify(result) };
    };
    const first = await processOf(1);
    expect((await processOf(2)).says).toBe(first.says);
    await expect
      .poll(async () => JSON.stringify(await core.snapshot()), { timeout: 12_000 })
      .toContain('token_outlived');
    expect((await processOf(3)).says).not.toBe(first.says);
    expect((await processOf(4, first.connection)).says).toBe(first.says);
  });
});

/** A server whose only tool is named for its process and the token it was started with. */
const tellsItsProcess = `
  const mark = require('node:crypto').createHash('sha256').update(process.env.TOKEN).digest('hex').slice(0, 8);
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { id, method } = JSON.parse(line);
    if (id === undefined) return;
    const result = method === 'initialize'
      ? { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'local', version: '1' } }
      : { tools: [{ name: 'p' + process.pid + '-' + mark, inputSchema: { type: 'object' } }] };
    console.log(JSON.stringify({ jsonrpc: '2.0', id, result }));
  });
`;
