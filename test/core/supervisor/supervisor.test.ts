import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Supervisor } from '../../../electron/core/supervisor/index.ts';
import { nextLine, node, realSupervisor, runs, shell } from './harness.ts';

let supervisor: Supervisor;
beforeEach(() => {
  supervisor = realSupervisor({ graceMs: 100, askMs: 100 });
});
afterEach(() => supervisor[Symbol.asyncDispose]());

const failure = (detail: RegExp): unknown =>
  expect.objectContaining({
    code: 'server_start_failed',
    data: { server: 'notes', detail: expect.stringMatching(detail) },
  });

describe('a launch', () => {
  test('gives the pipes of a process that has exactly the environment and folder it was asked for', async () => {
    const upstream = await supervisor.launch(
      node('console.log(JSON.stringify([Object.keys(process.env).sort(), process.cwd()]))', {
        env: { ONLY: 'this' },
        cwd: '/',
      }),
    );
    expect(JSON.parse(await nextLine(upstream))).toEqual([['GATEHOUSE_LAUNCH', 'ONLY'], '/']);
  });

  test('never goes through a shell: an argument is an argument', async () => {
    const args = ['-e', 'console.log(process.argv[1])', '$(id); `id` && x "\' \n*'];
    const upstream = await supervisor.launch(node('', { args }));
    expect(await nextLine(upstream)).toBe('$(id); `id` && x "\' ');
  });

  test('of a program that does not exist fails, and the server shows it', async () => {
    await expect(supervisor.launch(shell('', { file: '/no/such/program' }))).rejects.toEqual(
      failure(/no program \/no\/such\/program/),
    );
    expect(supervisor.state('notes')).toMatchObject({ kind: 'failed', code: 'server_start_failed' });
    expect(supervisor.processes()).toEqual([]);
  });

  test('in a folder that does not exist says so', async () => {
    await expect(supervisor.launch(shell('', { cwd: '/no/folder' }))).rejects.toEqual(
      failure(/folder \/no\/folder does not exist/),
    );
  });

  test('of a file that is no program, or whose interpreter is missing, says which', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-launch-'));
    try {
      const file = join(folder, 'server');
      writeFileSync(file, '#!/no/such/interpreter\n', { mode: 0o600 });
      await expect(supervisor.launch(shell('', { file, args: [] }))).rejects.toEqual(
        failure(/not executable/),
      );
      chmodSync(file, 0o700);
      await expect(supervisor.launch(shell('', { file, args: [] }))).rejects.toEqual(failure(/interpreter/));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('beyond the limit is refused', async () => {
    const small = realSupervisor({ maxProcesses: 1, graceMs: 100 });
    await small.launch(shell('cat'));
    await expect(small.launch(shell('cat'))).rejects.toMatchObject({ code: 'too_many' });
    await small[Symbol.asyncDispose]();
  });
});

describe('the state of a server', () => {
  test('goes from never started over running to how it ended, and says so each time', async () => {
    const seen: string[] = [];
    supervisor.onChange((server) => seen.push(`${server} ${supervisor.state(server).kind}`));
    expect(supervisor.state('notes')).toEqual({ kind: 'stopped', reason: 'never_started' });
    const upstream = await supervisor.launch(shell('cat'));
    expect(supervisor.processes('notes')).toMatchObject([
      { session: 's1', identity: 'npm:notes@1.0.0', pid: upstream.pid, state: { kind: 'running' } },
    ]);
    await upstream.stop();
    expect(supervisor.state('notes')).toEqual({ kind: 'stopped', reason: 'idle' });
    expect(seen).toEqual(['notes starting', 'notes running', 'notes stopping', 'notes stopped']);
  });

  test('is running while any of its processes runs', async () => {
    const first = await supervisor.launch(shell('cat'));
    await supervisor.launch(shell('cat', { session: 's2' }));
    await first.stop();
    expect(supervisor.state('notes').kind).toBe('running');
    expect(supervisor.processes('notes').map((process) => process.session)).toEqual(['s2']);
  });

  test('is failed after a crash, with its last words, and stays so when the session is then closed', async () => {
    const upstream = await supervisor.launch(shell('echo first >&2; echo "cannot open db" >&2; exit 7'));
    expect(await upstream.exited).toEqual({ exitCode: 7, signal: null, stderr: ['first', 'cannot open db'] });
    await upstream.stop();
    expect(supervisor.state('notes')).toMatchObject({
      kind: 'failed',
      code: 'server_exited',
      message: expect.stringContaining('cannot open db'),
    });
  });

  test('is stopped by the user after stopServer, which ends all processes of that server and no other', async () => {
    await Promise.all([supervisor.launch(shell('cat')), supervisor.launch(shell('cat'))]);
    const other = await supervisor.launch(shell('cat', { server: 'other' }));
    expect(await supervisor.stopServer('notes')).toBe(2);
    expect(supervisor.state('notes')).toEqual({ kind: 'stopped', reason: 'by_user' });
    expect(supervisor.state('other').kind).toBe('running');
    expect(runs(other.pid!)).toBe(true);
  });

  test('is stopped by the core after dispose, which also ends what was just being started', async () => {
    const starting = supervisor.launch(shell('cat'));
    await supervisor[Symbol.asyncDispose]();
    await expect(starting).rejects.toEqual(failure(/stopping/));
    const late = realSupervisor();
    const launched = await late.launch(shell('cat'));
    await late[Symbol.asyncDispose]();
    expect(late.state('notes')).toEqual({ kind: 'stopped', reason: 'core_stopped' });
    expect(runs(launched.pid!)).toBe(false);
    await expect(late.launch(shell('cat'))).rejects.toEqual(failure(/stopping/));
  });
});

test('writing to a server that has ended is no uncaught error', async () => {
  const upstream = await supervisor.launch(shell('exit 0'));
  upstream.stdin.write('x'.repeat(1_000_000));
  expect((await upstream.exited).exitCode).toBe(0);
  upstream.stdin.write('more');
  await upstream.stop();
});
