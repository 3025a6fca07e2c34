import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TAG_VARIABLE } from './process-tree.ts';
import type { Target } from './stdio-connection.ts';

const run = promisify(execFile);
const LAUNCHER = join(import.meta.dirname, '..', 'bin', 'gatehouse');

/** A core of its own in a fresh data folder, with policy, risk and journal on; its memory counts as the target's. */
export interface RunningGatehouse extends AsyncDisposable {
  readonly corePid: number;
  target(name: string, server: string): Target;
}

/** Starts the built product and defines the given servers. */
export async function startGatehouse(
  servers: Readonly<Record<string, readonly string[]>>,
): Promise<RunningGatehouse> {
  const home = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'));
  const tag = randomUUID();
  const env = { ...process.env, GATEHOUSE_HOME: home, [TAG_VARIABLE]: tag };
  const core = spawn(LAUNCHER, ['up', '--json', '--no-ui'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve, reject) => {
    core.stdout.once('data', resolve);
    core.once('exit', () => reject(new Error('the core did not start')));
  });
  for (const [name, command] of Object.entries(servers))
    await run(LAUNCHER, ['add', name, '--', ...command], { env });
  return {
    corePid: core.pid!,
    target: (name, server) => ({
      name,
      command: [LAUNCHER, 'connect', server, '--client', 'bench'],
      env: { GATEHOUSE_HOME: home },
      tag,
    }),
    async [Symbol.asyncDispose]() {
      core.kill('SIGTERM');
      if (core.exitCode === null) await new Promise((resolve) => core.once('exit', resolve));
      await rm(home, { recursive: true, force: true });
    },
  };
}
