import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { viewOf } from '../levels.ts';
import type { Proof } from '../plan-launch.ts';
import type { SelfTestPorts } from '../self-test.ts';
import { macosProfile } from './profile.ts';

const DEADLINE_MS = 20_000;

/** Tries to break out and prints what *succeeded*, by axis. */
const PROBE = `
const fs = require('node:fs'), net = require('node:net'), { spawnSync } = require('node:child_process');
const [canary, socket, port, parent] = process.argv.slice(1);
const can = (act) => { try { act(); return true; } catch { return false; } };
const connects = (where) => new Promise((resolve) => {
  const made = net.connect(where);
  made.once('connect', () => { made.destroy(); resolve(true); });
  made.once('error', () => resolve(false));
});
(async () => {
  const files = can(() => fs.readFileSync(canary)) || can(() => fs.writeFileSync(canary + '.written', 'x'));
  const network = (await connects({ host: '127.0.0.1', port: Number(port) })) || (await connects({ path: socket }));
  const keychain = spawnSync('/usr/bin/security', ['list-keychains']);
  const processes = can(() => process.kill(Number(parent), 0)) || (keychain.status === 0 && keychain.stdout.length > 0);
  fs.writeSync(1, JSON.stringify({ files, network, processes }));
  process.exit(0);
})();`;

/** Proves sandbox-exec with the profile every launch uses: starts it and tries to break out. Raises nothing. */
export async function proveMacos(ports: SelfTestPorts): Promise<Proof> {
  const { programs } = ports.surroundings;
  if (programs.sandboxExec === undefined)
    return nothing('/usr/bin/sandbox-exec is not there', 'Repair or update macOS.');
  try {
    return await attempt(ports, programs.sandboxExec);
  } catch (error) {
    return nothing(`the self-test could not run (${(error as Error).message})`, 'See: gatehouse doctor');
  }
}

async function attempt({ spawn, folder, runtime }: SelfTestPorts, sandboxExec: string): Promise<Proof> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await using stack = new AsyncDisposableStack();
  // The kernel judges the path without links.
  const place = await realpath(await mkdtemp(join(folder, 't')));
  const program = await realpath(runtime);
  stack.defer(() => rm(place, { recursive: true, force: true }));
  const [canary, socket, scratch] = [join(place, 'canary'), join(place, 's'), join(place, 'own')];
  await writeFile(canary, 'x', { mode: 0o600 });
  await mkdir(scratch);
  const { port } = (await listening(stack, { port: 0, host: '127.0.0.1' })).address() as { port: number };
  await listening(stack, { path: socket });
  const plan = { runtime: [program], grants: [], cwd: '/' };
  const { text, parameters } = macosProfile({ plan, scratch, ports: [] });
  const defined = Object.entries(parameters).flatMap(([name, path]) => ['-D', `${name}=${path}`]);
  const tried = ['-e', PROBE, canary, socket, String(port), String(process.pid)];
  const child = spawn(sandboxExec, [...defined, '-p', text, program, ...tried], {
    cwd: '/',
    env: { HOME: scratch, TMPDIR: scratch, PATH: '/usr/bin:/bin' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: DEADLINE_MS,
    killSignal: 'SIGKILL',
  });
  const said = { out: '', err: '' };
  child.stdout?.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
  return judge(said.out, said.err);
}

function judge(out: string, err: string): Proof {
  let done: Record<string, unknown>;
  try {
    done = JSON.parse(out) as Record<string, unknown>;
  } catch {
    const said = err.trim().split('\n')[0] ?? '';
    return nothing(`sandbox-exec could not start a program (${said.slice(0, 200)})`, 'See: gatehouse doctor');
  }
  const axis = (name: string): 'isolated' | 'none' => (done[name] === false ? 'isolated' : 'none');
  // macOS limits what one process takes, and not what all of a server's do together.
  const axes = {
    files: axis('files'),
    network: axis('network'),
    processes: axis('processes'),
    limits: 'restricted' as const,
  };
  if (viewOf(axes).level === 'isolated') return { backend: 'macos', axes };
  const broken = ['files', 'network', 'processes'].filter((name) => done[name] !== false).join(', ');
  const problem = `a program inside got out (${broken})`;
  return {
    backend: 'macos',
    axes,
    problem: { problem, fix: 'Please report this: it should not be possible.' },
  };
}

async function listening(
  stack: AsyncDisposableStack,
  where: { readonly port: number; readonly host: string } | { readonly path: string },
): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  stack.defer(() => void server.close());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, resolve);
  });
  return server.unref();
}

function nothing(problem: string, fix: string): Proof {
  return {
    backend: 'none',
    axes: { files: 'none', network: 'none', processes: 'none', limits: 'none' },
    problem: { problem, fix },
  };
}
