/** Answers that hold for longer, given on the page: what they promise, what they cover, and how they are taken back. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eachPageScene } from '../fixtures/each-page-scene.ts';
import { isDenied, PageScene } from '../fixtures/page-scene.ts';

let scene: PageScene;
eachPageScene((next) => (scene = next));

/** Opens the menu of the question on the screen and chooses; returns the sentence that it previews. */
async function choose(answer: 'Allow' | 'Deny', lifetime: string, scope: string): Promise<string> {
  await scene.card.getByRole('button', { name: `${answer} for…` }).click();
  const menu = scene.page.getByRole('dialog', { name: `${answer} for longer` });
  const keep = menu.getByRole('button', { name: `${answer} and keep the rule` });
  expect(await menu.getByRole('radio', { checked: true }).count(), 'nothing is chosen beforehand').toBe(0);
  expect(await keep.getAttribute('aria-disabled')).toBe('true');
  await menu.getByRole('radio', { name: lifetime }).check();
  await menu.getByRole('radio', { name: scope }).check();
  const preview = (await menu.getByTestId('rule-preview').textContent()) ?? '';
  await scene.tested.pictures(`menu-${answer}-${lifetime}`.toLowerCase().replaceAll(' ', '-'));
  await scene.card.locator(`[data-testid=allow-once][aria-disabled=false]`).waitFor();
  await keep.click();
  return preview;
}

/** The sentences under Rules. */
async function rules(): Promise<string[]> {
  await scene.page.getByRole('tab', { name: 'Rules' }).click();
  await scene.page.getByTestId('rule').first().waitFor();
  return scene.page.getByTestId('rule').locator('p:first-child').allTextContents();
}

async function revoke(sentence: string): Promise<void> {
  await scene.page.getByRole('button', { name: `Revoke: ${sentence}` }).click();
  await scene.page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
  await scene.page.getByText('No rules yet').waitFor();
}

describe('an answer from the menu', () => {
  it.each([
    ['This session', 'Any arguments', 'ends with the session', 'other.md'],
    ['1 hour', 'Arguments like these', 'ends ', 'new.md'],
    ['Always', 'Any arguments', 'no end', 'other.md'],
  ])(
    'to allow, %s, %s, makes the rule it previewed, which covers the next call until it is revoked',
    async (lifetime, scope, end, next) => {
      const first = scene.write('new.md', 'one');
      await scene.readQuestion('new.md');
      const preview = await choose('Allow', lifetime, scope);
      expect(preview).toMatch(/^Claude Desktop may run write_file .*through notes\b.*\.$/);
      expect(isDenied(await first)).toBe(false);
      expect(isDenied(await scene.write(next, 'two'))).toBe(false);
      expect(existsSync(scene.file(next))).toBe(true);

      // A rule that ends by itself says when, which is known only once it is made.
      const [sentence, ...more] = await rules();
      expect(more).toEqual([]);
      expect(sentence!.replace(/, until [-0-9]+ [0-9:]+ UTC\.$/, '.')).toBe(preview);
      const rule = scene.page.getByTestId('rule');
      await rule.getByText(end).waitFor();
      // For the next call; the one it was given for was let through by the answer.
      await rule.getByText('used 1 time,').waitFor();
      await scene.tested.pictures(`rules-${lifetime}`.toLowerCase().replaceAll(' ', '-'));
      expect((await scene.gatehouse.ok('rules')).rules).toMatchObject([{ sentence }]);
      await revoke(sentence!);
      expect((await scene.gatehouse.ok('rules')).rules).toEqual([]);
      void scene.write(next, 'three');
      await scene.readQuestion(next);
    },
  );

  it('to allow arguments like these does not cover another file', async () => {
    const first = scene.write('new.md', 'one');
    await scene.readQuestion('new.md');
    await choose('Allow', 'This session', 'Arguments like these');
    expect(isDenied(await first)).toBe(false);
    void scene.write('other.md', 'two');
    await scene.readQuestion('other.md');
  });

  it('to deny makes the rule it previewed, and the next call is denied without a question', async () => {
    const first = scene.write('new.md', 'one');
    await scene.readQuestion('new.md');
    const preview = await choose('Deny', 'Always', 'Any arguments');
    expect(preview).toMatch(/^Claude Desktop may not run write_file through notes .*\.$/);
    expect(isDenied(await first)).toBe(true);
    expect(isDenied(await scene.write('new.md', 'two'))).toBe(true);
    expect(await rules()).toEqual([preview]);
    await revoke(preview);
    void scene.write('new.md', 'three');
    await scene.readQuestion('new.md');
  });

  it('by keyboard alone, from the question to the revoked rule', async () => {
    const first = scene.write('new.md', 'one');
    await scene.readQuestion('new.md');
    const { keyboard } = scene.page;
    await scene.armed.waitFor();
    await scene.card.getByRole('button', { name: 'Allow for…' }).focus();
    await keyboard.press('Enter');
    const menu = scene.page.getByRole('dialog', { name: 'Allow for longer' });
    const focusOn = async (label: string): Promise<void> => {
      for (let step = 0; step < 12; step++) {
        const focused = await scene.page.evaluate(
          () => document.activeElement?.closest('label')?.textContent ?? document.activeElement?.textContent,
        );
        if (focused === label) return;
        await keyboard.press('Tab');
      }
      throw new Error(`Tab does not lead to ${label}`);
    };
    await menu.waitFor();
    await focusOn('This session');
    await keyboard.press('Space');
    await focusOn('These exact arguments');
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowDown');
    expect(await menu.getByRole('radio', { checked: true }).count()).toBe(2);
    await focusOn('Allow and keep the rule');
    await keyboard.press('Enter');
    expect(isDenied(await first)).toBe(false);
    const [sentence] = await rules();
    await scene.page.getByRole('button', { name: `Revoke: ${sentence}` }).focus();
    await keyboard.press('Enter');
    const confirm = scene.page.getByRole('alertdialog', { name: 'Revoke this rule?' });
    await confirm.waitFor();
    await keyboard.press('Escape');
    await confirm.waitFor({ state: 'detached' });
    expect((await scene.gatehouse.ok('rules')).rules).toHaveLength(1);
    await keyboard.press('Enter');
    await confirm.waitFor();
    await focusOn('Revoke');
    await keyboard.press('Enter');
    await scene.page.getByText('No rules yet').waitFor();
  });
});
