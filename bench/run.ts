/**
 * Direct against through Gatehouse, and beside peers: same server, same run, blocks interleaved, ratios paired round by
 * round, blocks that others disturbed done again. Prints the tables of docs/benchmarks.md. Linux only.
 * Usage: npm run bench -- [--quick] [--rounds N] [--soak MINUTES] [--connections N] [--only PART[,PART]] [--peers]
 *   [--results FILE] adds what was measured to the results of earlier runs   [--write] puts the tables into docs/benchmarks.md
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bigCalls, hugeResult } from './big.ts';
import { foreignShare, freeRows, measureCalls, pinnedRows } from './calls.ts';
import { firstAnswers } from './first-answer.ts';
import { startGatehouse } from './gatehouse-target.ts';
import { manyAtRest, memoryAtRest } from './idle.ts';
import { judging } from './judging.ts';
import type { Settings } from './measures.ts';
import { ECHO_SERVER } from './own-processes.ts';
import { startPeers } from './peers.ts';
import { installedServers } from './packages.ts';
import { policyDecisions } from './policy.ts';
import { sandboxCosts } from './sandbox.ts';
import { reportOf, withReport } from './report.ts';
import { machineText, merged, readResults, writeResults } from './results.ts';
import type { Row } from './rows.ts';
import { soak } from './soak.ts';
import type { Target } from './target.ts';

const PARTS = [
  'pinned',
  'free',
  'big',
  'huge',
  'first',
  'memory',
  'idle',
  'soak',
  'judging',
  'policy',
  'packages',
  'sandbox',
] as const;
type Part = (typeof PARTS)[number];
const isPart = (word: string): word is Part => PARTS.some((part) => part === word);
const PAGE = join(import.meta.dirname, '..', 'docs', 'benchmarks.md');

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '6' },
    soak: { type: 'string', default: '1' },
    connections: { type: 'string', default: '200' },
    only: { type: 'string' },
    peers: { type: 'boolean', default: false },
    results: { type: 'string' },
    write: { type: 'boolean', default: false },
    /** Set by this program when it runs itself on one processor. */
    pinned: { type: 'boolean', default: false },
  },
});
const chosen = values.only?.split(',') ?? PARTS;
const unknown = chosen.find((word) => !isPart(word));
if (unknown !== undefined) throw new Error(`there is no part "${unknown}"; there are ${PARTS.join(', ')}`);
const { quick } = values;
const rounds = quick ? 2 : Number(values.rounds);
const quietMs = quick ? 2_000 : 20_000;
const settings: Settings = {
  rounds,
  sequential: 2000,
  sequentialMs: 3000,
  pipelineMs: 800,
  inFlight: 64,
  gapMs: 20,
  sparse: quick ? 20 : 100,
  foreignMost: 0.1,
  quietMs,
};
const echo = [process.execPath, join(import.meta.dirname, ECHO_SERVER)];
const direct: Target = { name: 'direct', role: 'direct', way: { kind: 'stdio', command: echo } };
const say = (text: string): void => void process.stderr.write(`${text}\n`);

// What was started ends with this program: each daemon and core listens for that.
process.setMaxListeners(0);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

/** Runs this program again with all it starts on one processor. No rows where that cannot be done. */
async function onOneProcessor(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'));
  const file = join(folder, 'results.json');
  const words = ['--pinned', '--only', 'pinned', '--results', file, '--rounds', String(rounds)];
  const processor = String(availableParallelism() - 1);
  const run = spawn(
    'taskset',
    ['-c', processor, process.execPath, import.meta.filename, ...words, ...(quick ? ['--quick'] : [])],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const code = await new Promise((resolve) => run.once('error', resolve).once('exit', resolve));
  const rows = code === 0 ? (await readResults(file))!.rows : [];
  if (code !== 0) say(`all on one core could not be measured: ${String(code)}`);
  await rm(folder, { recursive: true });
  return [...rows];
}

/** Everything that is measured, as long as the work takes: direct first, then Gatehouse, then peers. */
async function withTargets<T>(work: (targets: readonly Target[]) => Promise<T>, alone = false): Promise<T> {
  await using gatehouse = await startGatehouse({ echo });
  const own = [direct, ...gatehouse.shims('echo')];
  if (!values.peers || alone) return await work(own);
  await using peers = await startPeers(echo);
  return await work([...own, await gatehouse.http('echo'), ...peers.targets]);
}

const parts: Record<Part, () => Promise<Row[]>> = {
  pinned: async () => {
    if (!values.pinned) return onOneProcessor();
    return withTargets(
      async (targets) => pinnedRows(await measureCalls(targets, { ...settings, sparse: 0 }, say)),
      true,
    );
  },
  free: () =>
    withTargets(async (targets) => {
      const blocks = await measureCalls(targets, settings, say);
      say(`others used at most ${(foreignShare(blocks) * 100).toFixed(0)} % of the machine during a block`);
      return freeRows(blocks);
    }),
  big: () =>
    withTargets(async (targets) => [
      await bigCalls(targets, 1, quick ? 8 : 24, quietMs),
      await bigCalls(targets, 10, quick ? 4 : 10, quietMs),
    ]),
  huge: () => withTargets(async (targets) => [await hugeResult(targets)]),
  first: () => withTargets(async (targets) => [await firstAnswers(targets, quick ? 2 : 8, quietMs)]),
  memory: () => withTargets(memoryAtRest),
  idle: () => manyAtRest(echo),
  soak: () => soak(echo, Number(values.connections), Number(values.soak), say),
  judging: () => judging(rounds),
  policy: () => Promise.resolve(policyDecisions(rounds)),
  packages: () => installedServers(quick ? 2 : rounds, quietMs),
  sandbox: () => sandboxCosts(rounds, quietMs),
};

const rows: Row[] = [];
for (const part of PARTS) {
  if (!chosen.includes(part)) continue;
  say(`measuring: ${part}`);
  rows.push(...(await parts[part]()));
}
const earlier = values.results === undefined ? undefined : await readResults(values.results);
const results = merged(earlier, machineText(), new Date().toISOString().slice(0, 10), rows);
if (values.results !== undefined) await writeResults(values.results, results);
const report = reportOf(results);
process.stdout.write(`${report.join('\n')}\n`);
if (values.write) await writeFile(PAGE, withReport(await readFile(PAGE, 'utf8'), report));
