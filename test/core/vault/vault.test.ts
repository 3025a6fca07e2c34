import { readFile, writeFile } from 'node:fs/promises';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { MemoryKeychain, openVault, vaultPath } from './test-vault.ts';

const LOCKED = { kind: 'locked', detail: 'it is locked' } as const;

test('a value comes back after the vault was opened anew, and stands nowhere in its file', async () => {
  const path = await vaultPath();
  const keychain = new MemoryKeychain();
  const first = await openVault(path, keychain);
  expect(first.state).toEqual({ kind: 'unused' });
  await first.set('secret', 'github', 'canary-4711 ünïcode \u0000 👍');
  const text = await readFile(path, 'utf8');
  expect(text).not.toContain('canary');
  expect(text).toContain('github');

  const second = await openVault(path, keychain);
  expect(second.state).toEqual({ kind: 'closed' });
  expect(second.names('secret').map(({ name }) => name)).toEqual(['github']);
  expect(keychain.asked).toBe(1);
  expect(await second.get('secret', 'github')).toBe('canary-4711 ünïcode \u0000 👍');
  expect(await second.get('secret', 'gitlab')).toBeUndefined();
  expect(second.state).toEqual({ kind: 'open' });
});

test('the key is asked for once, however many values are read', async () => {
  const path = await vaultPath();
  const keychain = new MemoryKeychain();
  await (await openVault(path, keychain)).set('secret', 'a', '1');
  const vault = await openVault(path, keychain);
  keychain.asked = 0;
  await Promise.all(Array.from({ length: 20 }, () => vault.get('secret', 'a')));
  expect(keychain.asked).toBe(1);
});

test.each([LOCKED, { kind: 'unavailable', detail: 'no bus' }, { kind: 'timeout', afterMs: 2000 }] as const)(
  'a keychain that answers $kind makes no new key, and a later answer opens the old vault',
  async (problem) => {
    const path = await vaultPath();
    const keychain = new MemoryKeychain();
    await (await openVault(path, keychain)).set('secret', 'a', 'kept');
    const before = await readFile(path, 'utf8');
    const vault = await openVault(path, keychain);
    keychain.problem = problem;
    await expect(vault.get('secret', 'a')).rejects.toMatchObject({
      code: problem.kind === 'locked' ? 'vault_locked' : 'vault_unavailable',
    });
    await expect(vault.set('secret', 'b', 'new')).rejects.toBeDefined();
    expect(vault.state).toEqual(problem);
    expect(await readFile(path, 'utf8')).toBe(before);
    keychain.problem = undefined;
    expect(await vault.get('secret', 'a')).toBe('kept');
  },
);

test('a key that is gone from the keychain is "locked", never a reason for a new one', async () => {
  const path = await vaultPath();
  const keychain = new MemoryKeychain();
  await (await openVault(path, keychain)).set('secret', 'a', 'kept');
  const [account, key] = [...keychain.texts][0]!;
  keychain.texts.clear();
  const vault = await openVault(path, keychain);
  await expect(vault.set('secret', 'b', 'x')).rejects.toMatchObject({ code: 'vault_locked' });
  expect(keychain.texts.size).toBe(0);
  keychain.texts.set(account, Buffer.alloc(32).toString('base64'));
  await expect(vault.get('secret', 'a')).rejects.toMatchObject({ code: 'vault_locked' });
  keychain.texts.set(account, key);
  expect(await vault.get('secret', 'a')).toBe('kept');
});

test('an entry opens under its own owner and name only', async () => {
  const path = await vaultPath();
  const keychain = new MemoryKeychain();
  const vault = await openVault(path, keychain);
  await vault.set('secret', 'mine', 'a');
  await vault.set('account', 'theirs', 'b');
  const document = JSON.parse(await readFile(path, 'utf8')) as {
    entries: { name: string; sealed: string }[];
  };
  const [mine, theirs] = document.entries;
  mine!.sealed = theirs!.sealed;
  await writeFile(path, JSON.stringify(document));
  await expect((await openVault(path, keychain)).get('secret', 'mine')).rejects.toMatchObject({
    code: 'vault_damaged',
  });
});

test('a file that is no vault is left as it is', async () => {
  const path = await vaultPath();
  await writeFile(path, '{"v":1,"key":');
  const vault = await openVault(path, new MemoryKeychain());
  expect(vault.state.kind).toBe('broken');
  await expect(vault.set('secret', 'a', 'b')).rejects.toMatchObject({ code: 'vault_damaged' });
  await expect(vault.get('secret', 'a')).rejects.toMatchObject({ code: 'vault_damaged' });
  expect(await readFile(path, 'utf8')).toBe('{"v":1,"key":');
});

test('a new key opens everything, the old one is gone, and the old file does not open any more', async () => {
  const path = await vaultPath();
  const keychain = new MemoryKeychain();
  const vault = await openVault(path, keychain);
  await vault.set('secret', 'a', '1');
  await vault.set('account', '__proto__', '2');
  const [oldAccount] = keychain.texts.keys();
  const old = await readFile(path, 'utf8');
  await vault.rekey();
  expect([...keychain.texts.keys()]).toHaveLength(1);
  expect(keychain.texts.has(oldAccount!)).toBe(false);
  const anew = await openVault(path, keychain);
  expect(await anew.get('secret', 'a')).toBe('1');
  expect(await anew.get('account', '__proto__')).toBe('2');
  await writeFile(path, old);
  await expect((await openVault(path, keychain)).get('secret', 'a')).rejects.toMatchObject({
    code: 'vault_locked',
  });
});

test('with a passphrase nothing opens without it, a wrong one is told, and no keychain is asked', async () => {
  const path = await vaultPath();
  const keychain = new MemoryKeychain();
  const vault = await openVault(path, keychain, 'passphrase');
  await expect(vault.set('secret', 'a', 'x')).rejects.toMatchObject({ code: 'vault_locked' });
  await vault.unlock('correct horse');
  await vault.set('secret', 'a', 'x');
  const again = await openVault(path, keychain);
  expect(again.kind).toBe('passphrase');
  await expect(again.get('secret', 'a')).rejects.toMatchObject({ code: 'vault_locked' });
  await expect(again.unlock('wrong')).rejects.toMatchObject({ code: 'passphrase_wrong' });
  await again.unlock('correct horse');
  expect(await again.get('secret', 'a')).toBe('x');
  expect(keychain.asked).toBe(0);
});

test('a removed entry is gone, also while the keychain is locked', async () => {
  const path = await vaultPath();
  const keychain = new MemoryKeychain();
  await (await openVault(path, keychain)).set('secret', 'a', 'x');
  const vault = await openVault(path, keychain);
  keychain.problem = LOCKED;
  expect(await vault.remove('secret', 'a')).toBe(true);
  expect(await vault.remove('secret', 'a')).toBe(false);
  expect((await openVault(path, keychain)).names('secret')).toEqual([]);
});

test('any value under any name comes back, and no two are mixed up', async () => {
  const name = fc.string({ minLength: 1, maxLength: 12, unit: 'binary' });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(name, name, fc.string({ unit: 'binary' })), { maxLength: 6 }),
      async (writes) => {
        const path = await vaultPath();
        const keychain = new MemoryKeychain();
        const vault = await openVault(path, keychain);
        for (const [owner, entry, value] of writes) await vault.set(owner, entry, value);
        const wanted = new Map(
          writes.map(([owner, entry, value]) => [JSON.stringify([owner, entry]), value]),
        );
        const anew = await openVault(path, keychain);
        for (const [place, value] of wanted) {
          const [owner, entry] = JSON.parse(place) as [string, string];
          expect(await anew.get(owner, entry)).toBe(value);
        }
      },
    ),
    { numRuns: 40 },
  );
});
