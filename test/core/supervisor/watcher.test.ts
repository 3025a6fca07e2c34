import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { linuxProcessTable } from '../../../electron/core/supervisor/process-table.ts';
import { Watcher } from '../../../electron/core/supervisor/watcher.ts';
import { WATCHER_SCRIPT } from '../../../electron/core/supervisor/watcher-script.ts';
import { gone, runs } from './harness.ts';

const STUBBORN = "trap '' TERM HUP; while :; do sleep 1000; done";
const onLinux = process.platform === 'linux';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** Starts a core that runs these servers, kills it with SIGKILL, and gives back the processes that were up. */
async function killCoreWith(...scripts: string[]): Promise<number[]> {
  const file = fileURLToPath(new URL('./core-like.ts', import.meta.url));
  const core = spawn(process.execPath, [file, ...scripts], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pids: number[] = [];
  for await (const line of createInterface({ input: core.stdout })) {
    if (line === 'ready') break;
    pids.push(
      ...line
        .split(' ')
        .filter((word) => /^\d+$/.test(word))
        .map(Number),
    );
  }
  expect(pids.length).toBeGreaterThanOrEqual(scripts.length);
  expect(pids.filter(runs)).toEqual(pids);
  core.kill('SIGKILL');
  await once(core, 'exit');
  return pids;
}

describe.skipIf(process.platform === 'win32')('when the core is killed', () => {
  test('its servers end, also one that ignores the end of stdin and SIGTERM, with all it started', async () => {
    await gone(
      await killCoreWith('echo up; cat', `echo up; ${STUBBORN}`, `sleep 1000 & echo $!; ${STUBBORN}`),
    );
  });

  test('its spares end too, also a stubborn one with all it started', async () => {
    await gone(await killCoreWith('spare echo up; cat', `spare sleep 1000 & echo $!; ${STUBBORN}`));
  });

  test.runIf(onLinux)('a daemon in a session of its own ends, also when it is stubborn', async () => {
    const daemon = `echo $$; exec >/dev/null 2>&1; ${STUBBORN}`;
    await gone(await killCoreWith(`setsid sh -c "${daemon}" & wait; cat`));
  });
});

/** Whether a process has come to the point where this signal no longer ends it. */
function ignores(pid: number, signal: number): boolean {
  const masks = readFileSync(`/proc/${pid}/status`, 'utf8').matchAll(/^Sig(?:Ign|Cgt):\s*([0-9a-f]+)$/gm);
  return [...masks].some(([, mask]) => ((BigInt(`0x${mask}`) >> BigInt(signal - 1)) & 1n) === 1n);
}

/** A process that leads its own group, as every server does. */
function leader(script: string, env: Record<string, string> = {}): number {
  const child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: 'ignore', env });
  cleanups.push(() => {
    if (runs(child.pid!)) process.kill(-child.pid!, 'SIGKILL');
  });
  return child.pid!;
}

/** The shells that /bin/sh is: dash or busybox here, bash in its POSIX mode on macOS. */
const shells = [['/bin/sh'], ['/bin/bash', '--posix']].filter(([file]) => existsSync(file!));

/** Runs the script as a core would that says these lines and dies. */
async function watch([file, ...options]: string[], ...lines: string[]): Promise<void> {
  const watcher = spawn(file!, [...options, '-c', WATCHER_SCRIPT], { stdio: ['pipe', 'inherit', 'inherit'] });
  watcher.stdin.end(lines.map((line) => `${line}\n`).join(''));
  const [code] = (await once(watcher, 'exit')) as [number];
  expect(code).toBe(0);
}

describe.runIf(onLinux).each(shells)('the watcher in %s %s', (...sh) => {
  test('leaves alone what is gone from its list, and ends at once', async () => {
    const pid = leader('exec sleep 1000', { GATEHOUSE_LAUNCH: 'tag-a' });
    await watch(sh, 'tag tag-a', `group tag-a ${pid} ${linuxProcessTable.startOf(pid)}`, 'gone tag-a');
    expect(runs(pid)).toBe(true);
  });

  test('does not kill a process that got the number of one it watched', async () => {
    const pid = leader('exec sleep 1000');
    await watch(sh, `group tag-a ${pid} ${linuxProcessTable.startOf(pid) - 1}`);
    expect(runs(pid)).toBe(true);
  });

  test('kills a group by its number when the leader is the one it watched, whatever its environment says', async () => {
    const pid = leader('exec sleep 1000');
    await watch(sh, `group tag-a ${pid} ${linuxProcessTable.startOf(pid)}`);
    await gone([pid]);
  });

  test('finds by its tag a server whose group it was not told of, and nothing with another tag', async () => {
    const mine = leader('exec sleep 1000', { GATEHOUSE_LAUNCH: 'tag-a' });
    const other = leader('exec sleep 1000', { GATEHOUSE_LAUNCH: 'tag-b' });
    await watch(sh, 'tag tag-a', 'tag tag-b', 'gone tag-b');
    await gone([mine]);
    expect(runs(other)).toBe(true);
  });
});

test.runIf(onLinux)(
  'the watcher survives the signals that end a session, and is made anew when it is killed',
  async () => {
    const watcher = new Watcher(spawn);
    const pid = leader('exec sleep 1000', { GATEHOUSE_LAUNCH: 'tag-a' });
    await watcher.announce('notes', 'tag-a');
    watcher.watch('tag-a', pid, linuxProcessTable.startOf(pid));
    const first = watcher.pid!;
    process.kill(first, 'SIGKILL');
    // The kernel forgets a process before its parent has heard of it.
    await vi.waitFor(() => expect(watcher.pid).not.toBe(first));
    await watcher.announce('notes', 'tag-b');
    watcher.forget('tag-b');
    const second = watcher.pid!;
    await vi.waitFor(() => expect(ignores(second, constants.signals.SIGTERM)).toBe(true));
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.kill(second, signal);
    await watcher.announce('notes', 'tag-c');
    expect(watcher.pid).toBe(second);
    expect(runs(second)).toBe(true);
    watcher[Symbol.dispose]();
    await gone([pid, watcher.pid!]);
  },
);
