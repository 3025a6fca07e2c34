import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ServerExit, Supervisor } from '../../../electron/core/supervisor/index.ts';
import { gone, nextLine, realSupervisor, runs, shell } from './harness.ts';

let supervisor: Supervisor;
beforeEach(() => {
  supervisor = realSupervisor({ graceMs: 100, askMs: 100 });
});
afterEach(() => supervisor[Symbol.asyncDispose]());

describe('a spare', () => {
  test('is no part of the state of its server, whether it starts, runs, ends or fails', async () => {
    const never = { kind: 'stopped', reason: 'never_started' };
    const starting = supervisor.launchSpare(shell('cat'));
    expect(supervisor.state('notes')).toEqual(never);
    const spare = await starting;
    expect(supervisor.state('notes')).toEqual(never);
    expect(supervisor.processes()).toEqual([]);
    await spare.stop();
    expect(supervisor.state('notes')).toEqual(never);
    await expect(supervisor.launchSpare(shell('', { file: '/no/such/program' }))).rejects.toMatchObject({
      code: 'server_start_failed',
    });
    expect(supervisor.state('notes')).toEqual(never);
  });

  test('is the process of its session once that has it', async () => {
    const spare = await supervisor.launchSpare(shell('cat'));
    supervisor.assign(spare, 'session-7');
    expect(supervisor.processes()).toMatchObject([
      { server: 'notes', session: 'session-7', pid: spare.pid, state: { kind: 'running' } },
    ]);
    expect(() => supervisor.assign(spare, 'session-8')).toThrow('one session only');
    await spare.stop();
    expect(supervisor.state('notes')).toEqual({ kind: 'stopped', reason: 'idle' });
  });

  test('ends with its server and is not counted', async () => {
    const spare = await supervisor.launchSpare(shell('cat'));
    await supervisor.launch(shell('cat'));
    expect(await supervisor.stopServer('notes')).toBe(1);
    expect(runs(spare.pid!)).toBe(false);
  });

  test('ends with the core', async () => {
    const spare = await supervisor.launchSpare(shell('cat'));
    await supervisor[Symbol.asyncDispose]();
    expect(runs(spare.pid!)).toBe(false);
  });
});

test('the end of a process that served is told with its reason, that of a spare is not', async () => {
  const exits: ServerExit[] = [];
  const told = Promise.withResolvers<void>();
  // Told when nothing of the tree is left, which can be after `exited`.
  supervisor.onExit((exit) => {
    exits.push(exit);
    if (exits.length === 2) told.resolve();
  });
  const spare = await supervisor.launchSpare(shell('exit 3'));
  await spare.exited;
  const crashed = await supervisor.launch(shell('exit 4', { session: 's4' }));
  await crashed.exited;
  const stopped = await supervisor.launch(shell('cat', { session: 's5' }));
  await stopped.stop();
  await gone([spare.pid!, crashed.pid!, stopped.pid!]);
  await told.promise;
  expect(exits.sort((one, other) => one.session.localeCompare(other.session))).toMatchObject([
    { server: 'notes', session: 's4', reason: 'exited', exit: { exitCode: 4 } },
    { server: 'notes', session: 's5', reason: 'idle' },
  ]);
});

test.skipIf(process.platform === 'win32')('the memory of a process counts all it started', async () => {
  const program = `const held = Buffer.alloc(80 * 1024 * 1024, 1); console.log(held.length); setInterval(() => held.length, 1000)`;
  const small = await supervisor.launch(shell('cat'));
  const large = await supervisor.launch(
    shell(`"${process.execPath}" -e '${program}' & wait`, { session: 's2' }),
  );
  await nextLine(large);
  expect(await supervisor.memoryOf(small)).toBeLessThan(20 * 1024 * 1024);
  expect(await supervisor.memoryOf(large)).toBeGreaterThan(80 * 1024 * 1024);
  await large.stop();
  expect(await supervisor.memoryOf(large)).toBeUndefined();
});
