import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Definitions } from '../../../electron/core/store/index.ts';
import { RealCore } from '../../fixtures/real-core.ts';
import { diskClients } from './fixtures/disk-clients.ts';
import { select, testMachine } from './fixtures/machine.ts';
import { withVault } from './fixtures/machine-vault.ts';

const COUNT = 200;
/** What took five seconds when each server was a write of its own. */
const SOON_MS = 4000;

const each = (make: (index: number) => string): string =>
  Array.from({ length: COUNT }, (_, index) => make(index)).join('');
const json = (pad = 0): string => {
  const servers = Array.from({ length: COUNT }, (_, index) => [
    `s${index}`,
    { command: process.execPath, args: [`${index}.js`], env: { API_KEY: `not-for-eyes-${index}` } },
  ]);
  const history = Array.from({ length: pad / 100 }, () => 'x'.repeat(96));
  return JSON.stringify({ history, mcpServers: Object.fromEntries(servers) }, null, 1);
};

describe('two hundred servers in one file', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'gatehouse-many-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  test.each([
    ['cursor', '.cursor/mcp.json', json()],
    ['codex', '.codex/config.toml', each((index) => `[mcp_servers.s${index}]\ncommand = "node"\n\n`)],
    [
      'goose',
      '.config/goose/config.yaml',
      `extensions:\n${each((index) => `  s${index}:\n    type: stdio\n    cmd: node\n`)}`,
    ],
  ])('are one change of servers.json, and one when they go: %s', async (client, file, text) => {
    const path = join(root, 'home', file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    const { clients, definitions, close } = await diskClients(root);
    const changes: number[][] = [];
    definitions.onChange(({ added, removed }) => changes.push([added.length, removed.length]));
    await clients.adopt(select([client]));
    // Edited in between: so each entry is put back by itself.
    const mark = client === 'cursor' ? '\n' : '# mine\n';
    writeFileSync(path, mark + readFileSync(path, 'utf8'));
    await clients.restore(select([client]));
    expect(readFileSync(path, 'utf8')).toBe(mark + text);
    expect(changes).toEqual([
      [COUNT, 0],
      [0, COUNT],
    ]);
    await close();
  });
});

test('two hundred secrets are one change of the vault, and one when they go', async () => {
  await using machine = await testMachine();
  const { clients, vault, secrets } = await withVault(machine);
  await machine.write(machine.cursor, json());
  let changes = 0;
  await vault.unlock();
  vault.onChange(() => changes++);
  await clients.adopt(select(['cursor']));
  expect(secrets.list()).toHaveLength(COUNT);
  // The secrets, and the key of the sealed backup.
  expect(changes).toBe(2);
  await clients.restore(select(['cursor']));
  expect(secrets.list()).toEqual([]);
  expect(changes).toBe(3);
  const removed = machine.audit.filter(({ detail }) => detail?.['change'] === 'removed');
  expect(removed).toHaveLength(COUNT);
});

test('in a file of five megabytes they are adopted and put back soon, byte for byte', async () => {
  const core = await RealCore.open();
  const path = join(core.userHome, '.cursor', 'mcp.json');
  mkdirSync(dirname(path), { recursive: true });
  const text = json(5_000_000);
  expect(text.length).toBeGreaterThan(5_000_000);
  writeFileSync(path, text);
  const began = performance.now();
  const { changes } = await core.call('clients.adopt', { clients: ['cursor'] });
  const adopted = performance.now();
  await core.call('clients.restore', { clients: ['cursor'] });
  const restored = performance.now();
  expect(changes).toMatchObject([{ written: true }]);
  expect(readFileSync(path, 'utf8')).toBe(text);
  expect(adopted - began).toBeLessThan(SOON_MS);
  expect(restored - adopted).toBeLessThan(SOON_MS);
  await core[Symbol.asyncDispose]();
});

describe('definitions that are added together', () => {
  test('are all refused when one name is taken or cannot be one', async () => {
    const root = await mkdtemp(join(tmpdir(), 'gatehouse-many-'));
    const file = join(root, 'servers.json');
    await using definitions = await Definitions.open({ file, onBug: (error) => expect.fail(String(error)) });
    const one = { command: 'node', args: [], env: {}, provenance: 'user' } as const;
    const made = (...names: string[]) => new Map(names.map((name) => [name, { ...one, args: [] }]));
    await definitions.add('taken', { ...one, args: [] });
    await expect(definitions.addAll(made('free', 'taken'))).rejects.toMatchObject({
      code: 'name_taken',
      data: { server: 'taken' },
    });
    await expect(definitions.addAll(made('free', 'not a name'))).rejects.toMatchObject({
      code: 'name_invalid',
    });
    expect([...definitions.list().keys()]).toEqual(['taken']);
    await definitions.addAll(made('free', 'other'));
    await definitions.removeAll(['free', 'nobody']);
    expect([...definitions.list().keys()]).toEqual(['taken', 'other']);
    await rm(root, { recursive: true });
  });
});
