import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from './connect.ts';
import { waitForQuiet } from './foreign-load.ts';
import { callInTurn } from './measures.ts';
import { type Outcome, row, type Row } from './rows.ts';
import { NODE_SHIM } from './gatehouse-target.ts';
import type { Target } from './target.ts';
import { failureText } from './turns.ts';

/** After it the core has started the next spare of the server (electron/core/warm). */
const SPARE_MS = 4000;
const NATIVE_MS = 30;
const NODE_MS = 60;

/** Milliseconds from starting the command to the first tool answer; the server itself is warm where something keeps it so. */
export async function firstAnswers(
  targets: readonly Target[],
  rounds: number,
  quietMs: number,
): Promise<Row> {
  const outcomes = new Map<Target, Outcome>();
  const all = targets.filter(({ way }) => way.kind === 'stdio');
  const samples = new Map(all.map((target): [Target, number[]] => [target, []]));
  // The first round warms up.
  for (let round = -1; round < rounds; round++) {
    for (const target of round % 2 === 0 ? all : [...all].reverse()) {
      if (outcomes.has(target)) continue;
      if (target.corePid !== undefined) await sleep(SPARE_MS);
      await waitForQuiet(0.05, quietMs);
      const connection = connect(target);
      try {
        await connection.initialize();
        await callInTurn(connection, 1, 0);
        if (round >= 0) samples.get(target)!.push(performance.now() - connection.startedAt);
      } catch (error) {
        if (target.role !== 'beside') throw error;
        outcomes.set(target, { failed: failureText(target, error) });
      }
      await connection.close();
    }
  }
  return row(
    {
      measure: 'first answer',
      limit: {
        text: `≤ ${NATIVE_MS} ms native, ≤ ${NODE_MS} ms Node`,
        isMet: (ms, { name }) => ms <= (name === NODE_SHIM ? NODE_MS : NATIVE_MS),
      },
      better: 'less',
      write: (ms) => `${ms.toFixed(0)} ms`,
      judged: 'value',
    },
    new Map(all.map((target) => [target, outcomes.get(target) ?? samples.get(target)!])),
  );
}
