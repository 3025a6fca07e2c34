import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bubblewrap } from '../electron/core/sandbox/bubblewrap.ts';
import { lookAtGrants } from '../electron/core/sandbox/grants.ts';
import { openDescriptors } from '../electron/core/sandbox/open-descriptors.ts';
import { planLaunch } from '../electron/core/sandbox/plan-launch.ts';
import { findRuntime } from '../electron/core/sandbox/runtime-files.ts';
import { readSystemLayout } from '../electron/core/sandbox/system-layout.ts';
import type { StdioDefinition } from '../shared/model/server.ts';
import { waitForQuiet } from './foreign-load.ts';
import type { Row } from './rows.ts';
import { median } from './statistics.ts';

const beside = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const SCRIPT = beside('../test/fixtures/servers/run-this.mjs');
const HELPER = beside('../dist/native/sandbox-init');
const PINGS = 1000;
const ISOLATED = {
  backend: 'bubblewrap',
  axes: { files: 'isolated', network: 'isolated', processes: 'isolated', limits: 'isolated' },
} as const;

type Start = (file: string, args: readonly string[]) => Promise<ChildProcess>;

/** What isolation costs: a server in its sandbox beside the same, started as it is. Linux with bubblewrap only. */
export async function sandboxCosts(rounds: number, quietMs: number): Promise<Row[]> {
  if (process.platform !== 'linux') return [];
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'));
  try {
    const starts = [bare(folder), await sandboxed(folder)] as const;
    const [plain, held] = [
      await measure(starts[0], rounds, quietMs),
      await measure(starts[1], rounds, quietMs),
    ];
    const added = (name: string, limit: number, unit: string, one: number, other: number): Row => ({
      measure: `sandbox: ${name}`,
      limit: `≤ ${limit} ${unit} more`,
      better: 'less',
      cells: {
        direct: { text: `${one.toFixed(3)} ${unit}`, value: one },
        Gatehouse: { text: `${other.toFixed(3)} ${unit}`, value: other, met: other - one <= limit },
      },
    });
    return [
      added('start of a program that ends at once', 20, 'ms', plain.start, held.start),
      added('p50 of a message', 0.2, 'ms', plain.message, held.message),
      added('memory beside the server', 3, 'MiB', plain.memory, held.memory),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(
  start: Start,
  rounds: number,
  quietMs: number,
): Promise<{ start: number; message: number; memory: number }> {
  await waitForQuiet(0.05, quietMs);
  const starts: number[] = [];
  for (let round = 0; round < rounds * 5; round++) {
    const began = performance.now();
    const child = await start('/bin/true', []);
    await once(child, 'exit');
    starts.push(performance.now() - began);
  }
  const child = await start(process.execPath, [SCRIPT]);
  const messages = await pings(child);
  const memory = await memoryBeside(child.pid!);
  child.stdin!.end();
  await once(child, 'exit');
  return { start: median(starts), message: median(messages), memory };
}

async function pings(child: ChildProcess): Promise<number[]> {
  const took: number[] = [];
  for (let id = 0; id < PINGS; id++) {
    const began = performance.now();
    child.stdin!.write(`${JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' })}\n`);
    await once(child.stdout!, 'data');
    took.push(performance.now() - began);
  }
  return took.slice(PINGS / 5);
}

/** MiB (PSS) of what holds the server: the started process and those below it that are not the server itself. */
async function memoryBeside(root: number): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const status = await readFile(`/proc/${entry}/status`, 'utf8').catch(() => '');
    const parent = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
    const holds = /^Name:\s+(?:bwrap|sandbox-init)$/m.test(status);
    if (!holds || (Number(entry) !== root && parent !== root)) continue;
    const rollup = await readFile(`/proc/${entry}/smaps_rollup`, 'utf8').catch(() => '');
    bytes += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
  }
  return bytes / 1024;
}

const environment = (home: string): Record<string, string> => ({ HOME: home, PATH: '/usr/bin:/bin' });

function bare(home: string): Start {
  return async (file, args) =>
    spawn(file, args, { env: environment(home), stdio: ['pipe', 'pipe', 'inherit'] });
}

/** The whole way of a launch: looking at grants and files, planning, opening, spawning. */
async function sandboxed(folder: string): Promise<Start> {
  const system = await readSystemLayout();
  const [home, dataFolder] = [join(folder, 'home'), join(folder, 'data')];
  const granted = join(home, 'granted');
  await mkdir(granted, { recursive: true });
  await mkdir(dataFolder);
  const helper = await access(HELPER).then(
    () => HELPER,
    () => undefined,
  );
  const definition: StdioDefinition = {
    command: process.execPath,
    args: [],
    env: {},
    provenance: 'user',
    sandbox: { filesystem: { allowWrite: [granted] } },
  };
  const identity = { kind: 'file', path: SCRIPT, sha256: '' } as const;
  const programs = {
    bubblewrap: '/usr/bin/bwrap',
    helper,
    prlimit: '/usr/bin/prlimit',
    sandboxExec: undefined,
    docker: undefined,
  };
  return async (file, args) => {
    const [grants, runtime] = await Promise.all([
      lookAtGrants(definition.sandbox!, { server: 'bench', home, dataFolder }),
      findRuntime({ file, identity, cwd: home, searchPath: '/usr/bin', home, dataFolder, system }),
    ]);
    const plan = planLaunch({
      server: 'bench',
      definition,
      identity,
      launch: { file, args, env: environment(home), cwd: home },
      home,
      user: { uid: process.getuid!(), gid: process.getgid!() },
      root: process.getuid!() === 0 ? 'allowed' : 'no',
      preset: undefined,
      grants,
      approved: new Map(),
      runtime,
      proof: ISOLATED,
      lesser: undefined,
      accepted: undefined,
      floor: { minimum: undefined, deniedDomains: [] },
      helper: helper !== undefined,
      docker: false,
    });
    const command = bubblewrap(plan, { programs, sockets: undefined, arch: process.arch, system });
    using opened = openDescriptors(plan, command.descriptors, dataFolder, randomUUID);
    const stdio = ['pipe', 'pipe', 'inherit', ...opened.numbers] as const;
    return spawn(command.file, command.args, { env: command.env, cwd: command.cwd, stdio: [...stdio] });
  };
}
