/** `npm start` without Electron: as it is on a server, or where Electron's program cannot be had. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../../scripts/start.mjs', import.meta.url));

describe.skipIf(process.platform === 'win32')('npm start', () => {
  let base: string;
  let started: ChildProcess[];
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'gatehouse-start-'));
    started = [];
  });
  afterEach(async () => {
    for (const child of started) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    rmSync(base, { recursive: true });
  });

  /** Starts it without a display; answers the URL it prints. */
  async function start(): Promise<{ child: ChildProcess; url: string }> {
    const env = { PATH: process.env['PATH'], HOME: base, GATEHOUSE_HOME: join(base, 'data'), CI: 'true' };
    const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    started.push(child);
    for await (const line of createInterface({ input: child.stdout })) return { child, url: line };
    throw new Error('it ended without a line');
  }

  it('prints the address of the page, whose core it runs until it is told to stop', async () => {
    const { child, url } = await start();
    const { origin, hash } = new URL(url);
    expect(origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(hash).toMatch(/^#token=[\w-]{20,}$/);
    expect((await fetch(`${origin}/`)).status).toBe(200);
    child.kill('SIGINT');
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(0);
    await expect(fetch(`${origin}/`)).rejects.toThrow('fetch failed');
  });

  it('shows the page of the core that runs already, and leaves that running', async () => {
    const first = await start();
    const second = await start();
    expect(new URL(second.url).origin).toBe(new URL(first.url).origin);
    const [code] =
      second.child.exitCode === null ? await once(second.child, 'exit') : [second.child.exitCode];
    expect(code).toBe(0);
    expect((await fetch(new URL('/', first.url))).status).toBe(200);
  });
});
