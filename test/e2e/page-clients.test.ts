/** Clients on the page: the first look, adopting some of what is there, putting it back, and servers around Gatehouse. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBrowser, TestPage } from '../fixtures/browser.ts';
import { realServer, TestGatehouse } from '../fixtures/gatehouse.ts';

let browser: Browser;
let gatehouse: Awaited<ReturnType<typeof TestGatehouse.start>>;
let tested: TestPage;
let page: Page;
let config: string;
let before: string;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  const made = await TestGatehouse.create();
  config = join(made.userHome, '.cursor', 'mcp.json');
  await mkdir(dirname(config), { recursive: true });
  const entry = (name: 'memory' | 'sequential-thinking'): object => ({
    command: process.execPath,
    args: [realServer(name)],
  });
  before = `// mine\n${JSON.stringify({ mcpServers: { memory: entry('memory'), thinking: entry('sequential-thinking') } }, undefined, 2)}\n`;
  await writeFile(config, before);
  gatehouse = Object.assign(made, { ready: await made.up() });
  tested = await TestPage.open(browser, gatehouse.ready.ui);
  page = tested.page;
});
afterEach(async () => {
  await tested[Symbol.asyncDispose]();
  await gatehouse[Symbol.asyncDispose]();
  expect(tested.complaints).toEqual([]);
});

async function goTo(tab: 'Clients' | 'Around Gatehouse'): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: 'Clients' }).click();
  await page.getByRole('tab', { name: tab }).click();
}

const cursor = () => page.locator('[data-testid=client][data-client=cursor]');

describe('clients', () => {
  it('are found, adopted in part after a look at what changes, and put back byte for byte', async () => {
    await page.getByRole('button', { name: 'Set up' }).click();
    await page.getByText('2 servers in 1 client').waitFor();
    await tested.pictures('setup-found');
    expect(await tested.axe()).toEqual([]);
    await page.getByRole('checkbox', { name: 'thinking' }).uncheck();
    await page.getByTestId('setup-next').click();
    const change = page.getByTestId('config-change');
    await change.getByTestId('diff').getByText('connect').first().waitFor();
    await tested.pictures('setup-preview');
    expect(await tested.axe()).toEqual([]);
    expect(await readFile(config, 'utf8')).toBe(before);
    await page.getByRole('button', { name: 'Adopt 1 server', exact: true }).click();
    await page.getByText('One server goes through Gatehouse now').waitFor();
    const after = await readFile(config, 'utf8');
    expect(after).toContain('"connect"');
    expect(after).toContain(realServer('sequential-thinking'));

    await goTo('Clients');
    await cursor().getByText('1 of 2 through Gatehouse').waitFor();
    await tested.pictures('clients');
    expect(await tested.axe()).toEqual([]);
    await cursor()
      .getByRole('button', { name: /^Put back/ })
      .click();
    await page.getByTestId('config-change').waitFor();
    await page.getByTestId('write-changes').click();
    await cursor().getByText('Not routed').waitFor();
    expect(await readFile(config, 'utf8')).toBe(before);
  });

  it('are adopted by keyboard alone', async () => {
    await goTo('Clients');
    await cursor()
      .getByRole('button', { name: /^Adopt/ })
      .focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Adopt the servers of Cursor' });
    await dialog.getByRole('button', { name: 'Adopt 2 servers' }).focus();
    await page.keyboard.press('Enter');
    await cursor().getByText('All through Gatehouse').waitFor();
    expect(await readFile(config, 'utf8')).toContain('"connect"');
  });
});

describe('the first look', () => {
  it('names duplicates, secrets, harmful packages and what runs; nothing harmful is chosen by itself', async () => {
    const junie = join(gatehouse.userHome, '.junie', 'mcp', 'mcp.json');
    await mkdir(dirname(junie), { recursive: true });
    const again = {
      command: process.execPath,
      args: [realServer('memory')],
      env: { API_TOKEN: 'correct-horse-9' },
    };
    const mail = { command: 'npx', args: ['-y', 'postmark-mcp@1.0.16'] };
    await writeFile(junie, JSON.stringify({ mcpServers: { remember: again, mail } }));
    await page.getByRole('button', { name: 'Set up' }).click();
    await page.getByText('4 servers in 2 clients').waitFor();
    await page.getByText('1 server defined more than once').waitFor();
    await page.getByText('1 server with secrets in plain text').waitFor();
    const harmful = page.getByRole('listitem').filter({ hasText: '1 server known to be harmful' });
    await harmful.getByText('Which').click();
    await harmful.getByText('npm:postmark-mcp@1.0.16 is known to be harmful: it imitates Postmark').waitFor();
    expect(await page.content()).not.toContain('correct-horse-9');
    expect(await page.getByRole('checkbox', { name: 'mail' }).isChecked()).toBe(false);
    expect(await page.getByRole('checkbox', { name: 'remember' }).isChecked()).toBe(true);
    await tested.pictures('setup-all-kinds');
    expect(await tested.axe()).toEqual([]);
    await page.getByRole('checkbox', { name: 'All of them' }).check();
    expect(await page.getByRole('checkbox', { name: 'mail' }).isChecked()).toBe(true);
    await page.getByRole('checkbox', { name: 'mail' }).uncheck();
    await page.getByTestId('setup-next').click();
    await page.getByText('moves to the vault: remember/API_TOKEN').waitFor();
    await tested.pictures('setup-all-kinds-preview');
    expect(await tested.axe()).toEqual([]);
    await page.getByTestId('setup-adopt').click();
    await page.getByText('3 servers go through Gatehouse now').waitFor();
    await tested.pictures('setup-all-kinds-done');
    const after = JSON.parse(await readFile(junie, 'utf8')) as { mcpServers: Record<string, object> };
    expect(after.mcpServers['mail']).toEqual(mail);
    expect(after.mcpServers['remember']).toMatchObject({
      args: ['connect', 'remember', '--client', 'junie'],
    });
    await goTo('Clients');
    await page.getByTestId('entry').filter({ hasText: 'mail' }).getByText('known to be harmful').waitFor();
    await tested.pictures('clients-harmful');
    await goTo('Around Gatehouse');
    await page.getByTestId('finding').filter({ hasText: 'mail' }).getByText('known to be harmful').waitFor();
    await tested.pictures('shadow-harmful');
    expect(await tested.axe()).toEqual([]);
  });
});

describe('a server around Gatehouse', () => {
  it('is shown with what policy says of it, taken out of its config, and put back', async () => {
    await goTo('Around Gatehouse');
    const finding = page.getByTestId('finding').filter({ hasText: 'thinking' });
    await finding.getByText('Policy would allow it').waitFor();
    await tested.pictures('shadow');
    expect(await tested.axe()).toEqual([]);
    await finding.getByRole('button', { name: 'Take out: thinking' }).click();
    const confirm = page.getByRole('alertdialog');
    await confirm.getByText(config).waitFor();
    await confirm.getByRole('button', { name: 'Take out' }).click();
    await finding.and(page.locator('[data-state=quarantined]')).waitFor();
    expect(await readFile(config, 'utf8')).not.toContain('thinking');
    await page.getByText('History').click();
    await page.getByRole('row', { name: /taken out thinking/ }).waitFor();
    await finding.getByRole('button', { name: 'Put back: thinking' }).click();
    await confirm.getByRole('button', { name: 'Put back' }).click();
    await finding.and(page.locator('[data-state=found]')).waitFor();
    expect(await readFile(config, 'utf8')).toBe(before);
  });
});
