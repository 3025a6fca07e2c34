import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { type Clock, systemClock, type Timer } from '../../../electron/core/clock/index.ts';
import { ClientWatch } from '../../../electron/core/clients/index.ts';
import type { ClientView } from '../../../shared/model/client.ts';
import { select, testMachine, type TestMachine } from './fixtures/machine.ts';

const config = (...names: string[]): string =>
  JSON.stringify({ mcpServers: Object.fromEntries(names.map((name) => [name, { command: 'node' }])) });

/** `client/name:state` of every entry of every config. */
const summary = (clients: ClientView[]): string[] =>
  clients.flatMap(({ id, configs }) =>
    configs.flatMap(({ servers }) => servers.map(({ name, state }) => `${id}/${name}:${state}`)),
  );

interface Watched extends AsyncDisposable {
  readonly watch: ClientWatch;
  /** Resolves when a change is told after which the entries are these: to the entries. */
  until(expected: string[]): Promise<string[]>;
  readonly told: string[][];
}

async function watched(machine: TestMachine, clock: Clock = systemClock): Promise<Watched> {
  const told: string[][] = [];
  const waiting: { expected: string; resolve: (entries: string[]) => void }[] = [];
  const watch = await new ClientWatch({
    clock,
    list: () => machine.clients.list([machine.project]),
    onChange(clients) {
      told.push(summary(clients));
      for (const { expected, resolve } of waiting)
        if (expected === JSON.stringify(told.at(-1))) resolve(told.at(-1)!);
    },
    onProblem(error) {
      throw error;
    },
  }).start();
  return {
    watch,
    told,
    until(expected) {
      const text = JSON.stringify(expected);
      if (JSON.stringify(told.at(-1)) === text) return Promise.resolve(told.at(-1)!);
      return new Promise((resolve) => waiting.push({ expected: text, resolve }));
    },
    [Symbol.asyncDispose]: () => watch[Symbol.asyncDispose](),
  };
}

test('a config that is written, replaced, and removed is told each time', async () => {
  await using machine = await testMachine();
  await machine.write(machine.cursor, config('a'));
  await using seen = await watched(machine);
  await writeFile(machine.cursor, config('a', 'b'));
  await seen.until(['cursor/a:direct', 'cursor/b:direct']);
  await writeFile(`${machine.cursor}.new`, config('c'));
  await rename(`${machine.cursor}.new`, machine.cursor);
  await seen.until(['cursor/c:direct']);
  await writeFile(`${machine.cursor}.new`, config('d'));
  await rename(`${machine.cursor}.new`, machine.cursor);
  await seen.until(['cursor/d:direct']);
  await rm(machine.cursor);
  await seen.until([]);
  await writeFile(machine.cursor, config('e'));
  expect(await seen.until(['cursor/e:direct'])).toHaveLength(1);
});

test('a config in folders that did not exist is told', async () => {
  await using machine = await testMachine();
  await using seen = await watched(machine);
  await machine.write(machine.claude, config('a'));
  await seen.until(['claude-desktop/a:direct']);
  await machine.write(machine.projectConfig, config('b'));
  expect(await seen.until(['claude-desktop/a:direct', 'cursor/b:direct'])).toHaveLength(2);
});

test('adoption is told, and so is an adopted entry that someone changes back', async () => {
  await using machine = await testMachine();
  await machine.write(machine.cursor, config('a', 'b'));
  await using seen = await watched(machine);
  await machine.clients.adopt(select());
  await seen.until(['cursor/a:adopted', 'cursor/b:adopted']);
  const text = await machine.read(machine.cursor);
  await writeFile(machine.cursor, text.replace(/"a":\{[^}]*\}/, '"a":{"command":"node"}'));
  expect(await seen.until(['cursor/a:direct', 'cursor/b:adopted'])).toHaveLength(2);
});

test('the file behind a link is watched', async () => {
  await using machine = await testMachine();
  const real = join(machine.home, 'dotfiles', 'mcp.json');
  await machine.write(real, config('a'));
  await mkdir(dirname(machine.cursor));
  await symlink(real, machine.cursor);
  await using seen = await watched(machine);
  await writeFile(`${real}.new`, config('b'));
  await rename(`${real}.new`, real);
  expect(await seen.until(['cursor/b:direct'])).toHaveLength(1);
});

test('what the file system does not report is found by the scan every 30 seconds', async () => {
  await using machine = await testMachine();
  const timers: { at: number; callback: () => void; state: 'set' | 'cancelled' }[] = [];
  const manual: Clock = {
    now: () => 0,
    monotonic: () => 0,
    after(milliseconds, callback): Timer {
      const timer = { at: milliseconds, callback, state: 'set' as 'set' | 'cancelled' };
      timers.push(timer);
      const cancel = (): void => void (timer.state = 'cancelled');
      return { cancel, [Symbol.dispose]: cancel };
    },
  };
  await using seen = await watched(machine, manual);
  await machine.write(machine.claude, config('a'));
  // The timer that settles events never runs on this clock; only the scan is set off.
  timers.find(({ at }) => at === 30_000)!.callback();
  await seen.until(['claude-desktop/a:direct']);
  await seen.watch[Symbol.asyncDispose]();
  expect(timers.findLast(({ at }) => at === 30_000)!.state).toBe('cancelled');
});

test('nothing is told when nothing an entry says has changed, nor after the end', async () => {
  await using machine = await testMachine();
  await machine.write(machine.cursor, config('a'));
  await using seen = await watched(machine);
  await writeFile(machine.cursor, `${config('a')}\n`);
  await seen.watch.rescan();
  expect(seen.told).toEqual([]);
  await seen.watch[Symbol.asyncDispose]();
  await writeFile(machine.cursor, config('b'));
  await seen.watch.rescan();
  expect(seen.told).toEqual([]);
});
