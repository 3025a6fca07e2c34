import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockCore } from '../../electron/connect/core-lock.ts';

test('one core at a time has a data folder; a killed one lets it go', async () => {
  const home = mkdtempSync(join(tmpdir(), 'gatehouse-lock-'));
  const source = new URL('../../electron/connect/core-lock.ts', import.meta.url).href;
  const script = `globalThis.lock = await (await import(${JSON.stringify(source)})).lockCore(${JSON.stringify(home)});
    console.log('locked'); setInterval(() => {}, 1000);`;
  const other = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await once(other.stdout, 'data');
    await expect(lockCore(home)).rejects.toMatchObject({ code: 'already_running', data: { home } });
    other.kill('SIGKILL');
    await once(other, 'exit');
    const mine = await lockCore(home);
    await expect(lockCore(home)).rejects.toMatchObject({ code: 'already_running' });
    mine[Symbol.dispose]();
    (await lockCore(home))[Symbol.dispose]();
  } finally {
    other.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true });
  }
});
