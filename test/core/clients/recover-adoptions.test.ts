import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { select, testMachine, type TestMachine } from './fixtures/machine.ts';

const text = '{"mcpServers": {"a": {"command": "node"}}, "x": 1}';

/** Adopts, then says that the adoption never got to its end, as after a crash right behind the write. */
async function cutOff(machine: TestMachine): Promise<string> {
  await machine.write(machine.claude, text);
  await machine.clients.adopt(select());
  machine.audit.length = 0;
  const folder = join(machine.gatehouseHome, 'backups');
  const path = join(folder, (await readdir(folder))[0]!, 'manifest.json');
  await writeFile(path, (await readFile(path, 'utf8')).replace('"written"', '"prepared"'));
  return path;
}

const stateOf = async (path: string): Promise<unknown> =>
  (JSON.parse(await readFile(path, 'utf8')) as { state: string }).state;

test('a config that was written, and edited before the next start, counts as adopted', async () => {
  await using machine = await testMachine();
  const manifest = await cutOff(machine);
  await machine.write(machine.claude, (await machine.read(machine.claude)).replace('"x": 1', '"x": 2'));
  await machine.clients.recover();
  expect(await stateOf(manifest)).toBe('written');
  expect(machine.audit).toMatchObject([{ kind: 'client.adopted' }]);
  await machine.clients.restore(select());
  expect(await machine.read(machine.claude)).toBe(text.replace('"x": 1', '"x": 2'));
});

test('a config that was never written: its definitions go, and the adoption is abandoned', async () => {
  await using machine = await testMachine();
  const manifest = await cutOff(machine);
  await machine.write(machine.claude, text);
  await machine.clients.recover();
  expect(await stateOf(manifest)).toBe('abandoned');
  expect(machine.definitions.size).toBe(0);
  expect(machine.audit).toEqual([]);
});

test('a config that cannot be read now is decided later', async () => {
  await using machine = await testMachine();
  const manifest = await cutOff(machine);
  const adopted = await machine.read(machine.claude);
  await machine.write(machine.claude, '{');
  await machine.clients.recover();
  expect(await stateOf(manifest)).toBe('prepared');
  expect(machine.definitions.size).toBe(1);
  await machine.write(machine.claude, adopted);
  await machine.clients.recover();
  expect(await stateOf(manifest)).toBe('written');
});

test('an adoption of a living process is left alone', async () => {
  await using machine = await testMachine({ isAlive: () => true });
  const manifest = await cutOff(machine);
  const other = machine.with({ machine: { ...machine.ports.machine, pid: process.pid + 1 } });
  await machine.write(machine.claude, text);
  await other.recover();
  expect(await stateOf(manifest)).toBe('prepared');
  await machine.clients.recover();
  expect(await stateOf(manifest)).toBe('abandoned');
});

test('temp files that a crash left beside the config go; young ones and those of others stay', async () => {
  await using machine = await testMachine();
  await cutOff(machine);
  const folder = dirname(machine.claude);
  const temporary = (id: string): string => join(folder, `.claude_desktop_config.json.${id}.tmp`);
  const [old, young] = ['a', 'b'].map((letter) => temporary(letter.repeat(36)));
  const others = temporary('mine');
  for (const path of [old!, young!, others]) await writeFile(path, 'x');
  for (const path of [old!, others]) await utimes(path, 1, 1);
  await machine.clients.recover();
  expect((await readdir(folder)).sort()).toEqual(
    [young!, others, machine.claude].map((path) => path.slice(folder.length + 1)).sort(),
  );
});

test('what is no backup of ours is passed over', async () => {
  await using machine = await testMachine();
  const folder = join(machine.gatehouseHome, 'backups');
  await mkdir(join(folder, 'empty'), { recursive: true });
  await mkdir(join(folder, 'odd'));
  await writeFile(join(folder, 'odd', 'manifest.json'), '{"v": 2}');
  await machine.write(machine.claude, text);
  await machine.clients.adopt(select());
  await machine.clients.restore(select());
  expect(await machine.read(machine.claude)).toBe(text);
});
