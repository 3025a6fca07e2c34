import { execFileSync } from 'node:child_process';
import { chmod, lstat, mkdir, readlink, stat, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { select, testMachine, type TestMachine } from './fixtures/machine.ts';

const text = '{"mcpServers": {"a": {"command": "node"}}}\n';

/** Tries to adopt the config of Claude Desktop: the error that came of it, if nothing at all was written. */
async function refusal(machine: TestMachine): Promise<unknown> {
  const before = await machine.everything();
  const [change] = await machine.clients.adopt(select(['claude-desktop']));
  expect(await machine.everything()).toEqual(before);
  expect(machine.definitions.size).toBe(0);
  return change?.written === false ? change.error : change;
}

const broken: [string, string, object][] = [
  ['a missing comma', '{\n  "mcpServers": {\n    "a": {}\n    "b": {}\n  }\n}', { line: 4, column: 5 }],
  ['a cut-off file', '{\n  "mcpServers": {', { line: 2, column: 18 }],
  ['CRLF line ends', '{\r\n\r\n  oops\r\n}', { line: 3, column: 3 }],
  ['a byte order mark', '\uFEFF{ "a" 1 }', { line: 1, column: 7 }],
  ['servers that are a list', '{"mcpServers": []}', { line: 1, column: 16 }],
  ['a list at the top', '\n[]', { line: 2, column: 1 }],
  [
    'a server twice',
    '{"mcpServers": {\n "a": {},\n "a": {}}}',
    { line: 3, column: 2, problem: 'the server "a" is there twice' },
  ],
  [
    'mcpServers twice',
    '{"mcpServers": {},\n"mcpServers": {}}',
    { line: 2, column: 1, problem: '"mcpServers" is there twice' },
  ],
  ['far too deep', '['.repeat(200_000), { problem: 'it is nested too deeply' }],
];
for (const [title, content, place] of broken) {
  test(`a broken config (${title}) is refused with its line and column, and nothing is written`, async () => {
    await using machine = await testMachine();
    await machine.write(machine.claude, content);
    expect(await refusal(machine)).toMatchObject({
      code: 'file_invalid',
      data: { file: machine.claude, ...place },
    });
    const [view] = await machine.clients.list([]);
    expect(view!.configs[0]).toMatchObject({ exists: true, servers: [] });
    const { line, column } = place as { line?: number; column?: number };
    if (line !== undefined)
      expect(view!.configs[0]!.problem).toContain(`${machine.claude}:${line}:${column}: `);
  });
}

test('an entry with a member twice is left alone: readers disagree on which one counts', async () => {
  await using machine = await testMachine();
  await machine.write(machine.claude, '{"mcpServers": {"a": {"command": "node", "command": "evil"}}}');
  const [change] = await machine.clients.adopt(select());
  expect(change!.servers).toMatchObject([
    { action: 'skipped', note: 'left alone: one of its members is there twice' },
  ]);
});

test('text that is not UTF-8 is refused', async () => {
  await using machine = await testMachine();
  await machine.write(machine.claude, Buffer.from(text, 'utf16le'));
  await machine.write(
    machine.cursor,
    Buffer.concat([Buffer.from('{"x": "'), Buffer.from([0xff]), Buffer.from('"}')]),
  );
  const changes = await machine.clients.adopt(select());
  expect(changes.map(({ error }) => error?.code)).toEqual(['file_invalid', 'file_invalid']);
});

test('a broken config does not keep others from being adopted', async () => {
  await using machine = await testMachine();
  await machine.write(machine.claude, '{');
  await machine.write(machine.cursor, text);
  const changes = await machine.clients.adopt(select());
  expect(changes).toMatchObject([{ error: { code: 'file_invalid' } }, { written: true }]);
});

test('a read-only config is refused', async () => {
  await using machine = await testMachine();
  await machine.write(machine.claude, text);
  await chmod(machine.claude, 0o444);
  expect(await refusal(machine)).toMatchObject({
    code: 'file_unwritable',
    data: { file: machine.claude, detail: 'it is read-only' },
  });
});

test('a config in a read-only folder is refused', async () => {
  await using machine = await testMachine();
  await machine.write(machine.claude, text);
  await chmod(dirname(machine.claude), 0o555);
  expect(await refusal(machine)).toMatchObject({ code: 'file_unwritable', data: { file: machine.claude } });
  await chmod(dirname(machine.claude), 0o755);
});

test('a folder and a pipe in the place of a config are refused, without waiting for a writer', async () => {
  await using machine = await testMachine();
  await mkdir(machine.cursor, { recursive: true });
  await mkdir(dirname(machine.claude), { recursive: true });
  execFileSync('mkfifo', [machine.claude]);
  const changes = await machine.clients.adopt(select());
  expect(changes.map(({ error }) => error?.code)).toEqual(['file_unreadable', 'file_unreadable']);
});

test('a config that is a link: the file it leads to is written, the link stays', async () => {
  await using machine = await testMachine();
  const real = join(machine.home, 'dotfiles', 'mcp.json');
  await machine.write(real, text);
  await chmod(real, 0o640);
  await mkdir(dirname(machine.cursor));
  await symlink(real, machine.cursor);
  await machine.clients.adopt(select());
  expect((await lstat(machine.cursor)).isSymbolicLink()).toBe(true);
  expect(await readlink(machine.cursor)).toBe(real);
  expect((await stat(real)).mode & 0o777).toBe(0o640);
  expect(await machine.read(real)).toContain('"connect"');
  await machine.clients.restore(select());
  expect((await lstat(machine.cursor)).isSymbolicLink()).toBe(true);
  expect(await machine.read(real)).toBe(text);
});

test('a link that leads nowhere is no config', async () => {
  await using machine = await testMachine();
  await mkdir(dirname(machine.cursor));
  await symlink(join(machine.home, 'gone'), machine.cursor);
  expect(await machine.clients.adopt(select())).toEqual([]);
});

test('two clients that share one file through links: it is adopted once, and restored once', async () => {
  await using machine = await testMachine();
  await machine.write(machine.cursor, text);
  await mkdir(dirname(machine.claude), { recursive: true });
  await symlink(machine.cursor, machine.claude);
  const changes = await machine.clients.adopt(select());
  expect(changes.map(({ client, written }) => [client, written])).toEqual([['claude-desktop', true]]);
  await machine.clients.restore(select());
  expect(await machine.read(machine.cursor)).toBe(text);
});
