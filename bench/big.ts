import { connect } from './connect.ts';
import { waitForQuiet } from './foreign-load.ts';
import { callBig, callInTurn, readBig } from './measures.ts';
import { peakOf } from './process-tree.ts';
import { atMost, cell, type Cell, row, type Row } from './rows.ts';
import type { Target } from './target.ts';
import { failureText, outcomesOf, takeTurns } from './turns.ts';

const MEBIBYTE = 1024 * 1024;
const HUGE = 50;
const TIMEOUT_MS = 30_000;
const milliseconds = (ms: number): string => `${ms.toFixed(1)} ms`;

/** Megabytes there and back: every byte is read, judged, hashed and passed on. */
export async function bigCalls(
  targets: readonly Target[],
  mebibytes: number,
  rounds: number,
  quietMs: number,
): Promise<Row> {
  const results = await takeTurns(
    targets,
    rounds,
    async (connection) => {
      await callInTurn(connection, 200, 0);
      for (let warm = 0; warm < 3; warm++) await callBig(connection, mebibytes * MEBIBYTE, TIMEOUT_MS);
    },
    async (connection, round) => {
      if (round % 4 === 0) await waitForQuiet(0.05, quietMs);
      return callBig(connection, mebibytes * MEBIBYTE, TIMEOUT_MS);
    },
  );
  return row(
    {
      measure: `${mebibytes} MiB there and back`,
      limit: atMost(2.2, '× direct'),
      better: 'less',
      write: milliseconds,
      judged: 'times',
    },
    outcomesOf(results, (ms) => ms),
  );
}

/** A result of 50 MiB: that it arrives, and how much more memory the core of Gatehouse ever held for it. */
export async function hugeResult(targets: readonly Target[]): Promise<Row> {
  const limit = atMost(200, 'MB more memory');
  const cells: Record<string, Cell> = {};
  for (const target of targets) {
    const connection = connect(target);
    try {
      await connection.initialize();
      await callInTurn(connection, 200, 0);
      const before = target.corePid === undefined ? undefined : peakOf(target.corePid);
      const ms = await readBig(connection, HUGE * MEBIBYTE, TIMEOUT_MS);
      const extra = before === undefined ? undefined : peakOf(target.corePid!) - before;
      cells[target.name] =
        extra === undefined
          ? { text: milliseconds(ms) }
          : cell(`${milliseconds(ms)} (+${extra.toFixed(0)} MB)`, limit, extra, target);
    } catch (error) {
      if (target.role !== 'beside') throw error;
      cells[target.name] = { text: failureText(target, error) };
    } finally {
      await connection.close();
    }
  }
  return { measure: `a result of ${HUGE} MiB`, limit: limit.text, better: 'none', cells };
}
