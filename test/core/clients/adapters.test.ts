import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { clientAdapters } from '../../../electron/core/clients/index.ts';
import { clientConfigs } from './fixtures/client-configs.ts';
import { configFixtures } from './fixtures/configs.ts';
import { select, testMachine } from './fixtures/machine.ts';

describe.each(clientConfigs)('$client, $place, $title', ({ client, place, text, servers, edit }) => {
  async function given() {
    const machine = await testMachine();
    const path = 'home' in place ? join(machine.home, place.home) : join(machine.project, place.project);
    await machine.write(path, text);
    const chosen = select([client], { folders: [machine.project] });
    const entries = async () =>
      (await machine.clients.list([machine.project]))
        .filter(({ id }) => id === client)
        .flatMap(({ configs }) => configs)
        .flatMap((config) => config.servers);
    return { machine, path, chosen, entries };
  }

  test('its servers are routed through the shim, and restoring gives back every byte', async () => {
    const { machine, path, chosen, entries } = await given();
    await using _machine = machine;
    const before = await entries();
    expect(before.filter(({ adoptable }) => adoptable)).toHaveLength(servers);
    const changes = await machine.clients.adopt(chosen);
    expect(changes.flatMap(({ error }) => error ?? [])).toEqual([]);
    const after = await entries();
    expect(after.map(({ name }) => name)).toEqual(before.map(({ name }) => name));
    expect(after.filter(({ state }) => state === 'adopted')).toHaveLength(servers);
    expect(after.filter(({ adoptable }) => adoptable)).toEqual([]);
    expect(await machine.read(path)).not.toBe(text);
    await machine.clients.restore(chosen);
    expect(await machine.read(path)).toBe(text);
    expect(machine.definitions.size).toBe(0);
  });

  test('what was edited in between stays, and only its servers go back', async () => {
    const { machine, path, chosen } = await given();
    await using _machine = machine;
    await machine.clients.adopt(chosen);
    const adopted = await machine.read(path);
    expect(edit(adopted)).not.toBe(adopted);
    await machine.write(path, edit(adopted));
    await machine.clients.restore(chosen);
    expect(await machine.read(path)).toBe(edit(text));
  });

  test('a preview shows the change, and neither it nor a list shows a value of its environment', async () => {
    const { machine, path, chosen, entries } = await given();
    await using _machine = machine;
    const [change] = await machine.clients.adopt({ ...chosen, dryRun: true });
    expect(change!.diff).toContain('+');
    expect(await machine.read(path)).toBe(text);
    expect(JSON.stringify(await entries())).not.toContain('LOG');
  });
});

test('every client has at least three configs to be tried with', () => {
  const counts = new Map<string, number>();
  for (const { client } of [...clientConfigs, ...configFixtures])
    counts.set(client, (counts.get(client) ?? 0) + 1);
  expect(clientAdapters.filter(({ id }) => (counts.get(id) ?? 0) < 3).map(({ id }) => id)).toEqual([]);
});
