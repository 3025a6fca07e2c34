import { parse } from 'jsonc-parser';
import { describe, expect, test } from 'vitest';
import { configFixtures } from './fixtures/configs.ts';
import { select, shimEntry, testMachine, type TestMachine } from './fixtures/machine.ts';

const pathOf = (machine: TestMachine, client: string): string =>
  client === 'cursor' ? machine.cursor : machine.claude;
const config = (servers: Record<string, unknown>): string => JSON.stringify({ mcpServers: servers }, null, 2);

describe('adopting configs as they are found', () => {
  for (const { title, client, text, servers } of configFixtures) {
    test(`${client}: ${title}: servers are routed, restoring gives back every byte`, async () => {
      await using machine = await testMachine();
      const path = pathOf(machine, client);
      await machine.write(path, text);
      const changes = await machine.clients.adopt(select([client]));
      const adopted = changes
        .flatMap((change) => change.servers)
        .filter(({ action }) => action === 'adopted');
      expect(changes.map(({ error }) => error)).toEqual(changes.map(() => undefined));
      expect(adopted).toHaveLength(servers);
      expect(machine.definitions.size).toBe(servers);
      const views = await machine.clients.list([]);
      const states = views
        .flatMap(({ configs }) => configs)
        .flatMap((view) => view.servers.map(({ state }) => state));
      expect(states.filter((state) => state === 'adopted')).toHaveLength(servers);
      if (servers === 0) {
        expect(await machine.read(path)).toBe(text);
        return;
      }
      expect(await machine.read(path)).not.toBe(text);
      await machine.clients.restore(select([client]));
      expect(await machine.read(path)).toBe(text);
      expect(machine.definitions.size).toBe(0);
    });
  }
});

test('only the launch of an entry changes: comments, order, blanks and other members stay', async () => {
  await using machine = await testMachine();
  const fixture = configFixtures.find(({ title }) => title === 'comments and trailing commas')!;
  await machine.write(machine.cursor, fixture.text);
  await machine.clients.adopt(select(['cursor']));
  const expected = fixture.text
    .replace('"npx", // not bunx', `${JSON.stringify(machine.shim)}, // not bunx`)
    .replace(
      '["-y", "@modelcontextprotocol/server-memory@2026.8.31"]',
      '["connect", "memory", "--client", "cursor"]',
    )
    .replace(/"env": \{[^}]*\}, (?=\/\/ env ends)/, '');
  expect(await machine.read(machine.cursor)).toBe(expected);
});

test('what was configured is imported whole', async () => {
  await using machine = await testMachine();
  const entry = { command: 'npx', args: ['-y', 'x'], env: { A: '1', B: '' }, cwd: '/srv' };
  await machine.write(machine.claude, config({ full: entry, bare: { command: '/usr/bin/thing' } }));
  await machine.clients.adopt(select());
  expect(machine.definitions.get('full')).toEqual({ ...entry, provenance: 'import' });
  expect(machine.definitions.get('bare')).toEqual({
    command: '/usr/bin/thing',
    args: [],
    env: {},
    provenance: 'import',
  });
  expect(parse(await machine.read(machine.claude))).toEqual({
    mcpServers: {
      full: shimEntry(machine, 'full', 'claude-desktop'),
      bare: shimEntry(machine, 'bare', 'claude-desktop'),
    },
  });
});

test('the same server in two clients is one definition; a different one of the same name gets a number', async () => {
  await using machine = await testMachine();
  await machine.write(
    machine.claude,
    config({ a: { command: 'node', args: ['1'] }, b: { command: 'node' } }),
  );
  await machine.write(
    machine.cursor,
    config({ a: { command: 'node', args: ['2'] }, b: { command: 'node' } }),
  );
  const changes = await machine.clients.adopt(select());
  expect([...machine.definitions.keys()].sort()).toEqual(['a', 'a-2', 'b']);
  expect(changes[1]!.servers).toEqual([
    { name: 'a', as: 'a-2', action: 'adopted', note: 'called a-2 in Gatehouse' },
    { name: 'b', as: 'b', action: 'adopted' },
  ]);

  await machine.clients.restore(select(['claude-desktop']));
  expect([...machine.definitions.keys()].sort()).toEqual(['a-2', 'b']);
});

test('a name that cannot be a server name is spelled so that it can', async () => {
  await using machine = await testMachine();
  const long = 'x'.repeat(70);
  await machine.write(
    machine.claude,
    config({ 'Gît Hüb': { command: 'a' }, 文件: { command: 'b' }, [long]: { command: 'c' } }),
  );
  await machine.clients.adopt(select());
  expect([...machine.definitions.keys()]).toEqual(['Git-Hub', 'server', 'x'.repeat(64)]);
});

test('what cannot be carried over whole is left alone, with a note', async () => {
  await using machine = await testMachine();
  const text = config({
    remote: { url: 'https://mcp.example/mcp' },
    both: { url: 'https://mcp.example/mcp', command: 'node' },
    env: { command: 'node', env: { TOKEN: '${env:TOKEN}' } },
    folder: { command: 'node', args: ['${workspaceFolder}/x.js'] },
    file: { command: 'node', envFile: '.env' },
    number: { command: 'node', env: { PORT: 3000 } },
    line: { command: 'npx -y something' },
    nothing: {},
    text: 'node server.js',
    'from-there': { command: 'node', cwd: 'sub' },
  });
  await machine.write(machine.cursor, text);
  const [change] = await machine.clients.adopt(select());
  expect(change!.servers.map(({ name, action, note }) => [name, action, note])).toEqual([
    [
      'remote',
      'skipped',
      'left alone: it may need a login, so it stays direct; to take it in: gatehouse add remote --url https://mcp.example/mcp, log in with: gatehouse login remote, then adopt again',
    ],
    ['both', 'skipped', 'left alone: it has both a command and a URL'],
    [
      'env',
      'skipped',
      'left alone: it uses ${env:TOKEN}, which only the client can fill in; store it with: gatehouse secret set TOKEN, then adopt again',
    ],
    ['folder', 'skipped', 'left alone: it uses ${workspaceFolder}, which only the client can fill in'],
    ['file', 'skipped', 'left alone: it reads its environment from a file (envFile), which only Cursor does'],
    ['number', 'skipped', 'left alone: its environment holds values that are not texts'],
    [
      'line',
      'skipped',
      'left alone: its command holds the arguments too; move them to the list of arguments',
    ],
    ['nothing', 'skipped', 'left alone: it has no command'],
    ['text', 'skipped', 'left alone: it is not an object'],
    ['from-there', 'skipped', 'left alone: its folder is a relative path'],
  ]);
  expect(await machine.read(machine.cursor)).toBe(text);
  expect(machine.definitions.size).toBe(0);
  expect(await machine.clients.adopt(select())).toEqual([change]);
});

test('variables of a project config mean its folder', async () => {
  await using machine = await testMachine();
  const entry = { command: '${workspaceFolder}/run', args: ['${workspaceFolderBasename}'], cwd: 'sub' };
  await machine.write(machine.projectConfig, config({ local: entry }));
  await machine.clients.adopt(select(['cursor'], { folders: [machine.project] }));
  expect(machine.definitions.get('local')).toMatchObject({
    command: `${machine.project}/run`,
    args: ['project'],
    cwd: `${machine.project}/sub`,
  });
  // The adoption remembers the folder; nobody has to name it again.
  const views = await machine.clients.list([]);
  expect(views.flatMap(({ configs }) => configs).map(({ path }) => path)).toContain(machine.projectConfig);
});

test('adopting twice changes nothing; a new server beside adopted ones is adopted', async () => {
  await using machine = await testMachine();
  const original = config({ a: { command: 'node' } });
  await machine.write(machine.claude, original);
  await machine.clients.adopt(select());
  const once = await machine.read(machine.claude);
  expect(await machine.clients.adopt(select())).toEqual([]);
  expect(await machine.read(machine.claude)).toBe(once);

  await machine.write(
    machine.claude,
    once.replace('"mcpServers": {', '"mcpServers": {"new": {"command": "deno"},'),
  );
  await machine.clients.adopt(select());
  expect([...machine.definitions.keys()]).toEqual(['a', 'new']);
  await machine.clients.restore(select());
  expect(await machine.read(machine.claude)).toBe(
    original.replace('"mcpServers": {', '"mcpServers": {"new": {"command": "deno"},'),
  );
});

test('a dry run writes nothing at all and says what a real run would do', async () => {
  await using machine = await testMachine();
  await machine.write(machine.claude, configFixtures[0]!.text);
  await machine.write(machine.cursor, config({ github: { command: 'node' }, b: { command: 'b' } }));
  const before = await machine.everything();
  const dry = await machine.clients.adopt(select([], { dryRun: true }));
  expect(await machine.everything()).toEqual(before);
  expect(machine.definitions.size).toBe(0);
  expect(machine.audit).toEqual([]);
  const real = await machine.clients.adopt(select());
  expect(real.map(({ backup, ...change }) => ({ ...change, written: false }))).toEqual(dry);

  const adopted = await machine.everything();
  const back = await machine.clients.restore(select([], { dryRun: true }));
  expect(await machine.everything()).toEqual(adopted);
  expect(back.map(({ diff }) => diff !== '')).toEqual([true, true]);
});

test('the audit tells file, servers and hashes, and never what is in the file', async () => {
  await using machine = await testMachine();
  await machine.write(machine.claude, configFixtures[0]!.text);
  const [change] = await machine.clients.adopt(select());
  await machine.clients.restore(select());
  const [adopted, restored] = machine.audit;
  expect(adopted).toMatchObject({
    kind: 'client.adopted',
    caller: { client: 'claude-desktop' },
    detail: { path: machine.claude, servers: ['filesystem', 'github'] },
  });
  expect(restored).toMatchObject({
    kind: 'client.restored',
    detail: {
      servers: ['filesystem', 'github'],
      sha256Before: adopted!.detail!['sha256After'],
      sha256After: adopted!.detail!['sha256Before'],
    },
  });
  expect(JSON.stringify([machine.audit, change])).not.toContain('ghp_');
});

test('an unknown client, and no choice at all, are errors', async () => {
  await using machine = await testMachine();
  await expect(machine.clients.adopt(select(['emacs']))).rejects.toMatchObject({
    code: 'client_not_found',
    data: { client: 'emacs', known: expect.arrayContaining(['claude-desktop', 'cursor']) as string[] },
  });
  await expect(machine.clients.adopt({ ...select(), all: false })).rejects.toMatchObject({
    code: 'bad_input',
  });
  await expect(machine.clients.adopt(select([], { folders: ['x'] }))).rejects.toMatchObject({
    code: 'bad_input',
  });
});
