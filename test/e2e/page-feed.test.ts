/** The feed, the record of a call, the servers and the command palette, on the page of a real core with real calls. */
import { describe, expect, it } from 'vitest';
import { SMALL } from '../fixtures/browser.ts';
import { eachPageScene } from '../fixtures/each-page-scene.ts';
import { isDenied, PageScene } from '../fixtures/page-scene.ts';

let scene: PageScene;
eachPageScene((next) => (scene = next));

const MOST_MS = 200;
const CALLS = 5;

/** The frame in which the feed first shows the call, and the one in which it shows it as done, as epoch ms. */
const framesOf = (words: string): Promise<{ shown: number; done: number }> =>
  scene.page.evaluate(
    (wanted) =>
      new Promise<{ shown: number; done: number }>((resolve) => {
        let shown = 0;
        const look = (): void => {
          const row = [...document.querySelectorAll('[data-testid=call]')].find((call) =>
            call.textContent?.includes(wanted),
          );
          if (row === undefined) return;
          const isDone = row.getAttribute('data-status') === 'allowed';
          if (isDone) observer.disconnect();
          requestAnimationFrame(() => {
            shown ||= Date.now();
            if (isDone) resolve({ shown, done: Date.now() });
          });
        };
        const observer = new MutationObserver(look);
        observer.observe(document.body, {
          subtree: true,
          childList: true,
          characterData: true,
          attributes: true,
        });
        look();
      }),
    words,
  );

describe('the feed', () => {
  /**
   * Browser and client read the same clock of one machine. A busy machine may hold up any one call, so the best of five
   * counts; none is asked twice.
   */
  it('shows a call within 200 ms of its being sent, and its end within 200 ms of its answer', async () => {
    const delays: { sent: number; answered: number }[] = [];
    for (let index = 0; index < CALLS; index++) {
      const frames = framesOf(`missing-${index}.md`);
      const path = scene.file(`missing-${index}.md`);
      const sent = Date.now();
      await scene.client.callTool('list_directory', { path: scene.notes, note: path });
      const answered = Date.now();
      const { shown, done } = await frames;
      delays.push({ sent: shown - sent, answered: done - answered });
    }
    const report = JSON.stringify(delays);
    expect(Math.min(...delays.map(({ sent }) => sent)), report).toBeLessThanOrEqual(MOST_MS);
    expect(Math.min(...delays.map(({ answered }) => answered)), report).toBeLessThanOrEqual(MOST_MS);
  });

  it('shows every kind of end, searches them, and opens the full record', async () => {
    await scene.call('read_text_file', { path: scene.file('plan.md') });
    await scene.call('read_text_file', { path: scene.file('not-there.md') });
    const denied = scene.write('no.md', 'no');
    await scene.gatehouse.ok('deny', (await scene.gatehouse.question()).id);
    expect(isDenied(await denied)).toBe(true);
    void scene.write('maybe.md', 'maybe');
    const rows = scene.page.getByRole('grid').getByRole('row');
    await rows.filter({ hasText: 'plan.md' }).getByText('Allowed').waitFor();
    await rows.filter({ hasText: 'not-there.md' }).getByText('Failed').waitFor();
    await rows.filter({ hasText: 'no.md' }).getByText('Denied').waitFor();
    await rows.filter({ hasText: 'maybe.md' }).getByRole('button', { name: 'Waiting' }).waitFor();
    await scene.tested.pictures('activity');

    await scene.page.keyboard.press('j');
    await scene.page.keyboard.press('j');
    await scene.page.keyboard.press('Enter');
    const detail = scene.page.getByRole('complementary', { name: 'The call in full' });
    await detail.getByRole('heading', { name: 'notes.write_file was not run' }).waitFor();
    await detail.getByRole('button', { name: 'Close' }).click();

    await scene.page.keyboard.press('/');
    await scene.page.keyboard.type('maybe write_file');
    await expect.poll(() => rows.count()).toBe(1);
    await scene.page.getByRole('button', { name: 'Clear the search' }).click();
    await scene.page.getByRole('radio', { name: 'Denied' }).click();
    await expect.poll(() => rows.count()).toBe(1);
    await rows.first().click();
    await detail.getByRole('heading', { name: 'notes.write_file was not run' }).waitFor();
    await detail.getByText('Gatehouse did not run notes.write_file').waitFor();
    await detail.getByText(scene.file('no.md')).first().waitFor();
    for (const kind of ['approval.asked', 'approval.answered', 'call.decided'])
      await detail.getByText(kind).waitFor();
    await detail.getByText('chain verified').waitFor();
    await scene.tested.pictures('activity-detail');
  });

  it('keeps count while it is looked at, of the calls of today and of those of each server', async () => {
    for (const file of ['a.md', 'b.md', 'c.md'])
      await scene.client.callTool('read_text_file', { path: scene.file(file) });
    await scene.page.getByText('3 calls today').waitFor();
    await scene.go('Servers');
    await scene.page.getByRole('img', { name: '3 calls in the last hour' }).waitFor();
    await scene.client.callTool('read_text_file', { path: scene.file('d.md') });
    await scene.page.getByRole('img', { name: '4 calls in the last hour' }).waitFor();
  });

  it('leads from a waiting call to its question', async () => {
    void scene.write('maybe.md', 'maybe');
    await scene.page.getByRole('row').getByRole('button', { name: 'Waiting' }).click();
    await scene.card.getByText(scene.file('maybe.md')).first().waitFor();
    expect(await scene.page.title()).toBe('(1) Approvals · Gatehouse');
  });
});

describe('a window of 900 by 600', () => {
  it('shows a record as a sheet over the list, which Esc closes without answering anything', async () => {
    await scene.page.setViewportSize(SMALL);
    void scene.write('maybe.md', 'maybe');
    await scene.page.getByRole('row', { name: /maybe\.md/ }).click({ position: { x: 20, y: 10 } });
    const sheet = scene.page.getByRole('dialog', { name: 'The call in full' });
    await sheet.getByRole('button', { name: 'Answer the question' }).waitFor();
    const box = await sheet.boundingBox();
    expect(box).toMatchObject({ y: 0, height: 600 });
    expect(Math.round(box!.x + box!.width)).toBe(900);
    await scene.page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    expect((await scene.gatehouse.ok('approvals')).approvals).toHaveLength(1);
    expect(await scene.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(900);
  });

  it('keeps the answers in sight below a question that is longer than the window', async () => {
    await scene.page.setViewportSize(SMALL);
    void scene.write('long.md', 'line\n'.repeat(300));
    await scene.readQuestion('long.md');
    for (const button of [scene.allow, scene.deny]) {
      const box = await button.boundingBox();
      expect(box!.y + box!.height).toBeLessThanOrEqual(600);
    }
  });
});

describe('the command palette', () => {
  it('finds screens, servers, calls, questions and commands without a mouse', async () => {
    await scene.call('read_text_file', { path: scene.file('plan.md') });
    void scene.write('maybe.md', 'maybe');
    await scene.page.getByRole('row', { name: /maybe\.md/ }).waitFor();
    const { keyboard } = scene.page;
    const palette = scene.page.getByRole('dialog', { name: 'Find or do' });
    const find = async (words: string): Promise<void> => {
      // What was open before gives the focus back a frame after it closed.
      await scene.tested.painted();
      await keyboard.press('Control+k');
      await palette.locator('input:focus').waitFor();
      await keyboard.type(words);
    };
    await find('');
    await palette.getByRole('option').first().waitFor();
    await scene.tested.pictures('palette');
    await keyboard.press('Escape');
    await palette.waitFor({ state: 'detached' });
    expect((await scene.gatehouse.ok('approvals')).approvals).toHaveLength(1);

    await find('rules');
    await keyboard.press('Enter');
    await scene.page.getByText('No rules yet').waitFor();

    await find('plan.md');
    await keyboard.press('Enter');
    await scene.page.getByRole('heading', { name: 'notes.read_text_file was run' }).waitFor();

    await find('add a');
    await keyboard.press('Enter');
    const form = scene.page.getByRole('dialog', { name: 'Add a server' });
    await form.waitFor();
    await keyboard.press('Escape');
    await form.waitFor({ state: 'detached' });

    await find('theme');
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await scene.page.locator('html[data-theme=dark]').waitFor();

    await find('write_file');
    await keyboard.press('Enter');
    await scene.card.getByText(scene.file('maybe.md')).first().waitFor();
    await keyboard.press('Escape');
    await scene.page.getByText('Nothing waits for you').waitFor();
  });
});

describe('the command palette, closed', () => {
  it('gives the focus back to where it was', async () => {
    void scene.write('maybe.md', 'maybe');
    await scene.readQuestion('maybe.md');
    // A question whose preview comes in later is a new one to the page, and takes the focus anew.
    await scene.card.getByRole('figure').waitFor();
    const deny = scene.card.locator('[data-testid=deny]:focus');
    await deny.waitFor();
    await scene.page.keyboard.press('Control+k');
    await scene.page.getByRole('combobox').waitFor();
    await scene.page.keyboard.press('Escape');
    await deny.waitFor();
  });
});

describe('servers', () => {
  it('are shown with state, isolation, tools, log and definition, and stop when told to', async () => {
    await scene.go('Servers');
    const card = scene.page
      .getByRole('listitem')
      .filter({ has: scene.page.getByRole('button', { name: 'notes' }) });
    await card.getByText('Running').waitFor();
    await card.getByText('14 tools').waitFor();
    await card.getByText('Claude Desktop').waitFor();
    await scene.tested.pictures('servers');
    await scene.page.getByRole('button', { name: 'notes' }).click();
    const detail = scene.page.getByTestId('detail');
    const tool = detail.getByTestId('tool').filter({ hasText: 'write_file' });
    await tool.getByText('asks you').waitFor();
    await detail.getByTestId('tool').filter({ hasText: 'read_media_file' }).getByText('passes').waitFor();
    await tool.getByText('write_file').click();
    await tool.getByText('The server describes it as:').waitFor();
    await scene.tested.pictures('server-tools');
    await detail.getByRole('tab', { name: 'Logs' }).click();
    await detail.getByText('Secure MCP Filesystem Server running on stdio').waitFor();
    await scene.tested.pictures('server-logs');
    await detail.getByRole('tab', { name: 'Definition' }).click();
    await detail.getByText(scene.notes).first().waitFor();
    await scene.tested.pictures('server-definition');
    await detail.getByRole('button', { name: 'Stop' }).click();
    await scene.page.getByRole('alertdialog').getByRole('button', { name: 'Stop' }).click();
    await card.getByText('Stopped').waitFor();
  });

  it('are added on the page and serve a client then', async () => {
    await scene.go('Servers');
    await scene.page.getByRole('button', { name: 'Add server' }).click();
    const form = scene.page.getByRole('dialog', { name: 'Add a server' });
    await form.getByLabel('Name', { exact: true }).fill('more');
    await form
      .getByLabel('Command line')
      .fill(`${process.execPath} "${scene.gatehouse.base}/../nothing there" $HOME`);
    await form.getByText('has no meaning here').waitFor();
    await scene.tested.pictures('server-add');
    await form.getByRole('button', { name: 'Add server' }).click();
    await scene.page.getByRole('button', { name: 'more' }).waitFor();
    const { servers } = await scene.gatehouse.ok('servers');
    expect(servers.map(({ name }: { name: string }) => name).sort()).toEqual(['more', 'notes']);
  });
});
