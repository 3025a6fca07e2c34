import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LoginView } from '../../shared/model/account.ts';
import { ProtectedServer } from '../fixtures/authorization-server.ts';
import { openBrowser, TestPage } from '../fixtures/browser.ts';
import { LAUNCHER, TestGatehouse } from '../fixtures/gatehouse.ts';

const initialize = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'e2e', version: '1' },
};

/** A login as a person does it: on the command line, in a real browser, and then in any client. */
describe('a remote server with a login', () => {
  let browser: Browser;
  let gatehouse: TestGatehouse;
  let remote: ProtectedServer;

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    remote = await ProtectedServer.start();
    // A machine of tests has no keychain of its own.
    gatehouse = await TestGatehouse.start({ GATEHOUSE_VAULT: 'passphrase' });
    await given('a passphrase', 'vault', 'unlock');
    await gatehouse.ok('add', 'notes', '--url', remote.url);
  });
  afterEach(async () => {
    await gatehouse[Symbol.asyncDispose]();
    await remote[Symbol.asyncDispose]();
  });

  /** Runs a command that reads this on its standard input. */
  async function given(input: string, ...words: string[]): Promise<string> {
    const child = spawn(LAUNCHER, words, { env: gatehouse.env, stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.end(`${input}\n`);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    expect(code, output).toBe(0);
    return output;
  }

  /** The login page of the authorization server: a name, then a yes. */
  async function throughTheBrowser(url: string): Promise<string> {
    await using page = await TestPage.open(browser, url);
    await page.page.fill('input[name=login]', 'ana');
    await page.page.fill('input[name=password]', 'x');
    await page.page.click('button[type=submit]');
    await page.page.click('button[type=submit]');
    await page.page.waitForURL('http://127.0.0.1:*/callback*');
    await page.picture('login-done');
    return await page.page.innerText('body');
  }

  async function logIn(): Promise<void> {
    const child = spawn(LAUNCHER, ['login', 'notes', '--no-browser', '--json'], {
      env: gatehouse.env,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const ended = once(child, 'close');
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { login } = JSON.parse((await lines.next()).value as string) as { login: LoginView };
    expect(login.scopes).toContainEqual({ name: 'notes:read', words: 'read notes' });
    expect(await throughTheBrowser(login.url!)).toContain('You are logged in to notes');
    expect(JSON.parse((await lines.next()).value as string)).toEqual({ loggedIn: 'notes' });
    expect(await ended).toEqual([0, null]);
  }

  test('is logged in to once, used by a client through the shim, and logged out of', async () => {
    const before = gatehouse.connect('notes');
    expect((await before.request('initialize', initialize)).error).toMatchObject({
      message: expect.stringContaining('gatehouse login notes') as string,
    });
    await logIn();
    const client = gatehouse.connect('notes');
    expect((await client.request('initialize', initialize)).result).toBeDefined();
    const read = await client.request('tools/call', { name: 'read', arguments: {} });
    expect(read.result).toBeDefined();
    const { accounts } = (await gatehouse.ok('accounts')) as unknown as { accounts: { state: string }[] };
    expect(accounts).toMatchObject([{ server: 'notes', state: 'ok', renews: true }]);

    const token = remote.seen.at(-1)!.slice('Bearer '.length);
    for (const entry of await readdir(gatehouse.home, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      expect((await readFile(path)).includes(token), path).toBe(false);
    }
    for (const pid of await readdir('/proc').catch(() => [])) {
      if (!/^\d+$/.test(pid)) continue;
      const words = await readFile(join('/proc', pid, 'cmdline'), 'utf8').catch(() => '');
      expect(words.includes(token), words).toBe(false);
    }

    expect(await gatehouse.ok('logout', 'notes')).toEqual({ loggedOut: true });
    const after = gatehouse.connect('notes');
    expect((await after.request('initialize', initialize)).error).toBeDefined();
    await gatehouse.record(({ kind }) => kind === 'account.logout');
  });
});
