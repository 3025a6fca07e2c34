import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fillReferences } from '../../../shared/util/secret-reference.ts';
import { select, type TestMachine, testMachine } from './fixtures/machine.ts';
import { withVault } from './fixtures/machine-vault.ts';

const TOKEN = 'ghp_0123456789abcdefghijABCDEFGHIJ012345';
const config = (servers: object): string => `${JSON.stringify({ mcpServers: servers }, null, 2)}\n`;
const github = { command: 'node', args: ['gh.js'], env: { GITHUB_TOKEN: TOKEN, LOG: '1' } };

/** Every file below the data folder that holds the text. */
async function filesWith(machine: TestMachine, text: string): Promise<string[]> {
  const all = await readdir(machine.gatehouseHome, { recursive: true, withFileTypes: true });
  const paths = all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found = await Promise.all(
    paths.map(async (path) => ((await readFile(path)).includes(text) ? [path] : [])),
  );
  return found.flat();
}

test('a token moves to the vault, named for server and variable, and the backup is sealed', async () => {
  await using machine = await testMachine();
  const { clients, secrets } = await withVault(machine);
  const text = config({ github });
  await machine.write(machine.cursor, text);
  const [change] = await clients.adopt(select());
  expect(change).toMatchObject({ written: true, servers: [{ secrets: ['github/GITHUB_TOKEN'] }] });
  expect(machine.definitions.get('github')).toMatchObject({
    env: { GITHUB_TOKEN: { secret: 'github/GITHUB_TOKEN' }, LOG: '1' },
  });
  expect(await secrets.value('github/GITHUB_TOKEN')).toBe(TOKEN);
  expect(await filesWith(machine, TOKEN)).toEqual([]);
  expect(JSON.stringify(machine.audit)).not.toContain(TOKEN);
  await clients.restore(select());
  expect(await machine.read(machine.cursor)).toBe(text);
  expect(machine.definitions.size).toBe(0);
  expect(secrets.list()).toEqual([]);
});

test('a dry run names what would move, asks no keychain and writes nothing', async () => {
  await using machine = await testMachine();
  const { clients, keychain } = await withVault(machine);
  await machine.write(machine.cursor, config({ github }));
  const before = await machine.everything();
  const [change] = await clients.adopt(select([], { dryRun: true }));
  expect(change!.servers).toMatchObject([{ secrets: ['github/GITHUB_TOKEN'] }]);
  expect(JSON.stringify(change)).not.toContain(TOKEN);
  expect(keychain.asked).toBe(0);
  expect(await machine.everything()).toEqual(before);
});

test('with a vault that cannot be opened adoption works, keeps the secrets and says so', async () => {
  await using machine = await testMachine();
  const { clients, keychain } = await withVault(machine);
  keychain.problem = { kind: 'locked', detail: 'the collection is locked' };
  const text = config({ github });
  await machine.write(machine.cursor, text);
  const [change] = await clients.adopt(select());
  expect(change!.servers[0]!.note).toContain('its secrets stay in servers.json');
  expect(change!.servers[0]!.note).toContain('the collection is locked');
  expect(machine.definitions.get('github')).toMatchObject({ env: { GITHUB_TOKEN: TOKEN } });
  await clients.restore(select());
  expect(await machine.read(machine.cursor)).toBe(text);
});

test('--keep-secrets leaves them in the definition and asks no keychain', async () => {
  await using machine = await testMachine();
  const { clients, keychain } = await withVault(machine);
  await machine.write(machine.cursor, config({ github }));
  await clients.adopt({ ...select(), keepSecrets: true });
  expect(machine.definitions.get('github')).toMatchObject({ env: { GITHUB_TOKEN: TOKEN } });
  expect(keychain.asked).toBe(0);
});

test('a sealed backup is opened by another process; a locked keychain changes nothing and says so', async () => {
  await using machine = await testMachine();
  const { clients, keychain } = await withVault(machine);
  const text = config({ github });
  await machine.write(machine.cursor, text);
  await clients.adopt(select());
  const adopted = await machine.read(machine.cursor);
  keychain.problem = { kind: 'locked', detail: 'the collection is locked' };
  const locked = (await withVault(machine, keychain)).clients;
  const [refused] = await locked.restore(select());
  expect(refused).toMatchObject({ written: false, error: { code: 'vault_locked' } });
  expect(await machine.read(machine.cursor)).toBe(adopted);
  expect(machine.definitions.size).toBe(1);
  keychain.problem = undefined;
  const later = (await withVault(machine, keychain)).clients;
  expect(await later.restore(select())).toMatchObject([{ written: true }]);
  expect(await machine.read(machine.cursor)).toBe(text);
});

test('a sealed backup whose entry was edited around still gives back the entry alone', async () => {
  await using machine = await testMachine();
  const { clients } = await withVault(machine);
  await machine.write(machine.cursor, `{ "x": 1, "mcpServers": ${JSON.stringify({ github })} }`);
  await clients.adopt(select());
  const adopted = await machine.read(machine.cursor);
  await machine.write(machine.cursor, adopted.replace('"x": 1', '"x": 2'));
  await clients.restore(select());
  expect(await machine.read(machine.cursor)).toBe(`{ "x": 2, "mcpServers": ${JSON.stringify({ github })} }`);
});

test('backups of before there was a vault, and those without secrets, stay plain and readable', async () => {
  await using machine = await testMachine();
  const text = config({ plain: { command: 'node', env: { LOG: '1' } } });
  await machine.write(machine.cursor, text);
  await machine.clients.adopt(select());
  const { clients, keychain } = await withVault(machine);
  expect(await clients.restore(select())).toMatchObject([{ written: true }]);
  expect(await machine.read(machine.cursor)).toBe(text);
  await clients.adopt(select());
  expect(keychain.asked).toBe(0);
});

test.each([
  [
    'in a variable that says what it is',
    config({ db: { command: 'node', env: { DB_PASSWORD: 'plain-words' } } }),
  ],
  [
    'of an entry that is not adopted',
    config({ a: { command: 'node' }, b: { env: { DB_PASSWORD: 'plain-words' } } }),
  ],
  [
    'elsewhere in the file',
    `{ "account": { "apiKey": "plain-words" }, "mcpServers": { "a": { "command": "node" } } }`,
  ],
])('a backup is sealed for a secret that only its name gives away: %s', async (_where, text) => {
  await using machine = await testMachine();
  const { clients } = await withVault(machine);
  await machine.write(machine.cursor, text);
  await clients.adopt(select());
  expect(await filesWith(machine, 'plain-words')).toEqual([]);
  await clients.restore(select());
  expect(await machine.read(machine.cursor)).toBe(text);
  const [entry] = await clients.direct([]);
  const { id, command, adoptable } = entry!;
  await clients.quarantine(entry!, {
    ...{ id, command, adoptable, kind: 'config', state: 'found', client: 'cursor', file: machine.cursor },
    ...{ server: 'x', identity: 'x', since: 1 },
    admission: { effect: 'deny', reason: 'rule', message: 'no' },
  });
  expect(await filesWith(machine, 'plain-words')).toEqual([]);
});

test('a file that only speaks of such things is no reason to ask the keychain', async () => {
  await using machine = await testMachine();
  const { clients, keychain } = await withVault(machine);
  const settings = {
    author: 'Jane Austen',
    tokenizer: 'cl100k_base',
    apiKeyFile: 'keys.json',
    authMode: 'browser',
  };
  const servers = { a: { command: 'node', env: { LOG: 'debug' } } };
  await machine.write(machine.cursor, JSON.stringify({ ...settings, mcpServers: servers }));
  await clients.adopt(select());
  expect(keychain.asked).toBe(0);
});

test('one server in two configs is one definition and one secret', async () => {
  await using machine = await testMachine();
  const { clients, secrets } = await withVault(machine);
  await machine.write(machine.cursor, config({ github }));
  await machine.write(machine.claude, config({ github }));
  await clients.adopt(select());
  expect([...machine.definitions.keys()]).toEqual(['github']);
  expect(secrets.list().map(({ name }) => name)).toEqual(['github/GITHUB_TOKEN']);
  await clients.restore(select(['cursor']));
  expect(secrets.list().map(({ name, usedBy }) => [name, usedBy])).toEqual([
    ['github/GITHUB_TOKEN', ['github']],
  ]);
});

test('another value under a name that is taken gets a name of its own', async () => {
  await using machine = await testMachine();
  const { clients, secrets } = await withVault(machine);
  await secrets.set('github/GITHUB_TOKEN', 'mine');
  await machine.write(machine.cursor, config({ github }));
  await clients.adopt(select());
  expect(await secrets.value('github/GITHUB_TOKEN')).toBe('mine');
  expect(await secrets.value('github/GITHUB_TOKEN-2')).toBe(TOKEN);
});

test.each([
  [
    ['a.js', '--token', TOKEN],
    ['a.js', '--token', '${secret:x/token}'],
  ],
  [
    ['a.js', `--api-key=${TOKEN}`],
    ['a.js', '--api-key=${secret:x/api-key}'],
  ],
  [
    ['a.js', TOKEN],
    ['a.js', '${secret:x/argument-2}'],
  ],
  [
    ['a.js', '-H', `Authorization: Bearer ${TOKEN}`],
    ['a.js', '-H', 'Authorization: ${secret:x/Authorization}'],
  ],
  [
    ['a.js', '--dsn', 'postgres://ann:hunter22@db/x'],
    ['a.js', '--dsn', 'postgres://ann:${secret:x/dsn}@db/x'],
  ],
  [
    ['a.js', '--key=same-words', '--token', 'same-words', '--token', 'other-words'],
    ['a.js', '--key=same-words', '--token', '${secret:x/token}', '--token', '${secret:x/token-2}'],
  ],
])('a secret in the arguments of a script moves, and goes back: %j', async (args, moved) => {
  await using machine = await testMachine();
  const { clients, secrets } = await withVault(machine);
  const text = config({ x: { command: 'node', args } });
  await machine.write(machine.cursor, text);
  const [preview] = await clients.adopt(select([], { dryRun: true }));
  const [change] = await clients.adopt(select());
  expect(preview!.servers[0]!.secrets).toEqual(change!.servers[0]!.secrets);
  expect(change!.servers[0]).toMatchObject({ secrets: secrets.list().map(({ name }) => name) });
  expect(change!.servers[0]!.note).toBeUndefined();
  expect(machine.definitions.get('x')).toMatchObject({ args: moved });
  expect(secrets.list().every(({ usedBy }) => usedBy.includes('x'))).toBe(true);
  const values = new Map<string, string>();
  for (const { name } of secrets.list()) values.set(name, (await secrets.value(name))!);
  expect(moved.map((word) => fillReferences(word, (name) => values.get(name)))).toEqual(args);
  for (const value of values.values()) expect(await filesWith(machine, value)).toEqual([]);
  await clients.restore(select());
  expect(await machine.read(machine.cursor)).toBe(text);
  expect(secrets.list()).toEqual([]);
});

test.each([
  ['a program that is not Node.js', 'uvx', ['notes', '--token', TOKEN], 'argument 3'],
  ['Node.js that is told more than a script', 'node', ['--inspect', 'a.js', '--token', TOKEN], 'argument 4'],
  ['the name of the script', 'node', [`a.js?token=${TOKEN}`], 'argument 1'],
  ['a package that is fetched at each start', 'npx', ['-y', 'notes', '--token', TOKEN], 'argument 4'],
])('a secret in an argument stays there, and the note says so: %s', async (_what, command, args, place) => {
  await using machine = await testMachine();
  const { clients, secrets } = await withVault(machine);
  await machine.write(machine.cursor, config({ x: { command, args } }));
  const [change] = await clients.adopt(select());
  expect(change!.servers[0]!.note).toContain(`${place} holds a secret`);
  expect(JSON.stringify(change)).not.toContain(TOKEN);
  expect(machine.definitions.get('x')).toMatchObject({ args });
  expect(secrets.list()).toEqual([]);
});

test('a secret of a package moves when the package is installed after it', async () => {
  await using machine = await testMachine();
  const { clients } = await withVault(machine);
  const args = ['-y', 'notes@1.0.0', '--token', TOKEN];
  await machine.write(machine.cursor, config({ x: { command: 'npx', args } }));
  await clients.adopt({ ...select(), installs: true });
  expect(machine.definitions.get('x')).toMatchObject({
    args: ['-y', 'notes@1.0.0', '--token', '${secret:x/token}'],
  });
});

test('--keep-secrets leaves those of arguments, and so does a vault that cannot be opened', async () => {
  await using machine = await testMachine();
  const { clients, keychain } = await withVault(machine);
  const args = ['a.js', '--token', TOKEN];
  await machine.write(machine.cursor, config({ x: { command: 'node', args } }));
  await clients.adopt({ ...select(), keepSecrets: true });
  expect(keychain.asked).toBe(0);
  expect(machine.definitions.get('x')).toMatchObject({ args });
  await clients.restore(select());
  keychain.problem = { kind: 'locked', detail: 'the collection is locked' };
  const [change] = await clients.adopt(select());
  expect(change!.servers[0]!.note).toContain('its secrets stay in servers.json');
  expect(machine.definitions.get('x')).toMatchObject({ args });
});

test.each([
  [['a.js', '--token-file', '/home/ann/token', '--auth=true', '--token', '--verbose']],
  [['/srv/0123456789abcdef0123456789abcdef0/a.js', '/srv/0123456789abcdef0123456789abcdef0']],
  [['a.js', '--root=/srv/0123456789abcdef0123456789abcdef0', '--secret-id', '17']],
])('paths, switches and numbers are no secrets: %j', async (args) => {
  await using machine = await testMachine();
  const { clients, secrets } = await withVault(machine);
  await machine.write(machine.cursor, config({ x: { command: 'node', args } }));
  const [change] = await clients.adopt(select());
  expect(machine.definitions.get('x')).toMatchObject({ args });
  expect(change!.servers[0]!.note).toBeUndefined();
  expect(secrets.list()).toEqual([]);
});

test('an entry cannot name a secret of the vault by itself', async () => {
  await using machine = await testMachine();
  const { clients, secrets } = await withVault(machine);
  await secrets.set('mine', 'a');
  const servers = { x: { command: 'node', args: ['a.js', '--send=${secret:mine}'] } };
  // One client has variables of that form, the other has none.
  for (const file of [machine.cursor, machine.claude]) await machine.write(file, config(servers));
  for (const change of await clients.adopt(select()))
    expect(change.servers).toMatchObject([
      { action: 'skipped', note: expect.stringContaining('left alone') },
    ]);
  expect(machine.definitions.size).toBe(0);
});

test('one server in two configs is one definition, also with a secret in an argument', async () => {
  await using machine = await testMachine();
  const { clients, secrets } = await withVault(machine);
  const x = { command: 'node', args: ['a.js', '--token', TOKEN] };
  for (const file of [machine.cursor, machine.claude]) await machine.write(file, config({ x }));
  await clients.adopt(select());
  expect([...machine.definitions.keys()]).toEqual(['x']);
  expect(secrets.list().map(({ name }) => name)).toEqual(['x/token']);
});

test('a variable of the client becomes a reference when the vault has it, and says how when not', async () => {
  await using machine = await testMachine();
  const { clients, secrets } = await withVault(machine);
  await secrets.set('MY_TOKEN', 'a');
  await secrets.set('notes/KEY', 'b');
  const servers = {
    named: { command: 'node', env: { TOKEN: '${env:MY_TOKEN}' } },
    notes: { command: 'node', env: { KEY: 'Bearer ${input:key}' } },
    open: { command: 'node', env: { TOKEN: '${env:OTHER}' } },
  };
  await machine.write(machine.cursor, config(servers));
  const [change] = await clients.adopt(select());
  expect(machine.definitions.get('named')).toMatchObject({ env: { TOKEN: { secret: 'MY_TOKEN' } } });
  expect(machine.definitions.get('notes')).toMatchObject({ env: { KEY: { secret: 'notes/KEY' } } });
  expect(change!.servers.find(({ name }) => name === 'open')!.note).toContain(
    'store it with: gatehouse secret set OTHER, then adopt again',
  );
  await clients.restore(select());
  // They are the user's own: nothing that adoption put there.
  expect(secrets.list().map(({ name }) => name)).toEqual(['MY_TOKEN', 'notes/KEY']);
});

test('a remote server with a token is adopted, its header in the vault; one that may log in stays direct', async () => {
  await using machine = await testMachine();
  const { clients, secrets } = await withVault(machine);
  const servers = {
    paid: {
      url: 'https://paid.example/mcp',
      headers: { Authorization: `Bearer ${TOKEN}`, 'X-Team': 'blue' },
    },
    login: { url: 'https://login.example/mcp' },
    local: { url: 'http://localhost:3845/mcp' },
    socket: { type: 'ws', url: 'wss://x.example/mcp' },
  };
  const text = config(servers);
  await machine.write(machine.cursor, text);
  const [change] = await clients.adopt(select());
  expect(change!.servers.map(({ name, action }) => [name, action])).toEqual([
    ['paid', 'adopted'],
    ['local', 'adopted'],
    ['login', 'skipped'],
    ['socket', 'skipped'],
  ]);
  expect(machine.definitions.get('paid')).toEqual({
    url: 'https://paid.example/mcp',
    headers: { Authorization: { secret: 'paid/Authorization' }, 'X-Team': 'blue' },
    provenance: 'import',
  });
  expect(await secrets.value('paid/Authorization')).toBe(`Bearer ${TOKEN}`);
  const adopted = JSON.parse(await machine.read(machine.cursor)) as { mcpServers: { paid: object } };
  expect(adopted.mcpServers.paid).toEqual({
    command: machine.shim,
    args: ['connect', 'paid', '--client', 'cursor'],
  });
  await clients.restore(select());
  expect(await machine.read(machine.cursor)).toBe(text);
});
