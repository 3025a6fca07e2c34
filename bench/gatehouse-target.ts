import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { connect } from './connect.ts';
import { TAG_VARIABLE } from './process-tree.ts';
import type { HttpWay, StdioWay, Target } from './target.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..');
const LAUNCHER = join(ROOT, 'bin', 'gatehouse');
const NODE_PROGRAM = join(ROOT, 'dist', 'connect.js');
const NATIVE_PROGRAM = join(ROOT, 'dist', 'native', 'connect');
const CLIENT = 'bench';
export const NATIVE_SHIM = 'Gatehouse, native shim';
export const NODE_SHIM = 'Gatehouse, Node shim';

/** A core of its own in a fresh data folder, with policy, risk and journal on; its memory counts as the target's. */
export interface RunningGatehouse extends AsyncDisposable {
  readonly corePid: number;
  readonly home: string;
  /** Through each shim there is, the native one first, by its own program. */
  shims(server: string): Target[];
  /** Over the core's own Streamable HTTP. */
  http(server: string): Promise<Target>;
  /** What a command says, run in its data folder. */
  command(...words: string[]): Promise<string>;
}

/** Starts the built product and defines the given servers. */
export async function startGatehouse(
  servers: Readonly<Record<string, readonly string[]>>,
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningGatehouse> {
  const home = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'));
  await writeFile(join(home, 'settings.json'), '{ "http": { "port": 0 } }', { mode: 0o600 });
  const tag = randomUUID();
  // Only so that it can be measured in a container, too.
  const asRoot = process.getuid?.() === 0 ? { GATEHOUSE_ALLOW_ROOT: '1' } : {};
  const env = { ...process.env, GATEHOUSE_HOME: home, ...asRoot };
  const core = spawn(LAUNCHER, ['up', '--json', '--no-ui'], {
    env: { ...env, ...environment, [TAG_VARIABLE]: tag },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.once('exit', () => core.kill('SIGTERM'));
  await new Promise((resolve, reject) => {
    core.stdout.once('data', resolve);
    core.once('exit', () => reject(new Error('the core did not start')));
  });
  const command = async (...words: string[]): Promise<string> =>
    (await run(LAUNCHER, words, { env, maxBuffer: 1 << 26 })).stdout;
  const target = (name: string, role: Target['role'], way: StdioWay | HttpWay): Target => ({
    name,
    role,
    way,
    tag,
    corePid: core.pid!,
  });
  const shim = (name: string, program: readonly string[], server: string): Target =>
    target(name, 'asked', {
      kind: 'stdio',
      command: [...program, 'connect', server, '--client', CLIENT],
      env: { GATEHOUSE_HOME: home },
    });
  const node = [process.execPath, NODE_PROGRAM];
  const stop = async (): Promise<void> => {
    core.kill('SIGTERM');
    if (core.exitCode === null && core.signalCode === null)
      await new Promise((resolve) => core.once('exit', resolve));
    await rm(home, { recursive: true, force: true });
  };
  try {
    for (const [name, words] of Object.entries(servers)) await command('add', name, '--', ...words);
    // A client's first connection makes its token, for which the native shim hands over to the other one.
    const [name] = Object.keys(servers);
    if (name !== undefined) {
      const first = connect(shim(NODE_SHIM, node, name));
      await first.initialize();
      await first.close();
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    corePid: core.pid!,
    home,
    command,
    shims: (server) => [
      ...(existsSync(NATIVE_PROGRAM) ? [shim(NATIVE_SHIM, [NATIVE_PROGRAM, ...node], server)] : []),
      shim(NODE_SHIM, node, server),
    ],
    http: async (server) => {
      const { url, header } = JSON.parse(await command('http', '--client', CLIENT, '--json')) as {
        url: string;
        header: string;
      };
      const [key, ...value] = header.split(': ');
      const headers = { [key!.toLowerCase()]: value.join(': ') };
      return target('Gatehouse, HTTP', 'beside', { kind: 'http', url: `${url}/${server}`, headers });
    },
    [Symbol.asyncDispose]: stop,
  };
}
