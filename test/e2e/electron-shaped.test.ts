/** The built desktop app: main.js, preload.cjs and the page in real Chromium, against a real core and a real server. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TestDesktop } from '../fixtures/electron-shaped/desktop.ts';
import { realServer, ROOT, TestGatehouse } from '../fixtures/gatehouse.ts';
import type { JsonRpcClient } from '../fixtures/json-rpc-client.ts';

let gatehouse: TestGatehouse;
let notes: string;

beforeEach(async () => {
  gatehouse = await TestGatehouse.create();
  notes = join(gatehouse.base, 'notes');
  await mkdir(notes);
});
afterEach(() => gatehouse[Symbol.asyncDispose]());

/** Calls `write_file` and resolves when its question waits; `answer` is what the client is told in the end. */
async function askToWrite(
  client: JsonRpcClient,
): Promise<{ id: string; answer: Promise<{ result?: unknown }> }> {
  const call = client.callTool('write_file', { path: join(notes, 'plan.md'), content: 'Ship on Friday.\n' });
  const { id } = await gatehouse.question();
  return { id, answer: call };
}

const denied = { result: { isError: true } };

describe('the desktop app with a core that runs', () => {
  let desktop: TestDesktop;
  let client: JsonRpcClient;

  beforeEach(async () => {
    await gatehouse.up();
    await gatehouse.ok('add', 'notes', '--', process.execPath, realServer('filesystem'), notes);
    desktop = await TestDesktop.start(ROOT, gatehouse.env);
    await desktop.do('waitForTestId', 'nav-approvals');
    client = gatehouse.connect('notes', 'claude-desktop');
    await client.initialize();
  });
  afterEach(() => desktop[Symbol.asyncDispose]());

  it('shows a question everywhere, and allowing it in the window lets the call through', async () => {
    const { answer } = await askToWrite(client);
    await vi.waitFor(async () => {
      expect((await desktop.do('tray')).toolTip).toBe('Gatehouse: 1 question waits');
    });
    expect(await desktop.do('notifications')).toMatchObject([{ title: 'notes wants to run write_file' }]);
    expect(existsSync(join(notes, 'plan.md'))).toBe(false);

    await desktop.do('chooseInTray', 'claude-desktop wants notes.write_file', 'Look at it…');
    await desktop.do('clickTestId', 'allow-once');
    expect(await answer).not.toMatchObject(denied);
    expect(readFileSync(join(notes, 'plan.md'), 'utf8')).toBe('Ship on Friday.\n');
    await vi.waitFor(async () => expect(await desktop.do('notifications')).toEqual([]));
    const { records } = await gatehouse.ok('audit', 'search', '--kind', 'approval.answered');
    expect(records).toMatchObject([{ approval: { answer: 'allow', by: 'window' } }]);
  });

  it('denies a question from the tray, and the window shows that it is over', async () => {
    const { answer } = await askToWrite(client);
    await vi.waitFor(async () => expect((await desktop.do('tray')).toolTip).toContain('1 question'));
    await desktop.do('chooseInTray', 'claude-desktop wants notes.write_file', 'Deny once');
    expect(await answer).toMatchObject(denied);
    expect(existsSync(join(notes, 'plan.md'))).toBe(false);
    await vi.waitFor(async () => expect((await desktop.do('tray')).toolTip).not.toContain('question'));
  });

  it('follows a link to a question without loading the page again, and does nothing more', async () => {
    await desktop.do('evaluate', 'window.marker = 1');
    const { id, answer } = await askToWrite(client);
    await desktop.do('secondStart', '/opt/gatehouse', `gatehouse://approvals/${id}`);
    await desktop.do('waitForTestId', 'allow-once');
    expect(await desktop.do('url')).toMatch(new RegExp(`#/approvals/waiting/${id}$`));
    expect(await desktop.do('evaluate', 'window.marker')).toBe(1);
    expect((await gatehouse.ok('approvals')).approvals).toHaveLength(1);
    await gatehouse.ok('deny', id);
    expect(await answer).toMatchObject(denied);
  });

  it('gives the page three things to reach and answers it with Results', async () => {
    expect(await desktop.do('evaluate', 'Object.keys(gatehouse).sort()')).toEqual([
      'call',
      'platform',
      'subscribe',
    ]);
    expect(await desktop.do('evaluate', 'typeof require + typeof process')).toBe('undefinedundefined');
    const wrong = await desktop.do('evaluate', 'gatehouse.call("approvals.answer", { id: 7 })');
    expect(wrong).toMatchObject({ ok: false, error: { code: 'bad_input' } });
    const unknown = await desktop.do('evaluate', 'gatehouse.call("__proto__", {})');
    expect(unknown).toMatchObject({ ok: false, error: { code: 'unknown_call' } });
  });

  it('has no channel but those of the contract, and its page breaks no policy', async () => {
    expect(await desktop.do('channels')).toEqual([
      'gatehouse:call',
      'gatehouse:subscribe',
      'gatehouse:unsubscribe',
    ]);
    expect(await desktop.do('problems')).toEqual([]);
  });

  it('says when the core goes away, does not start it again by itself, and finds it when it is back', async () => {
    await gatehouse.ok('down');
    await vi.waitFor(async () => expect((await desktop.do('tray')).toolTip).toContain('not running'));
    expect((await gatehouse.run('status')).code).toBe(4);
    await gatehouse.up();
    await vi.waitFor(async () => expect((await desktop.do('tray')).toolTip).not.toContain('not running'), {
      timeout: 20_000,
      interval: 200,
    });
  });

  it('leaves a core that it did not start running', async () => {
    await client.end();
    await desktop.do('quit');
    expect(await desktop.ended).toBe(0);
    expect((await gatehouse.run('status')).code).toBe(0);
  });
});

describe('the desktop app without a core', () => {
  it('starts one, and stops it when it quits', async () => {
    await using desktop = await TestDesktop.start(ROOT, gatehouse.env, '--hidden');
    await vi.waitFor(async () => expect((await desktop.do('tray')).toolTip).not.toContain('not running'), {
      timeout: 20_000,
      interval: 100,
    });
    expect((await gatehouse.run('status')).code).toBe(0);
    await desktop.do('quit');
    expect(await desktop.ended).toBe(0);
    expect((await gatehouse.run('status')).code).toBe(4);
  });
});
