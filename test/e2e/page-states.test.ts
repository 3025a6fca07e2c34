/** The page without its key, with an old one, while the core is away, and on the first day. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBrowser, TestPage } from '../fixtures/browser.ts';
import { TestGatehouse } from '../fixtures/gatehouse.ts';
import { PageScene } from '../fixtures/page-scene.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** What Chromium itself writes when a connection is refused; a page cannot keep it from that. */
const REFUSED = /WebSocket connection to|Failed to load resource/;
const ownComplaints = ({ complaints }: TestPage): string[] =>
  complaints.filter((text) => !REFUSED.test(text));

describe('the key of the page', () => {
  let gatehouse: Awaited<ReturnType<typeof TestGatehouse.start>>;

  beforeEach(async () => {
    gatehouse = await TestGatehouse.start();
  });
  afterEach(() => gatehouse[Symbol.asyncDispose]());

  it('missing: says what is missing and how to get it', async () => {
    await using tested = await TestPage.open(browser, new URL('/', gatehouse.ready.ui).href);
    await tested.page.getByRole('heading', { name: 'This page needs its key' }).waitFor();
    await tested.page.getByText('gatehouse ui', { exact: true }).waitFor();
    await tested.pictures('no-key');
    expect(tested.complaints).toEqual([]);
  });

  it('wrong: says so, and how to get the right one', async () => {
    await using tested = await TestPage.open(
      browser,
      gatehouse.ready.ui.replace(/=.*/, '=wrong-key-of-yesterday'),
    );
    await tested.page.getByRole('heading', { name: 'The key of this page is no longer valid' }).waitFor();
    await tested.page.getByText('gatehouse ui', { exact: true }).waitFor();
    await tested.pictures('wrong-key');
    expect(ownComplaints(tested)).toEqual([]);
    await tested.page.goto(gatehouse.ready.ui);
    await tested.page.getByText('Nothing passes the gate yet').waitFor();
  });

  it('right: is gone from the address and the history, and survives a reload of this tab alone', async () => {
    await using tested = await TestPage.open(browser, gatehouse.ready.ui);
    await tested.page.getByText('Nothing passes the gate yet').waitFor();
    expect(tested.page.url()).not.toContain('token');
    await tested.page.reload();
    await tested.page.getByText('Nothing passes the gate yet').waitFor();
    const other = await tested.page.context().newPage();
    await other.goto(tested.page.url());
    await other.getByRole('heading', { name: 'This page needs its key' }).waitFor();
    expect(tested.complaints).toEqual([]);
  });
});

describe('a core that goes away', () => {
  it('is said at once, nothing can be answered meanwhile, and the new address brings the page back', async () => {
    await using scene = await PageScene.open(browser);
    void scene.write('new.md', 'hello');
    await scene.readQuestion('new.md');
    await scene.armed.waitFor();
    process.kill(scene.gatehouse.ready.pid, 'SIGKILL');
    await scene.page.getByRole('alert').getByText('Connection to Gatehouse lost.').waitFor();
    await scene.card.getByText('There is no connection to Gatehouse, so nothing can be answered.').waitFor();
    expect(await scene.allow.getAttribute('aria-disabled')).toBe('true');
    expect(await scene.deny.getAttribute('aria-disabled')).toBe('true');
    await scene.tested.pictures('lost');
    await scene.client[Symbol.asyncDispose]();

    const { ui } = await scene.gatehouse.up('--ui-port', new URL(scene.url).port);
    await scene.page.getByRole('heading', { name: 'The key of this page is no longer valid' }).waitFor();
    await scene.page.goto(ui);
    await scene.go('Approvals');
    await scene.page.getByText('Nothing waits for you').waitFor();
    expect(await scene.page.getByRole('alert').count()).toBe(0);
    await scene.go('Servers');
    await scene.page.getByRole('button', { name: 'notes' }).waitFor();
    expect(ownComplaints(scene.tested)).toEqual([]);
  });
});

const MINUTE_MS = 60_000;

describe('the first minute', () => {
  it.each([
    ['denied', 'Escape', 'was not run'],
    ['allowed', 'Control+Enter', 'was run, you approved it'],
  ] as const)(
    'goes from an empty screen over the demo to a question that is %s and on record',
    async (answer, key, headline) => {
      const started = Date.now();
      await using gatehouse = await TestGatehouse.start();
      await using tested = await TestPage.open(browser, gatehouse.ready.ui);
      const { page } = tested;
      await page.getByRole('heading', { name: 'Nothing passes the gate yet' }).waitFor();
      if (answer === 'denied') await tested.pictures('welcome');
      await page.getByRole('button', { name: 'Start the demo' }).click();
      const row = (tool: string) => page.getByRole('row').filter({ hasText: `demo.${tool}` });
      for (const tool of ['list_files', 'read_file', 'search_files'])
        await row(tool).getByText('Allowed').waitFor();
      if (answer === 'denied') await tested.pictures('demo-feed');
      await row('delete_file').getByRole('button', { name: 'Waiting' }).click();
      const card = page.getByRole('article');
      await card.getByText('old-draft.md').first().waitFor();
      if (answer === 'denied') await tested.pictures('demo-question');
      await card.locator('[data-testid=allow-once][aria-disabled=false]').waitFor();
      await page.keyboard.press(key);
      await page.getByText('Nothing waits for you').waitFor();
      await page.getByRole('navigation').getByRole('link', { name: 'Activity' }).click();
      await row('delete_file').click();
      const detail = page.getByTestId('detail');
      await detail.getByRole('heading', { name: `demo.delete_file ${headline}` }).waitFor();
      await detail.getByText('approval.answered').waitFor();
      const record = await gatehouse.record(({ kind }) => kind === 'approval.answered');
      expect(Date.now() - started).toBeLessThan(MINUTE_MS);
      expect(record.approval).toMatchObject({ answer: answer === 'denied' ? 'deny' : 'allow', by: 'page' });
      if (answer === 'denied') await tested.pictures('demo-record');
      expect(tested.complaints).toEqual([]);
    },
  );
});
