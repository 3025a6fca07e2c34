/** What is left when the app goes: the launcher, two programs and the user's keyring give every config back. */
import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT, TestGatehouse } from '../fixtures/gatehouse.ts';
import { RealKeyring } from '../fixtures/real-keyring.ts';

const run = promisify(execFile);
const SECRETS = ['words-that-only-a-name-gives-away', 'ghp_0123456789abcdefghijABCDEFGHIJ012345'];
const HOOK = join(ROOT, 'build', 'linux', 'before-remove.sh');

describe.runIf(process.platform === 'linux')('sealed copies of configs, with a real keyring', () => {
  let keyring: RealKeyring;
  let gatehouse: TestGatehouse;
  let configs: { path: string; before: string }[];

  beforeEach(async () => {
    keyring = await RealKeyring.start();
    const { XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS } = keyring.env;
    gatehouse = await TestGatehouse.create({ XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS });
    const entry = (name: string, value: string): string =>
      JSON.stringify({ command: process.execPath, args: ['server.js'], env: { [name]: value } });
    configs = [
      {
        path: join(gatehouse.userHome, '.cursor', 'mcp.json'),
        before: `{\r\n\t// mine\r\n\t"mcpServers": { "db": ${entry('DB_PASSWORD', SECRETS[0]!)}, },\r\n}\r\n`,
      },
      {
        path: join(gatehouse.userHome, '.codex', 'config.toml'),
        before: `# mine\n[mcp_servers.gh]\ncommand = "${process.execPath}"\nenv = { VALUE = "${SECRETS[1]!}" }\n`,
      },
    ];
    for (const { path, before } of configs) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, before);
    }
    await gatehouse.up();
    await gatehouse.ok('adopt', '--all', '--no-install');
    const { vault } = (await gatehouse.ok('vault')) as unknown as { vault: { state: string; kind: string } };
    expect(vault).toMatchObject({ kind: 'keychain', state: 'open' });
    expect(await dataFolder()).not.toMatch(new RegExp(SECRETS.join('|')));
    for (const { path, before } of configs) expect(await readFile(path, 'utf8')).not.toBe(before);
  });
  afterEach(async () => {
    await gatehouse[Symbol.asyncDispose]();
    await keyring[Symbol.asyncDispose]();
  });

  async function dataFolder(): Promise<string> {
    const entries = await readdir(gatehouse.home, { recursive: true, withFileTypes: true });
    const files = entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
    return (await Promise.all(files.map((file) => readFile(file, 'latin1')))).join('\n');
  }

  /** The launcher with what `restore` needs, and nothing else of the app. */
  async function rest(): Promise<string> {
    const folder = join(gatehouse.base, 'rest');
    const launcher = join(folder, 'bin', 'gatehouse');
    await mkdir(join(folder, 'runtime'), { recursive: true });
    await mkdir(dirname(launcher));
    await cp(join(ROOT, 'bin', 'gatehouse'), launcher);
    await symlink(process.execPath, join(folder, 'runtime', 'node'));
    for (const file of ['cli.js', 'keychain.js', 'chunks'])
      await cp(join(ROOT, 'dist', file), join(folder, 'dist', file), { recursive: true });
    await cp(join(ROOT, 'node_modules', 'keytar'), join(folder, 'dist', 'node_modules', 'keytar'), {
      recursive: true,
    });
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    return launcher;
  }

  const restored = async (): Promise<boolean[]> =>
    Promise.all(configs.map(async ({ path, before }) => (await readFile(path, 'utf8')) === before));

  it('are opened by what is left of the app, without a core; a locked keyring changes nothing and says so', async () => {
    await gatehouse.ok('down');
    const launcher = await rest();
    const said = (error: unknown) => error as { code: number; stdout: string };
    const restore = () => run(launcher, ['restore', '--all'], { env: gatehouse.env, cwd: gatehouse.base });
    await keyring.lock();
    const refused = said(await restore().catch((error: unknown) => error));
    expect(refused.code).toBe(1);
    expect(refused.stdout).toMatch(/not changed: .*(?:vault|keychain|key)/i);
    expect(await restored()).toEqual([false, false]);
    await keyring.unlock();
    const { stdout } = await restore();
    expect(await restored()).toEqual([true, true]);
    expect(stdout).not.toMatch(new RegExp(SECRETS.join('|')));
    expect(await dataFolder()).not.toMatch(new RegExp(SECRETS.join('|')));
  });

  it('are opened when the package is removed, with the core still running, and not when it is updated', async () => {
    const launcher = await rest();
    const hook = join(gatehouse.base, 'before-remove.sh');
    const text = await readFile(HOOK, 'utf8');
    const installed = '/opt/Gatehouse/resources/gatehouse/bin/gatehouse';
    expect(text).toContain(`launcher=${installed}\n`);
    await writeFile(hook, text.replace(installed, launcher));
    await chmod(hook, 0o755);
    const remove = (...words: string[]) => run(hook, words, { env: gatehouse.env, cwd: gatehouse.base });
    for (const words of [['upgrade', '0.2.0'], ['1'], ['failed-upgrade', '0.2.0'], []])
      await remove(...words);
    expect(await restored()).toEqual([false, false]);
    expect((await gatehouse.run('status')).code).toBe(0);
    await remove('remove');
    expect(await restored()).toEqual([true, true]);
    expect((await gatehouse.run('status')).code).toBe(4);
    // A second time there is nothing to do, and nothing is wrong with that.
    await remove('remove');
  });
});
