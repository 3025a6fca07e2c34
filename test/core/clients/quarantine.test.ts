import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DirectEntry } from '../../../electron/core/clients/index.ts';
import type { ShadowFinding } from '../../../shared/model/shadow.ts';
import { clientConfigs } from './fixtures/client-configs.ts';
import { select, type TestMachine, testMachine } from './fixtures/machine.ts';
import { withVault } from './fixtures/machine-vault.ts';

const found = ({ id, place, entry, command, adoptable }: DirectEntry): ShadowFinding => ({
  id,
  kind: 'config',
  state: 'found',
  client: place.adapter.id,
  file: place.location.path,
  server: entry.name,
  command,
  identity: 'unresolvable',
  admission: { effect: 'allow', reason: 'no_policy', message: 'there is no policy' },
  adoptable,
  since: 1,
});

/** Takes out every direct entry of a machine; answers their ids in the order they went. */
async function takeAllOut({ clients, project }: TestMachine): Promise<string[]> {
  const entries = await clients.direct([project]);
  for (const entry of entries) await clients.quarantine(entry, found(entry));
  return entries.map(({ id }) => id);
}

describe.each(clientConfigs)('$client, $place, $title', ({ client, place, text, edit }) => {
  async function given() {
    const machine = await testMachine();
    const path = 'home' in place ? join(machine.home, place.home) : join(machine.project, place.project);
    await machine.write(path, text);
    // A project is remembered once something of it was adopted; here it is named.
    return { machine, path };
  }

  test('what can be taken out comes back, every byte of it', async () => {
    const { machine, path } = await given();
    await using _machine = machine;
    const entries = (await machine.clients.direct([machine.project])).filter(
      ({ place: { adapter } }) => adapter.id === client,
    );
    expect(entries.length).toBeGreaterThan(0);
    const out: string[] = [];
    for (const entry of entries) {
      try {
        await machine.clients.quarantine(entry, found(entry));
        out.push(entry.id);
      } catch (error) {
        expect(error).toMatchObject({ code: 'not_adoptable' });
      }
    }
    expect(out.length).toBeGreaterThan(0);
    const left = await machine.clients.direct([machine.project]);
    expect(left.map(({ id }) => id).filter((id) => out.includes(id))).toEqual([]);
    expect(left).toHaveLength(entries.length - out.length);
    for (const id of out.toReversed()) await machine.clients.release(id);
    expect(await machine.read(path)).toBe(text);
    expect(await machine.clients.quarantined()).toEqual([]);
  });

  test('what was edited in between stays', async () => {
    const { machine, path } = await given();
    await using _machine = machine;
    const entries = await machine.clients.direct([machine.project]);
    const entry = entries.find(({ problem }) => problem === undefined)!;
    await machine.clients.quarantine(entry, found(entry));
    const without = await machine.read(path);
    await machine.write(path, edit(without));
    try {
      await machine.clients.release(entry.id);
    } catch (error) {
      // Said, and nothing touched: its text is in the backup.
      expect(error).toMatchObject({ code: 'not_adoptable' });
      expect(await machine.read(path)).toBe(edit(without));
      return;
    }
    const after = await machine.clients.direct([machine.project]);
    expect(after.map(({ id }) => id).sort()).toEqual(entries.map(({ id }) => id).sort());
    // In its place, or, in a file of few lines, behind the others.
    if ((await machine.read(path)) !== edit(text)) expect(text.split('\n').length).toBeLessThan(4);
  });
});

test('an entry with a secret is kept sealed', async () => {
  await using machine = await testMachine();
  const { clients } = await withVault(machine);
  const token = 'ghp_0123456789abcdefghijABCDEFGHIJ012345';
  const text = JSON.stringify({ mcpServers: { a: { command: 'node', env: { TOKEN: token } } } });
  await machine.write(machine.cursor, text);
  const [entry] = await clients.direct([]);
  await clients.quarantine(entry!, found(entry!));
  const stored = Object.keys(await machine.everything()).filter((path) => path.includes('backups'));
  for (const path of stored) expect(await machine.read(path)).not.toContain(token);
  expect(JSON.stringify(await clients.quarantined())).not.toContain(token);
  await clients.release(entry!.id);
  expect(await machine.read(machine.cursor)).toBe(text);
});

test('restoring a client leaves what was quarantined out', async () => {
  await using machine = await testMachine();
  const text = JSON.stringify({ mcpServers: { a: { command: 'node' }, b: { command: 'deno' } } });
  await machine.write(machine.cursor, text);
  const [a] = await machine.clients.direct([]);
  await machine.clients.quarantine(a!, found(a!));
  await machine.clients.adopt(select(['cursor']));
  await machine.clients.restore(select(['cursor']));
  expect(JSON.parse(await machine.read(machine.cursor))).toEqual({ mcpServers: { b: { command: 'deno' } } });
  await machine.clients.release(a!.id);
  expect(await machine.read(machine.cursor)).toBe(text);
  expect(await takeAllOut(machine)).toHaveLength(2);
  expect(await machine.clients.direct([])).toEqual([]);
});

test('an entry that is gone or was changed is not taken out', async () => {
  await using machine = await testMachine();
  await machine.write(machine.cursor, '{"mcpServers":{"a":{"command":"node"}}}');
  const [entry] = await machine.clients.direct([]);
  const other = '{"mcpServers":{"a":{"command":"deno"}}}';
  await machine.write(machine.cursor, other);
  await expect(machine.clients.quarantine(entry!, found(entry!))).rejects.toMatchObject({
    code: 'finding_not_found',
  });
  expect(await machine.read(machine.cursor)).toBe(other);
  await expect(machine.clients.release(entry!.id)).rejects.toMatchObject({ code: 'finding_not_found' });
});
