import { connect } from './connect.ts';
import type { Connection } from './connection.ts';
import type { Outcome } from './rows.ts';
import type { Target } from './target.ts';

/** One target in a measurement that goes over all of them in turns. */
export interface Turn<T> {
  readonly connection: Connection;
  readonly results: T[];
}

/**
 * Opens a connection to each target and lets them take turns, round by round, forth and back. A target other than direct
 * and Gatehouse that fails is left out from then on, with the reason.
 */
export async function takeTurns<T>(
  targets: readonly Target[],
  rounds: number,
  prepare: (connection: Connection) => Promise<void>,
  measure: (connection: Connection, round: number) => Promise<T>,
): Promise<Map<Target, readonly T[] | { failed: string }>> {
  const turns = new Map<Target, Turn<T>>();
  const failures = new Map<Target, string>();
  const attempt = async (target: Target, work: () => Promise<void>): Promise<void> => {
    if (failures.has(target)) return;
    try {
      await work();
    } catch (error) {
      if (target.role !== 'beside') throw error;
      failures.set(target, failureText(target, error));
      await turns.get(target)?.connection.close();
    }
  };
  for (const target of targets) {
    await attempt(target, async () => {
      const connection = connect(target);
      turns.set(target, { connection, results: [] });
      await connection.initialize();
      await prepare(connection);
    });
  }
  for (let round = 0; round < rounds; round++) {
    for (const target of round % 2 === 0 ? targets : [...targets].reverse()) {
      const turn = turns.get(target)!;
      await attempt(target, async () => void turn.results.push(await measure(turn.connection, round)));
    }
  }
  for (const [target, { connection }] of turns) if (!failures.has(target)) await connection.close();
  return new Map(
    targets.map((target) => {
      const failed = failures.get(target);
      return [target, failed === undefined ? turns.get(target)!.results : { failed }];
    }),
  );
}

/** The samples of results; failures stay what they are. */
export function outcomesOf<T>(
  results: ReadonlyMap<Target, readonly T[] | { failed: string }>,
  of: (result: T) => number,
): Map<Target, Outcome> {
  return new Map(
    [...results].map(([target, own]) => [target, 'failed' in own ? own : own.map((result) => of(result))]),
  );
}

/** Why a peer has no figure, short enough for a table. */
export function failureText(target: Target, error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  const known = /HTTP \d{3}|no answer in \d+ s|ECONNRESET|ECONNREFUSED|ended with \S+/.exec(words)?.[0];
  return known ?? words.replace(`${target.name}: `, '').replaceAll(/[\n|]/g, ' ').slice(0, 60);
}
