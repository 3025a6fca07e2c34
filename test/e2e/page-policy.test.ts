/** The policy on the page: none at all, one that holds, one that is broken; why, denials, and the request for IT. */
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eachPageScene } from '../fixtures/each-page-scene.ts';
import type { PageScene } from '../fixtures/page-scene.ts';

let scene: PageScene;
eachPageScene((next) => (scene = next));

const POLICY = {
  id: 'acme-engineering',
  version: 1,
  mode: 'enforce',
  deniedMcpServers: [{ serverName: 'forbidden' }],
  tools: [{ id: 'no-moves', server: 'notes', tool: 'move_*', effect: 'deny' }],
  labels: [{ server: 'notes', tool: 'export_*', flow: ['external'] }],
};

async function write(text: string): Promise<void> {
  const file = join(scene.gatehouse.home, 'policy.json');
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
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

const tab = (name: string): Promise<void> => scene.page.getByRole('tab', { name }).click();

describe('the policy screen', { timeout: 120_000 }, () => {
  it('says that there is none and how to have one, shows one as soon as it is there, and where it is broken', async () => {
    const { page } = scene;
    await page.getByRole('navigation').getByRole('link', { name: 'Policy' }).click();
    await page.getByRole('heading', { name: 'No policy' }).waitFor();
    await page.getByText(join(scene.gatehouse.home, 'policy.json'), { exact: true }).waitFor();
    await scene.tested.pictures('policy-none');
    await expectNoViolation();

    await write(JSON.stringify(POLICY));
    const layer = page.getByTestId('layer');
    await layer.getByRole('heading', { name: 'acme-engineering' }).waitFor();
    await layer.getByText('In force').waitFor();
    await page.getByText('notes.export_*: sends something away', { exact: true }).waitFor();
    await scene.tested.pictures('policy');
    await expectNoViolation();

    await write('{\n  "mode": "strict"\n}');
    await layer.getByText('Last good version in force').waitFor();
    await layer.getByText('line 2, column 11:').waitFor();
    await scene.tested.pictures('policy-broken');
    await expectNoViolation();
  });

  it('finds a rule, and leads from a denied call to why', async () => {
    const { page } = scene;
    await write(JSON.stringify(POLICY));
    await page.goto(`${new URL(scene.url).origin}/#/policy`);
    await page.getByTestId('layer').getByText('In force').waitFor();
    await scene.call('move_file', { source: scene.file('plan.md'), destination: scene.file('new.md') });

    await tab('Rules in force');
    await page.getByRole('searchbox').fill('no-moves denied');
    await page.getByText('No rule matches').waitFor();
    await page.getByRole('searchbox').fill('NOTES moves');
    const rule = page.getByTestId('policy-rule');
    await rule.getByText('move_* of notes').waitFor();
    expect(await rule.count()).toBe(1);
    await scene.tested.pictures('policy-rules');
    await expectNoViolation();

    await tab('Denials');
    const denial = page.getByTestId('denial').filter({ hasText: 'notes.move_file' });
    await denial.getByText('no-moves, user').waitFor();
    await scene.tested.pictures('policy-denials');
    await expectNoViolation();
    await denial.getByRole('button', { name: 'Why was notes.move_file denied?' }).click();
    const answer = page.getByTestId('explanation');
    await answer.getByText('Denied', { exact: true }).waitFor();
    await answer.getByText('no-moves', { exact: true }).waitFor();
    await answer.getByText('denies', { exact: true }).waitFor();
    await scene.tested.pictures('policy-why');
    await expectNoViolation();

    await page.getByLabel('Tool').fill('read_text_file');
    await page.getByLabel('Arguments').fill('{ "path": ');
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByText(/This is not JSON/).waitFor();
    await page.getByLabel('Arguments').fill(JSON.stringify({ path: scene.file('plan.md') }));
    await page.getByRole('button', { name: 'Explain' }).click();
    await answer.getByText('Allowed', { exact: true }).waitFor();

    await page.getByRole('radio', { name: 'Command' }).click();
    await page.getByLabel('Command line').fill('npx -y left-pad-mcp');
    await page.getByLabel('Tool').fill('');
    await page.getByRole('button', { name: 'Explain' }).click();
    await answer.getByText('npm:left-pad-mcp').waitFor();
  });

  it('says of a server why it may not run, and writes the request for IT', async () => {
    const { page } = scene;
    await write(JSON.stringify(POLICY));
    await page.goto(`${new URL(scene.url).origin}/#/policy`);
    await page.getByTestId('layer').getByText('In force').waitFor();
    await scene.gatehouse.ok('add', 'forbidden', '--', process.execPath, join(scene.gatehouse.base, 'x.mjs'));
    await page.goto(`${new URL(scene.url).origin}/#/servers/forbidden`);
    const detail = page.getByTestId('detail');
    await detail.getByText('Not admitted').waitFor();
    await detail.getByText('Rule deniedMcpServers[0], in the policy layer user.').waitFor();
    await scene.tested.pictures('denied-server');
    await detail.getByRole('button', { name: 'A request for IT to allow forbidden' }).click();
    const request = page.getByRole('dialog', { name: 'Ask IT to allow forbidden' });
    await request.getByText('Please allow the MCP server "forbidden".').waitFor();
    await expectNoViolation();
    await page.context().grantPermissions(['clipboard-write']);
    await request.getByRole('button', { name: 'Copy the request' }).click();
    await request.getByText('Copied').waitFor();
    await page.keyboard.press('Escape');
    await detail.getByRole('button', { name: 'Why?' }).click();
    await page.getByTestId('explanation').getByText('deniedMcpServers[0]', { exact: true }).waitFor();
    await page.getByRole('radio', { name: 'Command' }).click();
    const command = page.getByLabel('Command line');
    await command.press('Control+V');
    expect(await command.inputValue()).toMatch(/^Please allow the MCP server "forbidden"\.\n/);
  });
});
