import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from './connect.ts';
import type { Connection } from './connection.ts';
import { startGatehouse } from './gatehouse-target.ts';
import { callInParallel, callInTurn } from './measures.ts';
import { ownProcesses } from './own-processes.ts';
import { cpuSecondsOf, type Memory, memoryOf } from './process-tree.ts';
import { atMost, cell, type Cell, type Limit, type Row } from './rows.ts';
import type { Target } from './target.ts';
import { failureText } from './turns.ts';

const SERVERS = 10;
const CLIENTS = 3;
const SETTLE_MS = 20_000;
const WATCH_MS = 10_000;
const megabytes = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} MB`;

interface AtRest {
  readonly chain: Memory;
  readonly shim: number | undefined;
}

/**
 * What one client at rest costs in memory, after it has worked: all that comes on top of the server, and the shim alone.
 * A spare of the server is a server's process and not counted.
 */
export async function memoryAtRest(targets: readonly Target[]): Promise<Row[]> {
  const found = new Map<Target, AtRest | string>();
  for (const target of targets) {
    const connection = connect(target);
    try {
      await connection.initialize();
      await callInTurn(connection, 500, 0, 5000);
      await callInParallel(connection, 500, 64);
      await sleep(SETTLE_MS);
      const { childPid } = connection;
      const shim = target.role === 'asked' && childPid !== undefined ? memoryOf([childPid]).rss : undefined;
      found.set(target, { chain: memoryOf(ownProcesses(connection)), shim });
    } catch (error) {
      if (target.role !== 'beside') throw error;
      found.set(target, failureText(target, error));
    }
    await connection.close();
  }
  const made = (
    measure: string,
    limit: Limit | undefined,
    of: (found: AtRest) => number | undefined,
  ): Row => {
    const cells = [...found].flatMap(([target, own]): [string, Cell][] => {
      if (typeof own === 'string') return [[target.name, { text: own }]];
      const value = of(own);
      if (value === undefined) return [];
      if (target.role === 'direct') return [[target.name, { text: megabytes(value) }]];
      return [[target.name, cell(`+${megabytes(value)}`, limit, value, target)]];
    });
    return { measure, limit: limit?.text ?? '', better: 'less', cells: Object.fromEntries(cells) };
  };
  return [
    made('memory added, one client at rest (RSS)', atMost(80, 'MB'), ({ chain }) => chain.rss),
    made('the same, shared pages divided (PSS)', undefined, ({ chain }) => chain.pss),
    made('memory of the shim (RSS)', NATIVE_SHIM_LIMIT, ({ shim }) => shim),
  ];
}

const NATIVE_SHIM_LIMIT: Limit = {
  text: '≤ 2 MB native',
  isMet: (value, { name }) => value <= 2 || !name.includes('native'),
};

/** Ten servers with three clients each, at rest: the core's memory, and the processor time it uses for nothing. */
export async function manyAtRest(echo: readonly string[]): Promise<Row[]> {
  const names = Array.from({ length: SERVERS }, (_, index) => `echo-${index + 1}`);
  await using gatehouse = await startGatehouse(Object.fromEntries(names.map((name) => [name, echo])));
  const [target] = gatehouse.shims(names[0]!);
  const connections: Connection[] = [];
  for (const server of names) {
    for (let client = 0; client < CLIENTS; client++) {
      const connection = connect(gatehouse.shims(server)[0]!);
      connections.push(connection);
      await connection.initialize();
      await callInTurn(connection, 10, 0);
    }
  }
  await sleep(SETTLE_MS);
  const memory = memoryOf([gatehouse.corePid]).rss;
  const before = cpuSecondsOf([gatehouse.corePid]);
  await sleep(WATCH_MS);
  const share = ((cpuSecondsOf([gatehouse.corePid]) - before) / (WATCH_MS / 1000)) * 100;
  await Promise.all(connections.map((connection) => connection.close()));
  const idle: Limit = { text: '0 %', isMet: (value) => value < 0.5 };
  const what = `${SERVERS} servers × ${CLIENTS} clients at rest`;
  const made = (measure: string, limit: Limit, text: string, value: number): Row => ({
    measure: `${what}: ${measure}`,
    limit: limit.text,
    better: 'less',
    cells: { [target!.name]: cell(text, limit, value, target!) },
  });
  return [
    made('memory of the core (RSS)', atMost(150, 'MB'), megabytes(memory), memory),
    made('processor', idle, `${share.toFixed(2)} %`, share),
  ];
}
