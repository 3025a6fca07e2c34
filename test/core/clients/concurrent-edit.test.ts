import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { Clients } from '../../../electron/core/clients/index.ts';
import { select, testMachine, type TestMachine } from './fixtures/machine.ts';

const text = JSON.stringify({ mcpServers: { a: { command: 'node' } }, theme: 'dark' });

/** The room of a machine on which something happens whenever a definition was stored, before the config is written. */
function disturbed(machine: TestMachine, disturb: (time: number) => Promise<void> | void): Clients {
  let time = 0;
  const { definitions } = machine.ports;
  return machine.with({
    definitions: {
      ...definitions,
      async addAll(added) {
        await definitions.addAll(added);
        await disturb(++time);
      },
    },
  });
}

async function states(machine: TestMachine): Promise<string[]> {
  const folder = join(machine.gatehouseHome, 'backups');
  const ids = (await readdir(folder).catch(() => [])).sort();
  const manifests = ids.map((id) => readFile(join(folder, id, 'manifest.json'), 'utf8'));
  return (await Promise.all(manifests)).map((manifest) => (JSON.parse(manifest) as { state: string }).state);
}

test('an edit during adoption is kept: adoption starts over from it', async () => {
  await using machine = await testMachine();
  await machine.write(machine.claude, text);
  const edited = text.replace('"a":{"command":"node"}', '"a":{"command":"node"},"new":{"command":"deno"}');
  const clients = disturbed(machine, async (time) => {
    if (time === 1) await machine.write(machine.claude, edited);
  });
  const [change] = await clients.adopt(select());
  expect(change).toMatchObject({ written: true, servers: [{ as: 'a' }, { as: 'new' }] });
  expect([...machine.definitions.keys()]).toEqual(['a', 'new']);
  expect(await states(machine)).toEqual(['abandoned', 'written']);
  await clients.restore(select());
  expect(await machine.read(machine.claude)).toBe(edited);
});

test('a config that changes each time is given up: file_changed, nothing of ours is left', async () => {
  await using machine = await testMachine();
  await machine.write(machine.claude, text);
  const clients = disturbed(machine, (time) =>
    machine.write(machine.claude, text.replace('dark', `dark${time}`)),
  );
  const [change] = await clients.adopt(select());
  expect(change).toMatchObject({
    written: false,
    error: { code: 'file_changed', data: { file: machine.claude } },
  });
  expect(await machine.read(machine.claude)).toBe(text.replace('dark', 'dark3'));
  expect(machine.definitions.size).toBe(0);
  expect(machine.audit).toEqual([]);
  expect(await states(machine)).toEqual(['abandoned', 'abandoned', 'abandoned']);
});

test('a name that is taken at the same moment makes adoption choose another one', async () => {
  await using machine = await testMachine();
  await machine.write(machine.claude, text);
  const { definitions } = machine.ports;
  let isFirst = true;
  const clients = machine.with({
    definitions: {
      ...definitions,
      async addAll(added) {
        if (isFirst)
          machine.definitions.set('a', { command: 'other', args: [], env: {}, provenance: 'user' });
        isFirst = false;
        await definitions.addAll(added);
      },
    },
  });
  const [change] = await clients.adopt(select());
  expect(change!.servers).toMatchObject([{ name: 'a', as: 'a-2', action: 'adopted' }]);
  expect(machine.definitions.get('a')).toMatchObject({ command: 'other' });
});

test('when definitions cannot be stored the config is not touched', async () => {
  await using machine = await testMachine();
  await machine.write(machine.claude, text);
  const clients = disturbed(machine, () => {
    throw new AppError('file_unwritable', { file: 'servers.json', detail: 'the disk is full' });
  });
  const [change] = await clients.adopt(select());
  expect(change).toMatchObject({ written: false, error: { code: 'file_unwritable' } });
  expect(await machine.read(machine.claude)).toBe(text);
  expect(machine.definitions.size).toBe(0);
  expect(await states(machine)).toEqual(['abandoned']);
});

test('an adoption that another living process carries out is left to it', async () => {
  await using machine = await testMachine({ isAlive: (pid) => pid === 4711 });
  await machine.write(machine.claude, text);
  const other = machine.with({ machine: { ...machine.ports.machine, pid: 4711 } });
  const inBetween: string[][] = [];
  const disturbedOther = disturbed(machine, async () => {
    await machine.clients.recover();
    inBetween.push(await states(machine));
  });
  await disturbedOther.adopt(select());
  expect(inBetween).toEqual([['abandoned']]); // the same process id: nobody carries it out any more

  await other.restore(select()).catch(() => undefined);
  await machine.write(machine.claude, text);
  machine.definitions.clear();
  const definitions = machine.ports.definitions;
  const living = machine.with({
    machine: { ...machine.ports.machine, pid: 4711 },
    definitions: {
      ...definitions,
      async addAll(added) {
        await definitions.addAll(added);
        await machine.clients.recover();
      },
    },
  });
  const [change] = await living.adopt(select());
  expect(change).toMatchObject({ written: true });
  expect([...machine.definitions.keys()]).toEqual(['a']);
});

test('two adoptions at once take turns: one imports, the other finds nothing to do', async () => {
  await using machine = await testMachine();
  await machine.write(machine.claude, text);
  const [first, second] = await Promise.all([
    machine.clients.adopt(select()),
    machine.clients.adopt(select()),
  ]);
  expect(first).toMatchObject([{ written: true }]);
  expect(second).toEqual([]);
  expect([...machine.definitions.keys()]).toEqual(['a']);
});
