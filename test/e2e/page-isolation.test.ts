/** What a server may touch, on the page: seen, changed after a preview, granted from a hint, and given up by a typed sentence. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { ServerSandbox } from '../../shared/model/sandbox.ts';
import { eachPageScene } from '../fixtures/each-page-scene.ts';
import { packagedServer } from '../fixtures/packaged-server.ts';
import type { PageScene } from '../fixtures/page-scene.ts';
import { listing } from '../fixtures/real-core.ts';

let scene: PageScene;
eachPageScene((next) => (scene = next));

/** The panel of a server, once it is on the screen. */
async function panel(server: string): Promise<Locator> {
  await scene.go('Servers');
  await scene.page.getByRole('button', { name: server, exact: true }).click();
  await scene.page.getByRole('tab', { name: 'Isolation' }).click();
  const shown = scene.page.getByTestId('sandbox');
  await shown.waitFor();
  return shown;
}

async function grantsOf(server: string): Promise<ServerSandbox['grants']> {
  const { json } = await scene.gatehouse.run('sandbox', server);
  return (json as unknown as { sandbox: ServerSandbox }).sandbox.grants;
}

/** In both themes. Not in both sizes: a panel becomes a sheet then, and forgets what was begun in it. */
async function expectNoViolation(): Promise<void> {
  const found: string[] = [];
  for (const theme of ['dark', 'light'] as const) {
    await scene.page.emulateMedia({ colorScheme: theme });
    await scene.tested.painted();
    for (const violation of await scene.tested.axe()) found.push(`${theme}: ${violation}`);
  }
  expect(found).toEqual([]);
}

describe.skipIf(process.platform !== 'linux')('the isolation of a server', { timeout: 120_000 }, () => {
  it('is said in plain words, and grants are changed by hand after a preview', async () => {
    const shown = await panel('notes');
    await shown.getByText(`It reads and writes ${scene.notes}.`).waitFor();
    await shown.getByTestId('axis-files').getByText('isolated').waitFor();
    await scene.tested.pictures('isolation');
    await expectNoViolation();

    await shown.getByRole('button', { name: 'Change…' }).click();
    const edit = scene.page.getByRole('dialog', { name: 'What notes may touch' });
    await edit.getByRole('button', { name: 'Add a port' }).click();
    await scene.page.keyboard.type('80');
    await edit.getByRole('button', { name: 'Preview' }).click();
    await edit.getByText('“80” is not a port from 1024 to 65535.').waitFor();
    await edit.getByRole('textbox', { name: 'Ports of this machine, 1' }).fill('5432');
    await edit.getByRole('button', { name: 'Remove ' + scene.notes }).click();
    await edit.getByRole('button', { name: 'Add a folder' }).nth(1).click();
    await scene.page.keyboard.type(scene.notes);
    await expectNoViolation();
    await scene.page.keyboard.press('Enter');

    const preview = scene.page.getByRole('dialog', { name: 'Change what notes may touch?' });
    await preview.getByTestId('line-added').first().waitFor();
    expect(await preview.getByTestId('line-added').allTextContents()).toEqual([
      `+It reads ${scene.notes}.`,
      '+It reaches port 5432 of this machine.',
    ]);
    expect(await preview.getByTestId('line-removed').allTextContents()).toEqual([
      `−It reads and writes ${scene.notes}.`,
      '−It has no network.',
    ]);
    await expectNoViolation();
    await preview.getByRole('button', { name: 'Apply and restart' }).click();
    await shown.getByText(`It reads ${scene.notes}.`).waitFor();
    expect(await grantsOf('notes')).toEqual({
      filesystem: { allowRead: [scene.notes] },
      network: { allowLoopbackPorts: [5432] },
    });

    await shown.getByRole('button', { name: 'Use what it gets by itself…' }).click();
    await scene.page.getByRole('dialog').getByRole('button', { name: 'Apply', exact: true }).click();
    await shown.getByText(`It reads and writes ${scene.notes}.`).waitFor();
  });

  it('leads from what a server did not get to the grant that answers it', async () => {
    const wanted = join(scene.gatehouse.userHome, 'wanted.txt');
    const script = join(scene.gatehouse.userHome, 'asks.mjs');
    await writeFile(wanted, 'for grants only');
    const asks = `import { readFileSync } from 'node:fs';
try { readFileSync(${JSON.stringify(wanted)}); } catch (error) { console.error(error.message); }\n`;
    const program = packagedServer([listing({ name: 'look', inputSchema: { type: 'object' } })]);
    await writeFile(script, program.replace('\n', `\n${asks}`));
    await scene.gatehouse.ok('add', 'asks', '--', process.execPath, script);
    const client = scene.gatehouse.connect('asks');
    await client.initialize();

    const shown = await panel('asks');
    await shown.getByText('asks says it could not read ~/wanted.txt: grant it?').waitFor();
    await scene.tested.pictures('isolation-hint');
    await shown.getByRole('button', { name: /^Grant this: asks says/ }).click();
    const preview = scene.page.getByRole('dialog', { name: 'Change what asks may touch?' });
    await preview.getByText(`It reads ${wanted}.`).waitFor();
    await preview.getByRole('button', { name: 'Apply and restart' }).click();
    await shown.getByText(`It reads ${wanted}.`).waitFor();
    await shown.getByText('Nothing was refused since Gatehouse started.').waitFor();
    expect((await grantsOf('asks')).filesystem?.allowRead).toEqual([wanted]);
  });

  it('is given up by its sentence alone, which leaves a red badge until it is taken back', async () => {
    const shown = await panel('notes');
    const less = shown.getByTestId('less-isolation');
    await less.locator('summary').click();
    await less.getByRole('radio', { name: 'Not isolated' }).click();
    const submit = less.getByRole('button', { name: 'Let it run with less' });
    const sentence = less.getByLabel('The sentence');
    await sentence.fill('run notes');
    expect(await submit.isDisabled()).toBe(true);
    await sentence.fill('run notes unprotected');
    await expectNoViolation();
    await sentence.press('Enter');
    await shown.getByText('You let it run with your own rights').waitFor();
    const card = scene.page.locator('[data-server=notes]');
    await card.getByText('Not isolated').waitFor();
    await scene.page.getByTestId('detail').getByText('Not isolated').first().waitFor();
    await expectNoViolation();
    expect((await scene.gatehouse.record(({ kind }) => kind === 'sandbox.accepted')).operation?.server).toBe(
      'notes',
    );

    await shown.getByRole('button', { name: 'Isolate it again' }).click();
    await card.getByText('Not isolated').waitFor({ state: 'detached' });
    await shown.getByTestId('axis-files').getByText('isolated').waitFor();
  });
});
