import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../electron/core/clock/index.ts';
import { KeychainProcess } from '../../../electron/core/vault/index.ts';
import { RealKeyring } from '../../fixtures/real-keyring.ts';
import { openVault, vaultPath } from './test-vault.ts';

const helper = fileURLToPath(new URL('../../../electron/keychain/helper.ts', import.meta.url));

/** The keychain as the core asks it, in this environment. */
function keychain(env: NodeJS.ProcessEnv, timeoutMs = 20_000): KeychainProcess {
  return processKeychain(() => run([helper], env), timeoutMs);
}

function processKeychain(start: () => ChildProcess, timeoutMs = 20_000): KeychainProcess {
  return new KeychainProcess({ start, clock: systemClock, timeoutMs });
}

function run(args: string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, args, { env, stdio: ['pipe', 'pipe', 'ignore'] });
}

describe.runIf(process.platform === 'linux')('with a real keyring of its own', () => {
  let keyring: RealKeyring;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    keyring = await RealKeyring.start();
    env = { PATH: process.env['PATH'], ...keyring.env };
  });
  afterAll(() => keyring[Symbol.asyncDispose]());

  test('a vault is sealed with its key, and opened with it by the next core', async () => {
    const path = await vaultPath();
    const vault = await openVault(path, keychain(env));
    await vault.set('secret', 'github', 'canary');
    expect(await (await openVault(path, keychain(env))).get('secret', 'github')).toBe('canary');
    await vault.rekey();
    expect(await (await openVault(path, keychain(env))).get('secret', 'github')).toBe('canary');
  });

  test('a key that is not there reads as none', async () => {
    expect(await keychain(env).get('vault-none')).toEqual({ kind: 'ok', value: null });
  });

  test('locked, the vault says so, keeps what it has, and opens again', async () => {
    const path = await vaultPath();
    await (await openVault(path, keychain(env))).set('secret', 'github', 'canary');
    await keyring.lock();
    const vault = await openVault(path, keychain(env, 4000));
    await expect(vault.get('secret', 'github')).rejects.toMatchObject({
      code: expect.stringMatching(/^vault_(locked|unavailable)$/) as string,
    });
    await expect(vault.set('secret', 'other', 'x')).rejects.toBeDefined();
    await keyring.unlock();
    expect(await vault.get('secret', 'github')).toBe('canary');
  });
});

test('without any keychain the answer is "unavailable", with its reason', async () => {
  const answer = await keychain({ PATH: process.env['PATH'], HOME: '/nonexistent' }).set('vault-x', 'k');
  expect(answer).toMatchObject({ kind: 'unavailable', detail: expect.stringMatching(/./) as string });
});

test('a process that hangs is ended after its time', async () => {
  let child: ChildProcess | undefined;
  const hanging = processKeychain(() => (child = run(['-e', 'setInterval(() => {}, 1000)'])), 200);
  expect(await hanging.get('vault-x')).toEqual({ kind: 'timeout', afterMs: 200 });
  if (child!.exitCode === null && child!.signalCode === null) await once(child!, 'exit');
  expect(child!.signalCode).toBe('SIGKILL');
});

test('a process that crashes is "unavailable", and the next question is asked all the same', async () => {
  const programs = ['process.abort()', `process.stdout.write('{"kind":"ok","value":"k"}')`];
  const failing = processKeychain(() => run(['-e', programs.shift()!]));
  const [crashed, answered] = await Promise.all([failing.get('vault-x'), failing.get('vault-x')]);
  expect(crashed).toMatchObject({
    kind: 'unavailable',
    detail: expect.stringContaining('SIGABRT') as string,
  });
  expect(answered).toEqual({ kind: 'ok', value: 'k' });
});

test('a process that floods is cut off', async () => {
  const flooding = processKeychain(() => run(['-e', `process.stdout.write('x'.repeat(1e6))`]));
  expect(await flooding.get('vault-x')).toMatchObject({ kind: 'unavailable' });
});

test('a program that cannot be started is "unavailable"', async () => {
  const missing = processKeychain(() => spawn('/nonexistent/program', { stdio: ['pipe', 'pipe', 'ignore'] }));
  expect(await missing.get('vault-x')).toMatchObject({ kind: 'unavailable' });
});
