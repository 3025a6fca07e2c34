import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from './connect.ts';
import { waitForQuiet } from './foreign-load.ts';
import { startGatehouse } from './gatehouse-target.ts';
import type { Row } from './rows.ts';
import { median } from './statistics.ts';
import type { Target } from './target.ts';

const PACKAGE = '@modelcontextprotocol/server-everything@2026.8.31';
const SERVER = 'everything';
/** After it the core has started the next spare of the server (electron/core/warm). */
const SPARE_MS = 4000;
const TIMES = 3;
/** The column of what is asked of Gatehouse. */
const GATEHOUSE = 'Gatehouse';

/** A network that is off, as far as programs that fetch can tell. */
const OFFLINE = {
  npm_config_offline: 'true',
  HTTP_PROXY: 'http://127.0.0.1:9',
  HTTPS_PROXY: 'http://127.0.0.1:9',
};

/**
 * A server that was installed once, from starting the client's command to its list of tools, beside the same through
 * `npx` with everything in its cache. Installing needs a registry; what is measured does not, and has no network.
 */
export async function installedServers(rounds: number, quietMs: number): Promise<Row[]> {
  const npx: Target = {
    name: 'npx',
    role: 'direct',
    way: { kind: 'stdio', command: ['npx', '-y', PACKAGE] },
  };
  await firstList(npx); // fills the cache
  const offline: Target = { ...npx, way: { kind: 'stdio', command: ['npx', '-y', PACKAGE], env: OFFLINE } };
  await using gatehouse = await startGatehouse({});
  await gatehouse.command('install', `npm:${PACKAGE}`, '--as', SERVER);
  const [first, ...others] = gatehouse.shims(SERVER);
  const shim = first ?? others[0]!;
  await firstList(gatehouse.shims(SERVER).at(-1)!); // makes the token of the client
  const rows = [
    await compared(
      'first answer of an installed server, kept warm',
      offline,
      shim,
      rounds,
      quietMs,
      SPARE_MS,
    ),
  ];
  const settings = { http: { port: 0 }, warm: { enabled: false } };
  await writeFile(join(gatehouse.home, 'settings.json'), JSON.stringify(settings));
  await sleep(SPARE_MS);
  rows.push(
    await compared('first answer of an installed server, a new process', offline, shim, rounds, quietMs, 0),
  );
  return rows;
}

async function compared(
  measure: string,
  npx: Target,
  installed: Target,
  rounds: number,
  quietMs: number,
  pauseMs: number,
): Promise<Row> {
  const samples: [npx: number[], installed: number[]] = [[], []];
  // The first round warms up.
  for (let round = -1; round < rounds; round++) {
    for (const [index, target] of [npx, installed].entries()) {
      if (target === installed) await sleep(pauseMs);
      await waitForQuiet(0.05, quietMs);
      const took = await firstList(target);
      if (round >= 0) samples[index]!.push(took);
    }
  }
  const [old, now] = [median(samples[0]), median(samples[1])];
  const times = old / now;
  const text = `${now.toFixed(0)} ms; npx ${old.toFixed(0)} ms, × ${times.toFixed(1)}`;
  return {
    measure,
    limit: `${TIMES} × faster than npx`,
    better: 'less',
    cells: { [GATEHOUSE]: { text, value: now, met: times >= TIMES } },
  };
}

async function firstList(target: Target): Promise<number> {
  const connection = connect(target);
  try {
    await connection.initialize();
    return performance.now() - connection.startedAt;
  } finally {
    await connection.close();
  }
}
