import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { openCore } from '../electron/connect/core-channel.ts';
import { startGatehouse } from './gatehouse-target.ts';
import { cell, type Row } from './rows.ts';
import { SoakClient } from './soak-client.ts';
import { type Flatness, flatness } from './statistics.ts';
import type { Target } from './target.ts';

/** So many connections are made at once; a core takes 64 that have not proven themselves. */
const AT_ONCE = 8;
/** Between two requests of one client. */
const PAUSE_MS = 250;
/** How often the heap is looked at, over the whole run. */
const LOOKS = 40;
const LAST_ANSWERS_MS = 15_000;
/** What a heap that is flat may differ by: what happens to be under way. */
const FLAT_PERCENT = 10;

/** Many clients with mixed traffic for minutes: every request is answered once, the heap of the core does not grow, its journal is whole. */
export async function soak(
  echo: readonly string[],
  connections: number,
  minutes: number,
  say: (text: string) => void,
): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'));
  const heapFile = join(folder, 'heap.jsonl');
  await using gatehouse = await startGatehouse(
    { echo },
    {
      GATEHOUSE_BENCH_HEAP: heapFile,
      NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'heap-meter.mjs')).href}`,
    },
  );
  const clients: SoakClient[] = [];
  const add = async (index: number): Promise<void> => {
    const channel = await openCore({
      home: gatehouse.home,
      role: 'connect',
      client: 'bench',
      server: 'echo',
      cwd: process.cwd(),
    });
    if (channel.kind === 'refused') throw new Error(channel.error.message);
    const client = new SoakClient(channel.socket, `c${index}`);
    clients.push(client);
    await client.begin();
  };
  for (let from = 0; from < connections; from += AT_ONCE) {
    const count = Math.min(AT_ONCE, connections - from);
    await Promise.all(Array.from({ length: count }, (_, index) => add(from + index)));
  }
  say(`${connections} connections are open; mixed traffic for ${minutes} minutes`);

  const lastMs = minutes * 60_000;
  const end = performance.now() + lastMs;
  const drive = async (client: SoakClient, seed: number): Promise<void> => {
    await sleep((seed % 100) * (PAUSE_MS / 100));
    for (let turn = seed; performance.now() < end; turn += 37) {
      await client.request(turn);
      await sleep(PAUSE_MS);
    }
  };
  const watch = async (): Promise<void> => {
    for (; performance.now() < end; await sleep(lastMs / LOOKS)) process.kill(gatehouse.corePid, 'SIGUSR2');
  };
  const traffic = clients.map((client, index) => drive(client, index * 13));
  await Promise.race([Promise.all([...traffic, watch()]), sleep(lastMs + LAST_ANSWERS_MS)]);
  await sleep(1000);
  const sum = (of: (client: SoakClient) => number): number =>
    clients.reduce((total, client) => total + of(client), 0);
  const dropped = sum((client) => client.waiting);
  const answered = sum(({ tally }) => tally.answered);
  const bad = sum(({ tally }) => tally.doubled + tally.wrong);
  for (const client of clients) client.end();
  const heap = readHeap(heapFile);
  await rm(folder, { recursive: true });
  say('verifying the journal');
  const journal = await gatehouse.command('audit', 'verify').then(
    () => 'journal whole',
    (error: unknown) => `journal: ${String(error).slice(0, 200)}`,
  );
  const what = `${connections} connections, ${minutes} min`;
  return [
    answersRow(what, answered, dropped, bad, journal),
    heapRow(what, flatness(heap.map((look) => look.heap))),
  ];
}

interface Look {
  readonly heap: number;
  readonly rss: number;
}

const readHeap = (file: string): Look[] =>
  !existsSync(file)
    ? []
    : readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Look);

/** What the rows are about: the core itself, through no shim. */
const CORE: Target = { name: 'Gatehouse, native shim', role: 'asked', way: { kind: 'stdio', command: [] } };

function answersRow(what: string, answered: number, dropped: number, bad: number, journal: string): Row {
  const limit = { text: 'none dropped or doubled', isMet: (value: number) => value === 0 };
  const wrong = dropped + bad + (journal === 'journal whole' ? 0 : 1);
  const text = `${answered}: ${dropped} dropped, ${bad} doubled or wrong; ${journal}`;
  return {
    measure: `${what}: answers`,
    limit: limit.text,
    better: 'less',
    cells: { [CORE.name]: cell(text, limit, wrong, CORE) },
  };
}

function heapRow(what: string, { early, late, growth }: Flatness): Row {
  const limit = { text: 'flat after warm-up', isMet: (value: number) => value <= FLAT_PERCENT };
  const text = `${early.toFixed(1)} → ${late.toFixed(1)} MB`;
  return {
    measure: `${what}: heap of the core after collection`,
    limit: limit.text,
    better: 'less',
    cells: { [CORE.name]: cell(text, limit, growth, CORE) },
  };
}
