import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'jsonc-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diskClients } from './fixtures/disk-clients.ts';

const child = fileURLToPath(new URL('./fixtures/killed-child.ts', import.meta.url));
const config = join('home', '.cursor', 'mcp.json');
const original = `// mine
{ "mcpServers": { "a": { "command": "node", "env": { "KEY": "value" } }, "b": { "command": "deno" } } }
`;
const everything = { clients: [], all: true, folders: [], dryRun: false };

interface Ended {
  readonly signal: string | null;
  readonly operations: string[];
}

function run(root: string, action: 'adopt' | 'restore', at: number, how: 'before' | 'torn'): Promise<Ended> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [child, root, action, String(at), how], (error, stdout, stderr) => {
      if (error === null) resolve({ signal: null, operations: stdout.split(' ') });
      else if (error.signal === 'SIGKILL') resolve({ signal: 'SIGKILL', operations: [] });
      else reject(new Error(stderr, { cause: error }));
    });
  });
}

async function states(root: string): Promise<string[]> {
  const backups = join(root, 'gatehouse', 'backups');
  const ids = await readdir(backups).catch(() => []);
  const manifests = ids.map((id) =>
    readFile(join(backups, id, 'manifest.json'), 'utf8').catch(() => undefined),
  );
  return (await Promise.all(manifests)).flatMap((text) =>
    text === undefined ? [] : [(JSON.parse(text) as { state: string }).state],
  );
}

let folder: string;
let adopted: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-crash-'));
  const fresh = await freshRoot('template');
  await run(fresh, 'adopt', 0, 'before');
  adopted = await readFile(join(fresh, config), 'utf8');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function freshRoot(name: string): Promise<string> {
  const root = join(folder, name);
  await mkdir(dirname(join(root, config)), { recursive: true });
  await writeFile(join(root, config), original);
  return root;
}

/** Runs the action killed at every operation in turn, two at a time, and hands each wreck over. */
async function killEverywhere(
  action: 'adopt' | 'restore',
  make: (name: string) => Promise<string>,
  examine: (root: string) => Promise<void>,
): Promise<void> {
  const { operations } = await run(await make(`${action}-whole`), action, 0, 'before');
  expect(operations.length).toBeGreaterThan(5);
  const points = operations.flatMap((name, index) => [
    { at: index + 1, how: 'before' as const },
    ...(name === 'writeFile' ? [{ at: index + 1, how: 'torn' as const }] : []),
  ]);
  const work = async (): Promise<void> => {
    for (let point = points.shift(); point !== undefined; point = points.shift()) {
      const root = await make(`${action}-${point.at}-${point.how}`);
      const { signal } = await run(root, action, point.at, point.how);
      expect(signal).toBe('SIGKILL');
      await examine(root);
    }
  };
  await Promise.all([work(), work()]);
}

describe('a kill at any file operation', () => {
  test('of an adoption leaves the old or the new config, and the next start makes it definite', async () => {
    const seen = new Set<string>();
    await killEverywhere('adopt', freshRoot, async (root) => {
      const left = await readFile(join(root, config), 'utf8');
      expect([original, adopted]).toContain(left);
      const next = await diskClients(root);
      await next.clients.recover();
      expect(await readFile(join(root, config), 'utf8')).toBe(left);
      expect(await states(root)).not.toContain('prepared');
      if (left === original) {
        expect([...next.definitions.list().keys()]).toEqual([]);
        await next.clients.adopt(everything);
        expect(await readFile(join(root, config), 'utf8')).toBe(adopted);
      }
      expect([...next.definitions.list().keys()]).toEqual(['a', 'b']);
      expect(await readFile(join(root, 'audit.jsonl'), 'utf8')).toContain('client.adopted');
      await next.clients.restore(everything);
      expect(await readFile(join(root, config), 'utf8')).toBe(original);
      expect([...next.definitions.list().keys()]).toEqual([]);
      await next.close();
      seen.add(left);
    });
    expect(seen).toEqual(new Set([original, adopted]));
  }, 120_000);

  test('of a restore leaves the new or the old config, and restoring again finishes it', async () => {
    const seen = new Set<string>();
    const make = async (name: string): Promise<string> => {
      const root = await freshRoot(name);
      const before = await diskClients(root);
      await before.clients.adopt(everything);
      await before.close();
      return root;
    };
    await killEverywhere('restore', make, async (root) => {
      const left = await readFile(join(root, config), 'utf8');
      expect([original, adopted]).toContain(left);
      const next = await diskClients(root);
      // All was done already when the kill came after the last manifest was marked.
      if ((await states(root)).includes('written')) await next.clients.restore(everything);
      expect(await readFile(join(root, config), 'utf8')).toBe(original);
      expect(await states(root)).toEqual(['restored']);
      expect([...next.definitions.list().keys()]).toEqual([]);
      await next.close();
      seen.add(left);
    });
    expect(seen).toEqual(new Set([original, adopted]));
  }, 120_000);
});

test('the template of these tests is an adopted config', () => {
  expect(parse(adopted)).toMatchObject({
    mcpServers: { a: { args: ['connect', 'a', '--client', 'cursor'] } },
  });
});
