/**
 * Electron itself, for the machines that have its program (.github/workflows/ci.yml): run by
 * `GATEHOUSE_ELECTRON_SMOKE=1 npm test -- test/e2e/electron-smoke`. What the stand-ins cannot show is looked at here: that
 * the window is really sandboxed and isolated, and that the scheme, the policy and the bridge work in it.
 */
import { createRequire } from 'node:module';
import { _electron, type ElectronApplication } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, TestGatehouse } from '../fixtures/gatehouse.ts';

describe('the desktop app in Electron', () => {
  let gatehouse: TestGatehouse;
  let app: ElectronApplication;

  beforeAll(async () => {
    gatehouse = await TestGatehouse.create();
    app = await _electron.launch({
      executablePath: createRequire(import.meta.url)('electron') as string,
      args: [ROOT],
      env: {
        ...(process.env as Record<string, string>),
        GATEHOUSE_HOME: gatehouse.home,
        GATEHOUSE_NODE: process.execPath,
      },
    });
  });
  afterAll(async () => {
    await app.close();
    await gatehouse[Symbol.asyncDispose]();
  });

  it('shows the page, which reaches the core', async () => {
    const page = await app.firstWindow();
    await page.getByTestId('nav-approvals').waitFor();
    expect(page.url()).toMatch(/^app:\/\/gatehouse\/index\.html/);
    expect(await page.evaluate('gatehouse.call("core.status", {})')).toMatchObject({ ok: true });
  });

  it('gives the page no Node and no way out', async () => {
    const page = await app.firstWindow();
    expect(await page.evaluate('typeof require + typeof process + typeof module')).toBe(
      'undefinedundefinedundefined',
    );
    expect(await page.evaluate('window.open("https://example.com/")')).toBeNull();
    expect(await page.evaluate('fetch("https://example.com/").then(() => "reached", () => "refused")')).toBe(
      'refused',
    );
    await page.evaluate('location.href = "https://example.com/"');
    expect(page.url()).toMatch(/^app:\/\/gatehouse\//);
    expect(app.windows()).toHaveLength(1);
  });

  it('keeps running in the tray when its window is closed', async () => {
    const page = await app.firstWindow();
    await page.close();
    expect(await app.evaluate(({ app: electron }) => electron.isReady())).toBe(true);
  });
});
