/** Accounts on the page: the vault is opened, a login is agreed to and done in the browser, a secret is stored and removed. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ProtectedServer } from '../fixtures/authorization-server.ts';
import { openBrowser, TestPage } from '../fixtures/browser.ts';
import { TestGatehouse } from '../fixtures/gatehouse.ts';
import { logInByHand } from '../fixtures/log-in.ts';

let browser: Browser;
let remote: ProtectedServer;
let gatehouse: Awaited<ReturnType<typeof TestGatehouse.start>>;
let tested: TestPage;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  remote = await ProtectedServer.start();
  // A machine of tests has no keychain of its own.
  gatehouse = await TestGatehouse.start({ GATEHOUSE_VAULT: 'passphrase' });
  await gatehouse.ok('add', 'notes', '--url', remote.url);
  tested = await TestPage.open(browser, gatehouse.ready.ui);
  page = tested.page;
});
afterEach(async () => {
  await tested[Symbol.asyncDispose]();
  await gatehouse[Symbol.asyncDispose]();
  await remote[Symbol.asyncDispose]();
  expect(tested.complaints).toEqual([]);
});

async function goTo(tab: 'Logins' | 'Secrets'): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: 'Accounts' }).click();
  await page.getByRole('tab', { name: tab }).click();
}

async function createVault(): Promise<void> {
  await goTo('Secrets');
  await page.getByRole('button', { name: 'Choose a passphrase' }).click();
  const dialog = page.getByRole('dialog', { name: 'Choose a passphrase' });
  await dialog.getByLabel('New passphrase').fill('correct horse');
  await dialog.getByLabel('Once more').fill('another horse');
  await dialog.getByRole('button', { name: 'Choose a passphrase' }).click();
  await dialog.getByText('The two are not the same.').waitFor();
  await dialog.getByLabel('Once more').fill('correct horse');
  await page.keyboard.press('Enter');
  await page.locator('[data-testid=vault][data-state=open]').waitFor();
}

describe('a login', () => {
  it('says what it asks and of whom, then opens the browser, is finished there, and is logged out of', async () => {
    await createVault();
    await goTo('Logins');
    await page.getByRole('button', { name: 'Log in: notes' }).click();
    const asked = page.getByTestId('login-asked');
    await asked.getByText('read notes').waitFor();
    expect(await asked.textContent()).toContain(new URL(remote.issuer).host);
    expect(page.context().pages()).toHaveLength(1);
    await tested.pictures('account-asked');
    expect(await tested.axe()).toEqual([]);

    const [login] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByTestId('open-browser').click(),
    ]);
    expect(await login.evaluate('window.opener')).toBeNull();
    await page.getByText('Waiting for you in the browser…').waitFor();
    await login.fill('input[name=login]', 'ana');
    await login.fill('input[name=password]', 'x');
    await login.click('button[type=submit]');
    await login.click('button[type=submit]');
    await login.getByText('You are logged in to notes').waitFor();
    await login.close();

    const account = page.getByTestId('account');
    await page.locator('[data-testid=account][data-state=ok]').waitFor();
    await account.getByText('read notes').waitFor();
    await account.getByText('renewed by itself').waitFor();
    await tested.pictures('account');
    expect(await tested.axe()).toEqual([]);

    await account.getByRole('button', { name: 'Log out of notes' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Log out' }).click();
    await page.locator('[data-testid=account][data-state=none]').waitFor();
  });

  it('is finished with the address of a browser elsewhere; a wrong one is refused and can be tried again', async () => {
    await createVault();
    await goTo('Logins');
    await page.getByRole('button', { name: 'Log in: notes' }).click();
    await page.getByText('The browser is on another machine').click();
    const dialog = page.getByRole('dialog', { name: 'Log in to notes' });
    const address = (await dialog.locator('code', { hasText: remote.issuer }).textContent())!;
    const redirect = (await dialog.getByText('It begins with').textContent())!.replace('It begins with ', '');
    const pasted = dialog.getByLabel('Address the browser was sent to');
    await pasted.fill('https://example.com/?code=1');
    await dialog.getByRole('button', { name: 'Finish' }).click();
    await dialog.getByText('this is not the address').waitFor();
    await pasted.fill(await logInByHand(address, redirect));
    await page.keyboard.press('Enter');
    await page.locator('[data-testid=account][data-state=ok]').waitFor();
    await dialog.waitFor({ state: 'detached' });
  });

  it('that is given up is over in the core too', async () => {
    await createVault();
    await goTo('Logins');
    await page.getByRole('button', { name: 'Log in: notes' }).click();
    await page.getByTestId('login-asked').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('[data-testid=account][data-state=none]').waitFor();
    const { accounts } = (await gatehouse.ok('accounts')) as unknown as { accounts: { state: string }[] };
    expect(accounts).toMatchObject([{ server: 'notes', state: 'none' }]);
  });
});

describe('a secret', () => {
  it('is stored by keyboard alone, shown by name only, and removed', async () => {
    const value = 'canary-3f81c2';
    await createVault();
    await page.getByRole('button', { name: 'Add a secret' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Add a secret' });
    await dialog.getByLabel('Name').focus();
    await page.keyboard.type('TOKEN');
    await page.keyboard.press('Tab');
    expect(await dialog.getByLabel('Value').getAttribute('type')).toBe('password');
    await page.keyboard.type(value);
    await page.keyboard.press('Enter');
    await page.getByRole('row', { name: /TOKEN/ }).waitFor();
    await dialog.waitFor({ state: 'detached' });
    expect(await page.content()).not.toContain(value);
    for (const name of await readdir(gatehouse.home, { recursive: true, withFileTypes: true })) {
      if (!name.isFile()) continue;
      const path = join(name.parentPath, name.name);
      expect((await readFile(path)).includes(value), path).toBe(false);
    }
    await tested.pictures('secrets');
    expect(await tested.axe()).toEqual([]);
    await page.getByRole('button', { name: 'Remove TOKEN' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('No secrets yet').waitFor();
  });
});
