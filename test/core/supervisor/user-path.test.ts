import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../../electron/core/clock/index.ts';
import {
  isBarePath,
  joinPaths,
  type ShellFacts,
  UserPath,
} from '../../../electron/core/supervisor/user-path.ts';
import { gone } from './harness.ts';
import { ManualClock } from './manual-clock.ts';

const BARE = '/usr/bin:/bin:/usr/sbin:/sbin';
let home = '';
let spawned = 0;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'gatehouse-path-'));
  spawned = 0;
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function userPath(env: Record<string, string>, more: Partial<ShellFacts> = {}): UserPath {
  return new UserPath({
    clock: systemClock,
    spawn: (...args) => {
      spawned++;
      return spawn(...args);
    },
    signal: (pid, signal) => void process.kill(pid, signal),
    platform: 'linux',
    env: { HOME: home, ...env },
    loginShell: undefined,
    ids: randomUUID,
    ...more,
  });
}

/** The folder comes first; none of the process's own is lost, wherever the system's start-up files put it. */
function expectFolders(path: string, first: string): void {
  const folders = path.split(':');
  expect(folders[0]).toBe(first);
  expect(folders).toEqual(expect.arrayContaining(BARE.split(':')));
  expect(new Set(folders).size).toBe(folders.length);
}

describe.skipIf(process.platform === 'win32')('the user’s PATH', () => {
  test('is the process’s own when it has more than the system’s folders: no shell is asked', async () => {
    const own = `/home/ann/.local/bin:${BARE}`;
    expect(await userPath({ PATH: own, SHELL: '/bin/bash' }).resolve()).toBe(own);
    expect(spawned).toBe(0);
  });

  test('is what the login shell makes of a bare one, however much its start-up files print, and asked once', async () => {
    writeFileSync(join(home, '.bash_profile'), 'echo welcome; echo oops >&2; . ~/.bashrc\n');
    writeFileSync(join(home, '.bashrc'), 'case $- in *i*) PATH="$HOME/my tools:$PATH";; esac\n');
    const path = userPath({ PATH: BARE, SHELL: '/bin/bash' });
    const [first, second] = await Promise.all([path.resolve(), path.resolve()]);
    expect(first).toBe(second);
    expectFolders(first, `${home}/my tools`);
    expect(spawned).toBe(1);
  });

  test('comes from the account’s login shell when SHELL is not set', async () => {
    writeFileSync(join(home, '.bash_profile'), 'PATH=/from/account:$PATH\n');
    expectFolders(await userPath({ PATH: BARE }, { loginShell: '/bin/bash' }).resolve(), '/from/account');
  });

  test('is the process’s own when the shell is missing, fails, or is not an absolute path', async () => {
    for (const shell of ['/no/shell', '/bin/false', 'bash', '']) {
      expect(await userPath({ PATH: BARE, SHELL: shell }).resolve()).toBe(BARE);
    }
  });

  test('is the process’s own when the shell hangs, and the shell is ended', async () => {
    writeFileSync(join(home, '.bash_profile'), 'echo $$ > ~/pid; mkfifo ~/fifo; exec 9<~/fifo; read x <&9\n');
    const clock = new ManualClock();
    const resolved = userPath({ PATH: BARE, SHELL: '/bin/bash' }, { clock }).resolve();
    const pid = await vi.waitFor(() => Number(/^(\d+)\n$/.exec(readFileSync(join(home, 'pid'), 'utf8'))![1]));
    clock.advance(10_000);
    expect(await resolved).toBe(BARE);
    await gone([pid]);
  });
});

test('a PATH of system folders only is bare', () => {
  expect([BARE, '', '/usr/bin', '/usr/local/bin:/snap/bin'].map(isBarePath)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(isBarePath(`${BARE}:/opt/homebrew/bin`)).toBe(false);
});

test('joined PATHs keep their order, name no folder twice, and none that depends on the current one', () => {
  expect(joinPaths('/a:/b:', '.:/b:rel:/c')).toBe('/a:/b:/c');
});
