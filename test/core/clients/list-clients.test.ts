import { expect, test } from 'vitest';
import { ClientView } from '../../../shared/model/client.ts';
import { select, shimEntry, testMachine } from './fixtures/machine.ts';

test('every client and every place it looks in is listed, there or not', async () => {
  await using machine = await testMachine();
  const views = await machine.clients.list([machine.project, machine.home]);
  const two = views.filter(({ id }) => id === 'claude-desktop' || id === 'cursor');
  expect(two.map((view) => ClientView.parse(view))).toEqual([
    {
      id: 'claude-desktop',
      name: 'Claude Desktop',
      configs: [
        { path: machine.claude, scope: 'global', format: 'json', exists: false, servers: [], backup: false },
      ],
    },
    {
      id: 'cursor',
      name: 'Cursor',
      configs: [
        { path: machine.cursor, scope: 'global', format: 'jsonc', exists: false, servers: [], backup: false },
        {
          path: machine.projectConfig,
          scope: 'project',
          format: 'jsonc',
          exists: false,
          servers: [],
          backup: false,
        },
      ],
    },
  ]);
});

test('entries show what they launch, what they are, and no secret', async () => {
  await using machine = await testMachine();
  const servers = {
    plain: { command: 'npx', args: ['-y', 'pkg', '/my docs'] },
    secret: {
      command: 'x',
      args: ['--token', 'hunter2', '--api-key=abc', 'https://u:pw@h/?key=v'],
      env: { A: 'b' },
    },
    remote: { url: 'https://mcp.example/mcp?token=abc' },
    hidden: { command: 'node', args: ['a\u202Eb'] },
    adopted: shimEntry(machine, 'x', 'cursor'),
    short: { command: machine.shim, args: ['connect', 'x'] },
    elsewhere: { command: 'C:\\old\\bin\\gatehouse.cmd', args: ['connect', 'x', '--client', 'cursor'] },
    dressed: { ...shimEntry(machine, 'x', 'cursor'), env: { NODE_OPTIONS: '--import=data:,' } },
    more: { command: machine.shim, args: ['connect', 'x', '--client', 'cursor', '--debug'] },
    lookalike: { command: '/tmp/gatehouse', args: ['connect', 'x', '--client', 'cursor'] },
  };
  await machine.write(machine.cursor, JSON.stringify({ mcpServers: servers }));
  const cursor = (await machine.clients.list([])).find(({ id }) => id === 'cursor');
  const entries = cursor!.configs[0]!.servers;
  expect(entries.map(({ name, state, adoptable }) => [name, state, adoptable])).toEqual([
    ['plain', 'direct', true],
    ['secret', 'direct', true],
    ['remote', 'direct', true],
    ['hidden', 'direct', true],
    ['adopted', 'adopted', false],
    ['short', 'adopted', false],
    ['elsewhere', 'adopted', false],
    ['dressed', 'direct', false],
    ['more', 'direct', true],
    ['lookalike', 'direct', true],
  ]);
  expect(entries.slice(0, 4).map(({ launch }) => launch)).toEqual([
    'npx -y pkg "/my docs"',
    'x --token •••••• --api-key=•••••• https://u:••••••@h/?key=••••••',
    'https://mcp.example/mcp?token=••••••',
    'node "a⟨U+202E⟩b"',
  ]);
  expect(
    entries.filter(({ problem }) => problem !== undefined).map(({ name, problem }) => [name, problem]),
  ).toEqual([
    ['elsewhere', 'it calls another copy of Gatehouse: C:\\old\\bin\\gatehouse.cmd'],
    ['dressed', 'it calls Gatehouse with an environment or folder of its own'],
  ]);
});

test('a config has a backup from its adoption until it is restored', async () => {
  await using machine = await testMachine();
  await machine.write(machine.claude, '{"mcpServers": {"a": {"command": "node"}}}');
  const backup = async (): Promise<boolean[]> =>
    (await machine.clients.list([]))
      .filter(({ id }) => id === 'claude-desktop' || id === 'cursor')
      .flatMap(({ configs }) => configs.map((config) => config.backup));
  expect(await backup()).toEqual([false, false]);
  await machine.clients.adopt(select());
  expect(await backup()).toEqual([true, false]);
  await machine.clients.restore(select());
  expect(await backup()).toEqual([false, false]);
});

test('a server on record as harmful is told by its package, whatever it is called, direct or adopted', async () => {
  await using machine = await testMachine();
  const servers = {
    'company-mail': { command: 'npx', args: ['-y', 'postmark-mcp@1.0.16'] },
    'postmark-mcp': { command: 'npx', args: ['-y', '@acme/mail@1.0.16'] },
    'left-alone': { command: 'npx', args: ['-y', 'postmark-mcp', '${input:key}'] },
  };
  await machine.write(machine.cursor, JSON.stringify({ mcpServers: servers }));
  const harmful = async (): Promise<string[]> => {
    const views = await machine.clients.list([]);
    const all = views.flatMap(({ configs }) => configs.flatMap((config) => config.servers));
    return all.flatMap(({ name, state, knownBad }) =>
      knownBad === undefined ? [] : [`${name}: ${state}, ${knownBad.package}`],
    );
  };
  expect(await harmful()).toEqual([
    'company-mail: direct, npm:postmark-mcp@1.0.16',
    'left-alone: direct, npm:postmark-mcp',
  ]);
  const [change] = await machine.clients.adopt(select(['cursor']));
  expect(
    change!.servers.map(({ name, note }) => [name, note?.includes('known to be harmful') ?? false]),
  ).toEqual([
    ['company-mail', true],
    ['postmark-mcp', false],
    ['left-alone', false],
  ]);
  expect(await harmful()).toEqual([
    'company-mail: adopted, npm:postmark-mcp@1.0.16',
    'left-alone: direct, npm:postmark-mcp',
  ]);
});
