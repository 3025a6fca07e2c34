import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { clientAdapters, windowsSide } from '../../../electron/core/clients/index.ts';
import type { ClientView } from '../../../shared/model/client.ts';
import { configPlaces } from '../../../electron/core/clients/config-places.ts';
import { mountedPath } from '../../../electron/core/clients/wsl.ts';
import { select, type TestMachine, testMachine } from './fixtures/machine.ts';

const PATH = '/usr/bin:/mnt/c/Windows:/mnt/c/Users/Ana Lee/AppData/Local/Microsoft/WindowsApps';
const none = (): readonly string[] => [];

describe('the Windows around WSL', () => {
  test('is told by the folder that WSL puts into PATH, wherever drives are mounted', () => {
    const env = { WSL_DISTRO_NAME: 'Ubuntu', PATH };
    expect(windowsSide({ platform: 'linux', env, list: none })).toEqual({
      mount: '/mnt',
      home: 'C:\\Users\\Ana Lee',
    });
    const moved = { ...env, PATH: '/bin:/win/d/Users/ana/AppData/Local/Microsoft/WindowsApps' };
    expect(windowsSide({ platform: 'linux', env: moved, list: none })).toEqual({
      mount: '/win',
      home: 'D:\\Users\\ana',
    });
  });

  test('is told by the one home that can be read, also of a service without variables', () => {
    const folders: Record<string, string[]> = {
      '/proc/sys/fs/binfmt_misc': ['WSLInterop', 'register', 'status'],
      '/mnt/c/Users': ['Public', 'Default', 'ana', 'ben', 'desktop.ini'],
      '/mnt/c/Users/ana/AppData/Roaming': ['Claude'],
    };
    const list = (folder: string): readonly string[] => folders[folder] ?? [];
    expect(windowsSide({ platform: 'linux', env: {}, list })).toEqual({
      mount: '/mnt',
      home: 'C:\\Users\\ana',
    });
    folders['/mnt/c/Users/ben/AppData/Roaming'] = ['Claude'];
    expect(windowsSide({ platform: 'linux', env: {}, list })).toBeUndefined();
  });

  test('is nowhere else: on Windows, macOS, and a Linux that has a folder of such a name', () => {
    for (const platform of ['win32', 'darwin'] as const)
      expect(windowsSide({ platform, env: { WSL_DISTRO_NAME: 'Ubuntu', PATH }, list: none })).toBeUndefined();
    expect(windowsSide({ platform: 'linux', env: { PATH }, list: none })).toBeUndefined();
  });

  test('has its paths where drives are mounted; what is on no drive has none', () => {
    const side = { mount: '/mnt' };
    expect(mountedPath('C:\\Users\\ana\\x.json', side)).toBe('/mnt/c/Users/ana/x.json');
    expect(mountedPath('d:/a/b', side)).toBe('/mnt/d/a/b');
    expect(mountedPath('\\\\server\\share\\x', side)).toBeUndefined();
    expect(mountedPath('x.json', side)).toBeUndefined();
  });
});

/** A WSL whose drive C is a folder of the test. */
async function wsl(): Promise<{ machine: TestMachine; onWindows: (path: string) => string }> {
  const plain = await testMachine();
  const mount = join(plain.home, '..', 'mnt');
  const windows = { mount, home: 'C:\\Users\\ana' };
  const machine = { ...plain, clients: plain.with({ machine: { ...plain.ports.machine, windows } }) };
  return { machine, onWindows: (path) => join(mount, 'c', 'Users', 'ana', path) };
}

const entriesOf = (views: readonly ClientView[], client: string): ClientView['configs'][number]['servers'] =>
  views.filter(({ id }) => id === client).flatMap(({ configs }) => configs.flatMap(({ servers }) => servers));

describe('inside WSL', () => {
  test('the configs of clients on Windows are shown, and never written', async () => {
    const { machine, onWindows } = await wsl();
    await using _machine = machine;
    // As it is installed now: as a package, which has a place of its own.
    const local = 'AppData/Local/Packages/Claude_pzs8sxrjxfjjc/LocalCache/Roaming';
    const claude = onWindows(`${local}/Claude/claude_desktop_config.json`);
    const cursor = onWindows('.cursor/mcp.json');
    const vscode = onWindows('AppData/Roaming/Code/User/mcp.json');
    const throughWsl = {
      command: 'wsl.exe',
      args: ['-d', 'Ubuntu', 'bash', '-lc', 'npx -y postmark-mcp@1.0.16'],
    };
    await machine.write(claude, JSON.stringify({ mcpServers: { mail: throughWsl } }));
    await machine.write(
      cursor,
      JSON.stringify({ mcpServers: { notes: { command: 'npx', args: ['notes'] } } }),
    );
    await machine.write(vscode, JSON.stringify({ servers: { far: { url: 'https://x.example/mcp' } } }));
    const own = JSON.stringify({ mcpServers: { own: { command: 'node', args: ['a.js'] } } });
    await machine.write(machine.cursor, own);

    const views = await machine.clients.list([]);
    expect(entriesOf(views, 'claude-desktop')).toMatchObject([
      {
        name: 'mail',
        state: 'direct',
        adoptable: false,
        problem: expect.stringContaining('install Gatehouse on Windows and adopt it there') as string,
        knownBad: { package: 'npm:postmark-mcp@1.0.16' },
      },
    ]);
    expect(entriesOf(views, 'cursor').map(({ name, adoptable }) => [name, adoptable])).toEqual([
      ['own', true],
      ['notes', false],
    ]);
    expect(entriesOf(views, 'vscode')).toMatchObject([{ name: 'far', adoptable: false }]);

    const before = await Promise.all([claude, cursor, vscode].map((path) => machine.read(path)));
    const changes = await machine.clients.adopt(select());
    expect(changes.filter(({ written }) => written).map(({ path }) => path)).toEqual([machine.cursor]);
    const left = changes.filter(({ written }) => !written).flatMap(({ servers }) => servers);
    expect(
      left.map(({ name, note }) => [name, note?.startsWith('left alone: its client runs on Windows')]),
    ).toEqual([
      ['mail', true],
      ['notes', true],
      ['far', true],
    ]);
    const direct = await machine.clients.direct([]);
    const found = direct.find(({ entry }) => entry.name === 'notes')!;
    const finding = { id: found.id, kind: 'config', state: 'found', client: 'cursor' } as never;
    await expect(machine.clients.quarantine(found, finding)).rejects.toMatchObject({ code: 'not_adoptable' });
    expect(await Promise.all([claude, cursor, vscode].map((path) => machine.read(path)))).toEqual(before);
    await machine.clients.restore(select());
    expect(await machine.read(machine.cursor)).toBe(own);
  });

  test('an entry there that calls a Gatehouse, on its side or through wsl.exe, is not around it', async () => {
    const { machine, onWindows } = await wsl();
    await using _machine = machine;
    const call = ['connect', 'notes', '--client', 'cursor'];
    const servers = {
      there: { command: 'C:\\Program Files\\Gatehouse\\bin\\gatehouse.cmd', args: call },
      here: { command: 'wsl.exe', args: ['-d', 'Ubuntu', '--exec', machine.shim, ...call] },
      other: { command: 'wsl.exe', args: ['-d', 'Ubuntu', '--exec', 'npx', ...call] },
    };
    await machine.write(onWindows('.cursor/mcp.json'), JSON.stringify({ mcpServers: servers }));
    const entries = entriesOf(await machine.clients.list([]), 'cursor');
    expect(entries.map(({ name, state, problem }) => [name, state, problem === undefined])).toEqual([
      ['there', 'adopted', true],
      ['here', 'adopted', true],
      ['other', 'direct', false],
    ]);
    expect((await machine.clients.direct([])).map(({ entry }) => entry.name)).toEqual(['other']);
  });

  test('a config of Windows that is broken does not keep definitions that nothing uses', async () => {
    const { machine, onWindows } = await wsl();
    await using _machine = machine;
    await machine.write(onWindows('.cursor/mcp.json'), '{ "mcpServers": ');
    await machine.write(machine.claude, JSON.stringify({ mcpServers: { own: { command: 'node' } } }));
    await machine.clients.adopt(select());
    expect([...machine.definitions.keys()]).toEqual(['own']);
    await machine.clients.restore(select());
    expect([...machine.definitions.keys()]).toEqual([]);
  });

  test('what VS Code on Windows runs here, it keeps here, and that is adopted', async () => {
    const { machine } = await wsl();
    await using _machine = machine;
    const remote = join(machine.home, '.vscode-server', 'data', 'User', 'mcp.json');
    const text = JSON.stringify({ servers: { notes: { command: 'node', args: ['notes.js'] } } });
    await machine.write(remote, text);
    expect(await machine.clients.adopt(select(['vscode']))).toMatchObject([{ path: remote, written: true }]);
    await machine.clients.restore(select());
    expect(await machine.read(remote)).toBe(text);
  });
});

describe('on Windows', () => {
  const machine = {
    platform: 'win32',
    home: 'C:\\Users\\ana',
    env: {},
    pid: 1,
    isAlive: () => false,
    list: none,
  } as const;

  test.each([
    '\\\\wsl.localhost\\Ubuntu\\home\\ana\\shop',
    '\\\\wsl$\\Ubuntu\\home\\ana\\shop',
    '//wsl.localhost/Ubuntu/x',
  ])('a project inside WSL is shown, and says where to adopt it: %s', (folder) => {
    const places = configPlaces(machine, [folder]).filter(({ location }) => location.folder === folder);
    expect(places.length).toBeGreaterThan(5);
    for (const { location } of places) {
      expect(location.path.toLowerCase()).toContain('wsl');
      expect(location.elsewhere).toBe(true);
      expect(location.refused).toContain('install Gatehouse there and adopt it there');
    }
  });

  test('all else is its own', () => {
    const places = configPlaces(machine, ['C:\\work\\shop', '\\\\server\\share\\shop']);
    expect(places.some(({ location }) => location.elsewhere)).toBe(false);
    expect(new Set(places.map(({ adapter }) => adapter.id)).size).toBe(clientAdapters.length);
  });
});
