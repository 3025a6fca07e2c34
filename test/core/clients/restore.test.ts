import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'jsonc-parser';
import { expect, test } from 'vitest';
import { select, shimEntry, testMachine, type TestMachine } from './fixtures/machine.ts';

const original = `{
  // mine
  "mcpServers": {
    "a": { "command": "node", "args": [ "a.js" ], "env": { "K": "v" } },
    "b": { "command": "node", "args": [ "b.js" ], "disabled": false }
  },
  "theme": "dark"
}
`;

async function adopted(): Promise<TestMachine> {
  const machine = await testMachine();
  await machine.write(machine.cursor, original);
  await machine.clients.adopt(select());
  return machine;
}

async function edit(machine: TestMachine, change: (text: string) => string): Promise<void> {
  const text = await machine.read(machine.cursor);
  expect(change(text)).not.toBe(text);
  await machine.write(machine.cursor, change(text));
}

test('an edit elsewhere in the file survives, the entries get their own text back', async () => {
  await using machine = await adopted();
  const change = (text: string): string =>
    text.replace('"dark"', '"light", "more": [1]').replace('// mine', '// yours');
  await edit(machine, change);
  const [result] = await machine.clients.restore(select());
  expect(await machine.read(machine.cursor)).toBe(change(original));
  expect(result).toMatchObject({
    written: true,
    servers: [
      { name: 'a', action: 'restored' },
      { name: 'b', action: 'restored' },
    ],
  });
});

test('a client that rewrote the whole file in its own style gets the original entries back', async () => {
  await using machine = await adopted();
  await edit(machine, (text) => JSON.stringify(parse(text)));
  await machine.clients.restore(select());
  const entries = /"a": (\{.*\}),\s*"b": (\{.*\})/.exec(original)!;
  expect(await machine.read(machine.cursor)).toBe(
    `{"mcpServers":{"a":${entries[1]},"b":${entries[2]}},"theme":"dark"}`,
  );
});

test('an adopted entry that was switched off since stays off, with its own launch back', async () => {
  await using machine = await adopted();
  await edit(machine, (text) => text.replace('"disabled": false', '"disabled": true'));
  await machine.clients.restore(select());
  expect(await machine.read(machine.cursor)).toBe(original.replace('"disabled": false', '"disabled": true'));
});

test('an adopted entry that was removed stays removed', async () => {
  await using machine = await adopted();
  await edit(machine, (text) => text.replace(/ {4}"a": .*\n/, ''));
  const [change] = await machine.clients.restore(select());
  expect(await machine.read(machine.cursor)).toBe(original.replace(/ {4}"a": .*\n/, ''));
  expect(change!.servers.map(({ name, action }) => [name, action])).toEqual([
    ['b', 'restored'],
    ['a', 'skipped'],
  ]);
});

test('a removed config stays removed', async () => {
  await using machine = await adopted();
  await rm(machine.cursor);
  const [change] = await machine.clients.restore(select());
  expect(change).toMatchObject({ written: false, servers: [{ action: 'skipped' }, { action: 'skipped' }] });
  expect(machine.definitions.size).toBe(0);
  await expect(machine.clients.restore(select())).rejects.toMatchObject({ code: 'nothing_to_restore' });
});

test('a renamed entry is found by the server it calls', async () => {
  await using machine = await adopted();
  await edit(machine, (text) => text.replace('"a":', '"z":'));
  await machine.clients.restore(select());
  expect(await machine.read(machine.cursor)).toBe(original.replace('"a":', '"z":'));
});

test('an entry that was made direct by hand is left so', async () => {
  await using machine = await adopted();
  const byHand = '"a": {"command": "deno"}';
  await edit(machine, (text) => text.replace(/"a": \{.*\}/, byHand));
  await machine.clients.restore(select());
  expect(await machine.read(machine.cursor)).toBe(original.replace(/"a": \{.*\}/, byHand));
});

test('mode survives adopting and restoring', async () => {
  await using machine = await testMachine();
  await machine.write(machine.cursor, original);
  await chmod(machine.cursor, 0o640);
  await machine.clients.adopt(select());
  expect((await stat(machine.cursor)).mode & 0o777).toBe(0o640);
  await machine.clients.restore(select());
  expect((await stat(machine.cursor)).mode & 0o777).toBe(0o640);
});

test('a definition that was changed since belongs to the user and stays', async () => {
  await using machine = await adopted();
  const definition = machine.definitions.get('a')!;
  machine.definitions.set('a', { ...definition, sandbox: { network: { allowedDomains: ['example.com'] } } });
  await machine.clients.restore(select());
  expect([...machine.definitions.keys()]).toEqual(['a']);
});

test('a definition the user had before adoption is used and stays', async () => {
  await using machine = await testMachine();
  machine.definitions.set('a', { command: 'node', args: ['a.js'], env: { K: 'v' }, provenance: 'user' });
  await machine.write(machine.cursor, original);
  await machine.clients.adopt(select());
  expect([...machine.definitions.keys()]).toEqual(['a', 'b']);
  await machine.clients.restore(select());
  expect([...machine.definitions.keys()]).toEqual(['a']);
});

test('a definition another config calls stays until that one is restored too', async () => {
  await using machine = await adopted();
  await machine.write(
    machine.claude,
    JSON.stringify({ mcpServers: { x: shimEntry(machine, 'a', 'claude-desktop') } }),
  );
  await machine.clients.restore(select(['cursor']));
  expect([...machine.definitions.keys()]).toEqual(['a']);
});

test('no definition is removed while a config cannot be read: it may be in use there', async () => {
  await using machine = await adopted();
  await machine.write(machine.claude, '{"mcpServers": {');
  await machine.clients.restore(select(['cursor']));
  expect([...machine.definitions.keys()]).toEqual(['a', 'b']);
  expect(await machine.read(machine.cursor)).toBe(original);
});

test('a backup that is not what was saved is not written; the entries still come back', async () => {
  await using machine = await adopted();
  const backups = join(machine.gatehouseHome, 'backups');
  const [id] = await readdir(backups);
  await writeFile(join(backups, id!, 'original'), original.replace('node', '/tmp/evil'));
  await machine.clients.restore(select());
  expect(await machine.read(machine.cursor)).toBe(original);
});

test('an untouched config gets the saved bytes, not a text put together from its entries', async () => {
  await using machine = await adopted();
  const backups = join(machine.gatehouseHome, 'backups');
  const path = join(backups, (await readdir(backups))[0]!, 'manifest.json');
  const manifest = await readFile(path, 'utf8');
  expect(manifest).toContain('a.js');
  await writeFile(path, manifest.replaceAll('a.js', 'other.js'));
  await machine.clients.restore(select());
  expect(await machine.read(machine.cursor)).toBe(original);
});

test('backups are for this user only, and are kept, marked restored', async () => {
  await using machine = await adopted();
  const backups = join(machine.gatehouseHome, 'backups');
  const folder = join(backups, (await readdir(backups))[0]!);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  for (const name of ['original', 'manifest.json']) {
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  }
  expect(await readFile(join(folder, 'original'), 'utf8')).toBe(original);
  await machine.clients.restore(select());
  expect(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'))).toMatchObject({
    state: 'restored',
  });
});

test('with nothing adopted there is nothing to restore', async () => {
  await using machine = await testMachine();
  await machine.write(machine.cursor, original);
  await expect(machine.clients.restore(select(['cursor']))).rejects.toMatchObject({
    code: 'nothing_to_restore',
    data: { client: 'cursor' },
  });
});

test('a config that is broken now is not touched, and can be restored once it is mended', async () => {
  await using machine = await adopted();
  await edit(machine, (text) => `${text}}`);
  const broken = await machine.read(machine.cursor);
  const [change] = await machine.clients.restore(select());
  expect(change).toMatchObject({
    written: false,
    error: { code: 'file_invalid', data: { line: 9, column: 1 } },
  });
  expect(await machine.read(machine.cursor)).toBe(broken);
  await edit(machine, (text) => text.slice(0, -1));
  await machine.clients.restore(select());
  expect(await machine.read(machine.cursor)).toBe(original);
});

test('restoring goes through when the journal cannot be written, and says so', async () => {
  await using machine = await adopted();
  const { AppError } = await import('../../../shared/errors/app-error.ts');
  const clients = machine.with({
    audit: {
      record() {
        throw new AppError('journal_unwritable', { file: 'journal', detail: 'the disk is full' });
      },
    },
  });
  const [change] = await clients.restore(select());
  expect(change).toMatchObject({ written: true, error: { code: 'journal_unwritable' } });
  expect(await machine.read(machine.cursor)).toBe(original);
  await expect(clients.restore(select())).rejects.toMatchObject({ code: 'nothing_to_restore' });
});
