/** Answering questions on the page of a real core: by mouse, by keyboard, too early, and elsewhere. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { ApprovalView } from '../../shared/model/approval.ts';
import { eachPageScene } from '../fixtures/each-page-scene.ts';
import { isDenied, PageScene } from '../fixtures/page-scene.ts';

let scene: PageScene;
eachPageScene((next) => (scene = next));

const waiting = async (): Promise<ApprovalView[]> => (await scene.gatehouse.ok('approvals')).approvals;

describe('an answer', () => {
  it('allows by mouse, once', async () => {
    const call = scene.write('new.md', 'hello');
    await scene.readQuestion('new.md');
    await scene.armed.click();
    expect(isDenied(await call)).toBe(false);
    expect(await readFile(scene.file('new.md'), 'utf8')).toBe('hello');
    await scene.page.getByText('Nothing waits for you').waitFor();
    await scene.page.getByRole('tab', { name: 'History' }).click();
    await scene.page
      .getByRole('row', { name: /notes\.write_file Claude Desktop allowed on the page/ })
      .waitFor();
    void scene.write('new.md', 'hello again');
    await scene.page.getByRole('tab', { name: 'Waiting' }).click();
    await scene.card.waitFor();
    expect((await scene.gatehouse.ok('rules')).rules).toEqual([]);
  });

  it('allows by Ctrl+Enter', async () => {
    const call = scene.write('new.md', 'hello');
    await scene.readQuestion('new.md');
    await scene.armed.waitFor();
    await scene.page.keyboard.press('Control+Enter');
    expect(isDenied(await call)).toBe(false);
    expect(await readFile(scene.file('new.md'), 'utf8')).toBe('hello');
  });

  it('denies by mouse', async () => {
    const call = scene.write('new.md', 'hello');
    await scene.readQuestion('new.md');
    await scene.deny.click();
    expect(isDenied(await call)).toBe(true);
    expect(existsSync(scene.file('new.md'))).toBe(false);
  });

  it('by Esc denies exactly the call that is read, once, and makes no rule', async () => {
    const first = scene.write('first.md', '1');
    await scene.readQuestion('first.md');
    void scene.write('second.md', '2');
    await scene.page.getByRole('option').nth(1).waitFor();
    await scene.page.keyboard.press('Escape');
    expect(isDenied(await first)).toBe(true);
    await scene.card.getByText(scene.file('second.md')).first().waitFor();
    expect((await waiting()).map((question) => (question.arguments as { path: string }).path)).toEqual([
      scene.file('second.md'),
    ]);
    expect((await scene.gatehouse.ok('rules')).rules).toEqual([]);
    const { records } = await scene.gatehouse.ok('audit', 'search', '--kind', 'approval.answered');
    expect(records).toMatchObject([{ approval: { answer: 'deny', by: 'page' } }]);
    void scene.write('first.md', '1');
    await scene.page.getByRole('option').nth(1).waitFor();
  });

  it('given in the CLI takes the question off the page, with a message that says where', async () => {
    const call = scene.write('new.md', 'hello');
    await scene.readQuestion('new.md');
    await scene.gatehouse.ok('deny', (await scene.gatehouse.question()).id);
    await scene.page.getByText('Nothing waits for you').waitFor();
    await scene.page
      .getByRole('region', { name: 'Messages' })
      .getByText('notes.write_file: denied in the CLI')
      .waitFor();
    await scene.tested.pictures('answered-elsewhere');
    expect(isDenied(await call)).toBe(true);
  });

  it('is not asked for any more once the client took its call back', async () => {
    const id = scene.client.post('tools/call', {
      name: 'write_file',
      arguments: { path: scene.file('new.md'), content: 'hello' },
    });
    await scene.readQuestion('new.md');
    scene.client.send({ method: 'notifications/cancelled', params: { requestId: id } });
    await scene.page.getByText('notes.write_file: not answered the client took it back').waitFor();
    await scene.page.getByText('Nothing waits for you').waitFor();
  });
});

describe('a client that asks', () => {
  it('the same twice gets one question, and its answer for both calls', async () => {
    const calls = [scene.write('new.md', 'hello')];
    await scene.readQuestion('new.md');
    calls.push(scene.write('new.md', 'hello'));
    await scene.card.getByText('1 identical call shares this question.').waitFor();
    expect(await waiting()).toHaveLength(1);
    await scene.armed.click();
    for (const call of calls) expect(isDenied(await call)).toBe(false);
  });

  it('too much is called noisy, and all its questions can be denied at once', async () => {
    const calls = Array.from({ length: 6 }, (_, index) => scene.write(`file-${index}.md`, 'hello'));
    await scene.go('Approvals');
    const banner = scene.page
      .getByRole('alert')
      .filter({ hasText: 'Claude Desktop is asking a lot through notes' });
    await banner.getByText('6 questions in the last minute').waitFor();
    await scene.tested.pictures('noisy');
    await banner.getByRole('button', { name: 'Deny all of them' }).click();
    for (const call of calls) expect(isDenied(await call)).toBe(true);
    await scene.page.getByText('6 questions denied.').waitFor();
    expect((await scene.gatehouse.ok('rules')).rules).toEqual([]);
  });

  it('too much can be paused: what it asks is denied until it is resumed', async () => {
    for (let index = 0; index < 6; index++) void scene.write(`file-${index}.md`, 'hello');
    await scene.go('Approvals');
    await scene.page.getByRole('button', { name: 'Pause the session' }).click();
    await scene.page.getByText('Claude Desktop on notes is paused').waitFor();
    expect(isDenied(await scene.write('more.md', 'hello'))).toBe(true);
    expect((await scene.call('read_text_file', { path: scene.file('plan.md') })).result?.isError).not.toBe(
      true,
    );
    await scene.page.getByRole('button', { name: 'Resume' }).click();
    void scene.write('again.md', 'hello');
    await scene.card.getByText(scene.file('again.md')).first().waitFor();
  });
});

/**
 * Runs in the page: from the moment a question of the file is in the page, and until half a second after, presses
 * `Allow once` in every way there is. Answers how often; below zero when the question went away by that.
 */
const pressEarly = (path: string): Promise<number> =>
  scene.page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        let since: number | undefined;
        let presses = 0;
        const end = (result: number): void => {
          observer.disconnect();
          clearInterval(timer);
          resolve(result);
        };
        const press = (): void => {
          const card = document.querySelector('[data-testid=question]');
          const button = card?.querySelector<HTMLElement>('[data-testid=allow-once]');
          const isThere = card?.textContent?.includes(wanted) === true;
          if (!isThere && since !== undefined) end(-presses);
          if (!isThere || button === null || button === undefined) return;
          since ??= performance.now();
          if (performance.now() - since >= 490) return end(presses);
          presses++;
          for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'])
            button.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true }));
          button.click();
          button.dispatchEvent(
            new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true, cancelable: true }),
          );
        };
        const observer = new MutationObserver(press);
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
        const timer = setInterval(press, 20);
      }),
    path,
  );

describe('allowing too early', () => {
  it('does nothing in the first half second, and works after it', async () => {
    await scene.go('Approvals');
    const presses = pressEarly(scene.file('new.md'));
    const call = scene.write('new.md', 'hello');
    expect(await presses).toBeGreaterThan(3);
    expect((await waiting()).map((question) => (question.arguments as { path: string }).path)).toEqual([
      scene.file('new.md'),
    ]);
    expect(existsSync(scene.file('new.md'))).toBe(false);
    await scene.armed.click();
    expect(isDenied(await call)).toBe(false);
  });

  it('does nothing either when the next question comes up under a pointer that was about to allow', async () => {
    void scene.write('first.md', '1');
    await scene.readQuestion('first.md');
    const second = scene.write('second.md', '2');
    await scene.page.getByRole('option').nth(1).waitFor();
    await scene.armed.hover();
    const presses = pressEarly(scene.file('second.md'));
    const [first] = await waiting();
    await scene.gatehouse.ok('deny', first!.id);
    expect(await presses).toBeGreaterThan(3);
    expect((await waiting()).map((question) => (question.arguments as { path: string }).path)).toEqual([
      scene.file('second.md'),
    ]);
    expect(existsSync(scene.file('second.md'))).toBe(false);
    await scene.armed.click();
    expect(isDenied(await second)).toBe(false);
    expect(existsSync(scene.file('first.md'))).toBe(false);
  });
});
