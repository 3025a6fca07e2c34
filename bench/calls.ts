import { type Block, callInParallel, callInTurn, measureBlock, type Settings } from './measures.ts';
import { atLeast, atMost, row, type Row, type RowKind } from './rows.ts';
import type { Target } from './target.ts';
import { outcomesOf, takeTurns } from './turns.ts';

const micro = (ms: number): string => `${(ms * 1000).toFixed(0)} µs`;

export type Blocks = ReadonlyMap<Target, readonly Block[] | { failed: string }>;

/** Small calls: one after the other, many at once, and as seldom as an agent makes them. */
export function measureCalls(
  targets: readonly Target[],
  settings: Settings,
  say: (text: string) => void,
): Promise<Blocks> {
  return takeTurns(
    targets,
    settings.rounds,
    async (connection) => {
      await callInTurn(connection, 500, 0, settings.sequentialMs);
      await callInParallel(connection, 1000, settings.inFlight);
    },
    (connection, round) => {
      if (connection.target === targets[0]) say(`round ${round + 1} of ${settings.rounds}`);
      return measureBlock(connection, settings);
    },
  );
}

const made = (blocks: Blocks, kind: RowKind, of: (block: Block) => number): Row =>
  row(kind, outcomesOf(blocks, of));

/** The rows of a run on whatever processors the system gives. */
export function freeRows(blocks: Blocks): Row[] {
  return [
    made(
      blocks,
      {
        measure: 'p50 of a call',
        limit: atMost(0.18, 'ms added'),
        better: 'less',
        write: micro,
        judged: 'added',
      },
      (block) => block.p50,
    ),
    made(
      blocks,
      {
        measure: 'p50, a call every 20 ms',
        limit: atMost(5.5, '× direct'),
        better: 'less',
        write: micro,
        judged: 'times',
      },
      (block) => block.sparseP50 ?? Number.NaN,
    ),
    made(
      blocks,
      {
        measure: 'p99 of a call',
        limit: atMost(1, 'ms added'),
        better: 'less',
        write: micro,
        judged: 'added',
      },
      (block) => block.p99,
    ),
    made(
      blocks,
      {
        measure: 'calls a second, 64 in flight',
        limit: atLeast(50_000),
        better: 'more',
        write: (value) => value.toFixed(0),
        judged: 'value',
      },
      (block) => block.rate,
    ),
    made(
      blocks,
      {
        measure: 'processor time of a call, 64 in flight',
        limit: atMost(30, 'µs'),
        better: 'less',
        write: (value) => `${value.toFixed(1)} µs`,
        judged: 'value',
      },
      (block) => block.cpuPerCall * 1e6,
    ),
  ];
}

/** The rows of a run with everything on one processor: what the code costs, without the price of waking another one. */
export function pinnedRows(blocks: Blocks): Row[] {
  return [
    made(
      blocks,
      {
        measure: 'p50 of a call, all on one core',
        limit: atMost(4.5, '× direct'),
        better: 'less',
        write: micro,
        judged: 'times',
      },
      (block) => block.p50,
    ),
  ];
}

/** The highest share of the machine that others used during a block. */
export function foreignShare(blocks: Blocks): number {
  return Math.max(
    ...[...blocks.values()].flatMap((own) => ('failed' in own ? [] : own.map((block) => block.foreign))),
  );
}
