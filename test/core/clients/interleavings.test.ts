import { AsyncLocalStorage } from 'node:async_hooks';
import { promises as files } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { isAppError } from '../../../shared/errors/app-error.ts';
import type { Clients } from '../../../electron/core/clients/index.ts';
import type { ShadowFinding } from '../../../shared/model/shadow.ts';
import { MemoryKeychain } from '../vault/test-vault.ts';
import { withVault } from './fixtures/machine-vault.ts';
import { select, type TestMachine, testMachine } from './fixtures/machine.ts';

/** A process that dies at one of its file operations: from then on it does nothing to the disk any more. */
interface Life {
  left: number;
  readonly torn: boolean;
  readonly died: PromiseWithResolvers<'died'>;
  /** What a kill closes. */
  readonly handles: Set<FileHandle>;
}

let deaths = 0;
const lives = new AsyncLocalStorage<Life>();
type Method = (...args: unknown[]) => Promise<unknown>;
const undo: (() => void)[] = [];

/** What a killed process leaves on the disk is what it did before, and half of a write; crash.test.ts kills real ones. */
function mortal(object: object, name: string, isWrite = false): void {
  const methods = object as Record<string, Method>;
  const method = methods[name]!;
  methods[name] = async function (this: unknown, ...args: unknown[]): Promise<unknown> {
    const life = lives.getStore();
    if (life !== undefined && --life.left < 0) {
      if (life.left === -1 && isWrite && life.torn) {
        const bytes = Buffer.from(args[0] as Uint8Array);
        await method.call(this, bytes.subarray(0, bytes.length / 2));
      }
      life.died.resolve('died');
      await new Promise(() => undefined);
    }
    const result = await method.apply(this, args);
    if (name === 'open') life?.handles.add(result as FileHandle);
    return result;
  };
  undo.push(() => {
    methods[name] = method;
  });
}

beforeAll(async () => {
  // A disk in memory, where there is one: five hundred machines are made and thrown away.
  const memory = await files.access('/dev/shm', files.constants.W_OK).then(
    () => '/dev/shm',
    () => undefined,
  );
  if (memory !== undefined) vi.stubEnv('TMPDIR', memory);
  const probe = await files.open(import.meta.filename, 'r');
  const handle = Object.getPrototypeOf(probe) as Record<string, Method>;
  await probe.close();
  mortal(handle, 'writeFile', true);
  // A kill is no power cut: what was written is there.
  const { sync } = handle;
  handle['sync'] = () => Promise.resolve();
  undo.push(() => {
    handle['sync'] = sync!;
  });
  for (const name of ['mkdir', 'rename', 'rm', 'open', 'unlink']) mortal(files, name);
  syncBuiltinESMExports();
});
afterAll(() => {
  vi.unstubAllEnvs();
  for (const step of undo) step();
  syncBuiltinESMExports();
});

const original = `{
  // mine
  "edit-me": 0,
  "theme": "dark",
  "lines": [
    1,
    2,
    3
  ],
  "mcpServers": {
    "local": { "command": "node", "env": { "TOKEN": "ghp_0123456789abcdefghijABCDEFGHIJ012345" } },

    // the paid one
    "remote": {
      "url": "https://paid.example/mcp",
      "headers": { "Authorization": "Bearer 0123456789abcdef0123" },
      "timeout": 5,
    },

    "plain": { "command": "deno", "args": ["x.ts"] },
  },
}
`;

type Act = 'adopt' | 'restore' | 'quarantine';
type Step =
  | { readonly kind: 'edit'; readonly to: number }
  | { readonly kind: Act; readonly dies: number; readonly torn: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('edit' as const), to: fc.nat(999) }),
  fc.record({
    kind: fc.constantFrom<Act>('adopt', 'adopt', 'restore', 'quarantine'),
    // Beyond the last operation: it lives.
    dies: fc.nat(70),
    torn: fc.boolean(),
  }),
);

async function act(clients: Clients, kind: Act): Promise<void> {
  if (kind === 'adopt') await clients.adopt(select(['cursor']));
  else if (kind === 'restore') await clients.restore(select(['cursor']));
  else {
    const [entry] = await clients.direct([]);
    if (entry === undefined) return;
    const { id, place, command, adoptable } = entry;
    const finding: ShadowFinding = {
      id,
      kind: 'config',
      state: 'found',
      client: place.adapter.id,
      file: place.location.path,
      server: entry.entry.name,
      command,
      identity: 'unresolvable',
      admission: { effect: 'allow', reason: 'no_policy', message: 'there is no policy' },
      adoptable,
      since: 1,
    };
    await clients.quarantine(entry, finding);
  }
}

/** What is refused is refused: only the bytes count here. */
const refused = (error: unknown): void => {
  if (!isAppError(error)) throw error;
};

async function live(machine: TestMachine, keychain: MemoryKeychain, steps: readonly Step[]): Promise<number> {
  let edit = 0;
  for (const one of steps) {
    if (one.kind === 'edit') {
      edit = one.to;
      const text = await machine.read(machine.cursor);
      await machine.write(machine.cursor, text.replace(/"edit-me": \d+/, `"edit-me": ${edit}`));
      continue;
    }
    // Each is a process of its own, which finds what the one before left.
    const { clients } = await withVault(machine, keychain);
    const life: Life = { left: one.dies, torn: one.torn, died: Promise.withResolvers(), handles: new Set() };
    const done = lives.run(life, () => act(clients, one.kind));
    if ((await Promise.race([done.catch(refused), life.died.promise])) !== 'died') continue;
    deaths++;
    for (const handle of life.handles) await handle.close();
  }
  return edit;
}

test('whatever is edited, adopted, restored, taken out and killed in between, every byte comes back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (steps) => {
      await using machine = await testMachine();
      const keychain = new MemoryKeychain();
      await machine.write(machine.cursor, original);
      const edit = await live(machine, keychain, steps);
      const { clients, secrets } = await withVault(machine, keychain);
      await clients.recover();
      await clients.restore(select(['cursor'])).catch(refused);
      for (const { id } of (await clients.quarantined()).toReversed()) await clients.release(id);
      expect(await machine.read(machine.cursor)).toBe(original.replace('"edit-me": 0', `"edit-me": ${edit}`));
      expect([...machine.definitions.keys()]).toEqual([]);
      expect(secrets.list()).toEqual([]);
    }),
    { numRuns: 500 },
  );
  // The range of operations fits: many die, and many live.
  expect(deaths).toBeGreaterThan(50);
}, 120_000);
