import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RealCore } from '../../fixtures/real-core.ts';
import { MemoryKeychain } from '../vault/test-vault.ts';

const CANARY = 'canary-7fe01d-value';

/** Writes the value of TOKEN to stdout as its only, and no, message: it ends in the log of the server. */
const PRINTS_TOKEN = [process.execPath, '-e', 'console.error("token length", process.env.TOKEN.length)'];

describe('the calls about secrets', () => {
  let core: RealCore;
  let keychain: MemoryKeychain;

  beforeEach(async () => {
    keychain = new MemoryKeychain();
    core = await RealCore.open({ keychain });
  });
  afterEach(() => core[Symbol.asyncDispose]());

  const define = (env: Record<string, string | { secret: string }>): Promise<unknown> =>
    core.call('servers.add', {
      name: 'notes',
      definition: { command: PRINTS_TOKEN[0]!, args: PRINTS_TOKEN.slice(1), env },
    });

  it('keep a value that reaches the environment of its server and nothing else', async () => {
    await define({ TOKEN: { secret: 'github' } });
    expect((await core.call('secrets.list', {})).secrets).toEqual([{ name: 'github', usedBy: ['notes'] }]);
    await core.call('secrets.set', { name: 'github', value: CANARY });
    expect((await core.call('secrets.list', {})).secrets).toEqual([
      { name: 'github', usedBy: ['notes'], changedAt: expect.any(Number) as number },
    ]);
    const client = await core.connect('notes');
    expect(client.exit).toBe(0);
    client.send({ jsonrpc: '2.0', id: 1, method: 'ping' });
    await core.recorded('server.exited');
    const { lines } = await core.call('servers.logs', { name: 'notes' });
    expect(lines.map(({ text }) => text)).toContain(`token length ${CANARY.length}`);
    expect((await core.recorded('secret.changed')).detail).toEqual({ secret: 'github', change: 'set' });
    for (const file of everyFile(core.home)) expect(readFileSync(file).includes(CANARY)).toBe(false);
    expect(JSON.stringify(await core.snapshot())).not.toContain(CANARY);
  });

  it('say which secret a server lacks, and nothing is started', async () => {
    await define({ TOKEN: { secret: 'github' } });
    const client = await core.connect('notes');
    expect(client.exit).toBe(1);
    client.send({ jsonrpc: '2.0', id: 1, method: 'ping' });
    expect(await client.answer(1)).toMatchObject({
      error: { message: expect.stringContaining('gatehouse secret set github') as string },
    });
    expect(core.records('server.started')).toEqual([]);
  });

  it('leave a server that needs none alone while the keychain is locked, and name the vault to one that does', async () => {
    await core.call('secrets.set', { name: 'github', value: CANARY });
    await core.close();
    keychain.problem = { kind: 'locked', detail: 'it is locked' };
    await using again = await RealCore.open({ keychain }, core.base);
    await again.call('servers.add', { name: 'plain', definition: { command: '/bin/cat' } });
    expect((await again.connect('plain')).exit).toBe(0);
    await again.call('servers.add', {
      name: 'needs',
      definition: { command: '/bin/cat', env: { TOKEN: { secret: 'github' } } },
    });
    const client = await again.connect('needs');
    expect(client.exit).toBe(1);
    client.send({ jsonrpc: '2.0', id: 1, method: 'ping' });
    expect(await client.answer(1)).toMatchObject({ error: { data: { code: 'vault_locked' } } });
    await again.state(({ warnings }) => warnings.some(({ code }) => code === 'keychain_unavailable'));
    keychain.problem = undefined;
    expect((await again.call('vault.unlock', {})).vault).toEqual({ kind: 'keychain', state: 'open' });
    await again.state(({ warnings }) => !warnings.some(({ code }) => code === 'keychain_unavailable'));
  });

  it('name what is there when a secret is not', async () => {
    await core.call('secrets.set', { name: 'github', value: 'x' });
    await expect(core.call('secrets.remove', { name: 'gitlab' })).rejects.toMatchObject({
      code: 'secret_not_found',
      data: { known: ['github'] },
    });
    await core.call('secrets.remove', { name: 'github' });
    expect((await core.call('secrets.list', {})).secrets).toEqual([]);
  });
});

function everyFile(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
