/** Packages on the page, from a real registry: looking, installing, a refusal, a denial, and an update that is compared. */
import type { Browser, Page } from 'playwright-core';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBrowser, TestPage } from '../fixtures/browser.ts';
import { TestGatehouse } from '../fixtures/gatehouse.ts';
import { packagedServer } from '../fixtures/packaged-server.ts';
import { PackageRegistry } from '../fixtures/package-registry.ts';
import { listing } from '../fixtures/real-core.ts';

const PATH = { type: 'string', description: 'Where it is' };

describe('packages on the page', { timeout: 120_000 }, () => {
  let browser: Browser;
  let registry: PackageRegistry;
  let gatehouse: Awaited<ReturnType<typeof TestGatehouse.start>>;
  let tested: TestPage;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    registry = await PackageRegistry.open();
    gatehouse = await TestGatehouse.start({ npm_config_registry: registry.url });
    tested = await TestPage.open(browser, gatehouse.ready.ui);
    publish(
      '1.0.0',
      ['helper', 'parser'],
      [
        {
          name: 'look',
          description: 'Looks at a note.',
          inputSchema: { type: 'object', properties: { path: PATH } },
        },
        { name: 'drop', description: 'Drops a note.', inputSchema: { type: 'object' } },
      ],
    );
  });
  afterEach(async () => {
    await tested[Symbol.asyncDispose]();
    await gatehouse[Symbol.asyncDispose]();
    await registry[Symbol.asyncDispose]();
    expect(tested.complaints).toEqual([]);
  });

  function publish(version: string, dependencies: string[], tools: object[]): void {
    for (const name of dependencies) registry.publish(name, version, {}, { 'index.js': '' });
    registry.publish(
      '@acme/notes',
      version,
      {
        bin: { notes: 'cli.mjs' },
        dependencies: Object.fromEntries(dependencies.map((name) => [name, version])),
      },
      { 'cli.mjs': packagedServer([listing(...tools)]) },
    );
  }
  const page = (): Page => tested.page;
  const press = (name: string): Promise<void> => page().getByRole('button', { name, exact: true }).click();

  async function lookAt(spec: string): Promise<void> {
    await page().goto(`${new URL(page().url()).origin}/#/servers/%2B/install`);
    await page().getByLabel('Package', { exact: true }).fill(spec);
    await press('Look at it');
  }

  /** In both themes. Not in both sizes: a panel becomes a sheet then, and forgets what was begun in it. */
  async function expectNoViolation(): Promise<void> {
    const found: string[] = [];
    for (const theme of ['dark', 'light'] as const) {
      await page().emulateMedia({ colorScheme: theme });
      await tested.painted();
      for (const violation of await tested.axe()) found.push(`${theme}: ${violation}`);
    }
    expect(found).toEqual([]);
  }

  it('are looked at, installed, compared with a newer version, and updated', async () => {
    await lookAt('npm:@acme/notes');
    await page().getByTestId('package-look').getByText('npm:@acme/notes@1.0.0').waitFor();
    await tested.pictures('package-look');
    await expectNoViolation();
    await press('Install');
    await page().getByTestId('detail').getByRole('heading', { name: 'notes', level: 2 }).waitFor();
    await tested.pictures('package-installed');

    publish(
      '2.0.0',
      ['helper', 'lexer'],
      [
        {
          name: 'look',
          description: 'Looks at any file.',
          inputSchema: { type: 'object', properties: { path: PATH } },
        },
        { name: 'send', description: 'Sends a note.', inputSchema: { type: 'object' } },
      ],
    );
    await page().getByRole('tab', { name: 'Definition' }).click();
    await press('Check for an update');
    await page().getByText('2.0.0').first().waitFor();
    await tested.picture('package-newer');
    await press('Compare…');
    const dialog = page().getByTestId('update');
    await dialog.getByText('send').waitFor();
    for (const words of ['look', 'drop', 'lexer', 'parser', 'helper'])
      await dialog.getByText(words, { exact: true }).waitFor();
    await tested.picture('package-update');
    await expectNoViolation();
    await press('Run 2.0.0 from the next start');
    await page().getByText('npm:@acme/notes@2.0.0').first().waitFor();
    expect((await gatehouse.run('servers')).json.servers).toMatchObject([
      { identityDetail: { kind: 'package', version: '2.0.0' } },
    ]);
  });

  it('that policy denies cannot be installed, and the dialog says why', async () => {
    const policy = join(gatehouse.home, 'policy.json');
    const deny = { id: 'acme', version: 1, deniedMcpServers: [{ package: 'npm:@acme/notes' }] };
    await writeFile(`${policy}.new`, JSON.stringify(deny));
    await rename(`${policy}.new`, policy);
    const inForce = async (): Promise<string> => (await gatehouse.runPlain('policy', 'show')).stdout;
    await expect.poll(inForce, { timeout: 10_000 }).toContain('acme');
    await lookAt('npm:@acme/notes');
    await page().getByTestId('package-look').getByText('npm:@acme/notes').waitFor();
    await expect
      .poll(() => page().getByRole('button', { name: 'Install', exact: true }).isDisabled())
      .toBe(true);
    await tested.pictures('package-denied');
    await expectNoViolation();
    await page().getByRole('button', { name: 'A request for IT to allow @acme/notes' }).click();
    await page().getByTestId('request').getByText('"package": "npm:@acme/notes"').waitFor();
    await page().getByTestId('request').getByText('nothing admits it while it does').waitFor();
    await tested.pictures('package-denied-request');
    await expectNoViolation();
  });

  it('whose bytes are wrong are refused in words, and nothing is left', async () => {
    registry.swapArchive('helper', '1.0.0', { 'package.json': '{}', 'index.js': 'evil()' });
    await lookAt('npm:@acme/notes');
    await press('Install');
    await page()
      .getByRole('alert')
      .getByText(/\(sha512-\S+ came, not sha512-\S+\)/)
      .waitFor();
    await tested.pictures('package-refused');
    await expectNoViolation();
    expect((await gatehouse.run('servers')).json.servers).toEqual([]);
  });
});
