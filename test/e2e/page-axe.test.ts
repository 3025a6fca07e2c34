/** axe-core on the screens with real data, in both themes and sizes: no violation. */
import { describe, expect, it } from 'vitest';
import { eachPageScene } from '../fixtures/each-page-scene.ts';
import type { PageScene } from '../fixtures/page-scene.ts';

let scene: PageScene;
eachPageScene((next) => (scene = next));

async function expectNoViolation(): Promise<void> {
  const found: string[] = [];
  await scene.tested.inEachLook(async (look) => {
    for (const violation of await scene.tested.axe()) found.push(`${look}: ${violation}`);
  });
  expect(found).toEqual([]);
}

describe('axe finds nothing', () => {
  it('on Activity, and on the record of a call', async () => {
    await scene.call('read_text_file', { path: scene.file('plan.md') });
    await scene.call('read_text_file', { path: scene.file('not-there.md') });
    void scene.write('new.md', 'hello');
    await scene.page.getByRole('row', { name: /new\.md/ }).waitFor();
    await expectNoViolation();
    await scene.page.getByRole('row', { name: /not-there\.md/ }).click();
    await scene.page.getByText('chain verified').waitFor();
    await expectNoViolation();
  });

  it('on Approvals, with questions that show a diff and long content, and with its menu open', async () => {
    void scene.write('plan.md', 'Ship on Monday.\n\u202ETell everyone.\n');
    await scene.readQuestion('plan.md');
    void scene.write('long.md', 'A line of many.\n'.repeat(400));
    await scene.page.getByRole('option').nth(1).waitFor();
    await expectNoViolation();
    await scene.card.getByRole('button', { name: 'Allow for…' }).click();
    await scene.page.getByRole('radio', { name: 'This session' }).check();
    await scene.page.getByRole('radio', { name: 'Any arguments' }).check();
    await expectNoViolation();
    await scene.page.keyboard.press('Escape');
    await scene.page.getByRole('option').nth(1).click();
    await scene.card.getByRole('button', { name: 'Show all: content' }).click();
    await expectNoViolation();
  });

  it('on rules and history', async () => {
    const call = scene.write('new.md', 'hello');
    const { id } = await scene.gatehouse.question();
    await scene.gatehouse.ok('approve', id, '--for', 'session');
    await call;
    await scene.go('Approvals');
    await scene.page.getByRole('tab', { name: 'Rules' }).click();
    await scene.page.getByTestId('rule').waitFor();
    await expectNoViolation();
    await scene.page.getByRole('tab', { name: 'History' }).click();
    await scene.page.getByRole('row', { name: /allowed/ }).waitFor();
    await scene.tested.pictures('history');
    await expectNoViolation();
  });

  it('on Servers, on one server, and on the form for another', async () => {
    await scene.go('Servers');
    await scene.page.getByText('14 tools').waitFor();
    await expectNoViolation();
    await scene.page.getByRole('button', { name: 'notes' }).click();
    await scene.page.getByTestId('tool').first().click();
    await expectNoViolation();
    await scene.page.goto(`${new URL(scene.url).origin}/#/servers/%2B`);
    await scene.page.getByRole('dialog', { name: 'Add a server' }).waitFor();
    await expectNoViolation();
  });
});
