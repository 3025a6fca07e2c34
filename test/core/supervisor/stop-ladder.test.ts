import { afterEach, describe, expect, test } from 'vitest';
import type { Supervisor, SupervisorLimits } from '../../../electron/core/supervisor/index.ts';
import { nextLine, node, realSupervisor, runs, shell } from './harness.ts';

const supervisors: Supervisor[] = [];
function withLimits(limits: Partial<SupervisorLimits>): Supervisor {
  const supervisor = realSupervisor(limits);
  supervisors.push(supervisor);
  return supervisor;
}
afterEach(async () => {
  for (const supervisor of supervisors.splice(0)) await supervisor[Symbol.asyncDispose]();
});

const STUBBORN = "trap '' TERM; while :; do sleep 1000; done";

describe('stopping', () => {
  test('closes stdin first: a server that listens for that ends by itself, with what it still writes', async () => {
    const supervisor = withLimits({ graceMs: 60_000 });
    const upstream = await supervisor.launch(shell('cat; echo saved; echo bye >&2; exit 3'));
    const saved = nextLine(upstream);
    const stopped = upstream.stop();
    expect(await saved).toBe('saved');
    upstream.stdout.resume();
    await stopped;
    expect(await upstream.exited).toEqual({ exitCode: 3, signal: null, stderr: ['bye'] });
  });

  test('asks with SIGTERM when the end of stdin is ignored', async () => {
    const supervisor = withLimits({ graceMs: 50, askMs: 60_000 });
    const upstream = await supervisor.launch(
      node("process.on('SIGTERM', () => process.exit(5)); setInterval(() => {}, 1000); console.log('up')"),
    );
    await nextLine(upstream);
    upstream.stdout.resume();
    await upstream.stop();
    expect((await upstream.exited).exitCode).toBe(5);
  });

  test('kills what ignores both', async () => {
    const supervisor = withLimits({ graceMs: 50, askMs: 50 });
    const upstream = await supervisor.launch(shell(`echo up; ${STUBBORN}`));
    await nextLine(upstream);
    const steps = new Set<string>();
    supervisor.onChange(() => {
      const state = supervisor.state('notes');
      if (state.kind === 'stopping') steps.add(state.step);
    });
    upstream.stdout.resume();
    await upstream.stop();
    expect((await upstream.exited).signal).toBe('SIGKILL');
    expect([...steps]).toEqual(['stdin_closed', 'asked', 'killed']);
  });

  test('leaves nothing of a tree of stubborn children and grandchildren', async () => {
    const supervisor = withLimits({ graceMs: 50, askMs: 50 });
    const upstream = await supervisor.launch(
      shell(`trap '' TERM; (trap '' TERM; sleep 1000 & echo $! $$; wait) & echo $!; ${STUBBORN}`),
    );
    const lines = [await nextLine(upstream)];
    expect(lines[0]).toMatch(/^\d+/);
    const pids = supervisor.processes('notes').map((process) => process.pid!);
    await upstream.stop();
    expect(pids.filter(runs)).toEqual([]);
    expect(lines.flatMap((line) => line.split(' ').map(Number)).filter(runs)).toEqual([]);
  });

  test.runIf(process.platform === 'linux')(
    'finds a daemon that left the group and lost its parent, by the tag it inherited',
    async () => {
      const supervisor = withLimits({ graceMs: 50, askMs: 50 });
      const daemon = `trap '' TERM HUP; echo $$; exec >/dev/null 2>&1; ${STUBBORN}`;
      const upstream = await supervisor.launch(shell(`setsid sh -c "${daemon}" & wait; cat`));
      const pid = Number(await nextLine(upstream));
      expect(runs(pid)).toBe(true);
      upstream.stdout.resume();
      await upstream.stop();
      expect(runs(pid)).toBe(false);
    },
  );

  test.runIf(process.platform === 'linux')(
    'finds a child that changed its group and cleared its environment, by its parent',
    async () => {
      const supervisor = withLimits({ graceMs: 50, askMs: 50 });
      const upstream = await supervisor.launch(
        shell("env -i setsid sh -c 'echo $$; sleep 1000' & wait; wait"),
      );
      const pid = Number(await nextLine(upstream));
      upstream.stdout.resume();
      await upstream.stop();
      expect(runs(pid)).toBe(false);
    },
  );

  test('twice does not wait any longer', async () => {
    const supervisor = withLimits({ graceMs: 3_600_000, askMs: 3_600_000 });
    const upstream = await supervisor.launch(shell(`echo up; ${STUBBORN}`));
    await nextLine(upstream);
    upstream.stdout.resume();
    const first = upstream.stop();
    await upstream.stop();
    await first;
    expect((await upstream.exited).signal).toBe('SIGKILL');
  });

  test('by the core while the session stops it does not shorten the grace', async () => {
    const supervisor = withLimits({ graceMs: 60_000 });
    const upstream = await supervisor.launch(shell('echo up; cat; exit 4'));
    await nextLine(upstream);
    upstream.stdout.resume();
    await Promise.all([upstream.stop(), supervisor.stopServer('notes')]);
    expect((await upstream.exited).exitCode).toBe(4);
  });
});

test('what a server leaves behind when it ends by itself is ended too', async () => {
  const supervisor = withLimits({ graceMs: 50, askMs: 50 });
  const upstream = await supervisor.launch(shell("(trap '' TERM; sleep 1000) & echo $!; exit 0"));
  const pid = Number(await nextLine(upstream));
  upstream.stdout.resume();
  await upstream.exited;
  await upstream.stop();
  expect(runs(pid)).toBe(false);
  expect(supervisor.state('notes')).toEqual({ kind: 'stopped', reason: 'exited' });
});
