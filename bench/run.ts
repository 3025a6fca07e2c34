/**
 * Direct against through Gatehouse: same server, same run, blocks interleaved, ratios paired round by round, blocks that
 * others disturbed done again. Usage: npm run bench -- [--rounds N] [--quick] [--json FILE]
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { waitForQuiet } from './foreign-load.ts';
import { startGatehouse } from './gatehouse-target.ts';
import { type Block, callBig, callInParallel, callInTurn, measureBlock, type Settings } from './measures.ts';
import { memoryOf } from './process-tree.ts';
import { reportOf, type TargetFigures } from './report.ts';
import { StdioConnection, type Target } from './stdio-connection.ts';

const MEBIBYTE = 1024 * 1024;
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '6' },
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const settings: Settings = {
  rounds: values.quick ? 2 : Number(values.rounds),
  sequential: 2000,
  pipelineMs: 800,
  inFlight: 64,
  gapMs: 20,
  sparse: values.quick ? 20 : 100,
  foreignMost: 0.1,
  quietMs: values.quick ? 2_000 : 30_000,
};
const FIRST_ANSWERS = values.quick ? 2 : 6;

const echo = [process.execPath, join(import.meta.dirname, 'echo-server.mjs')];
await using gatehouse = await startGatehouse({ echo });
const targets: Target[] = [{ name: 'direct', command: echo }, gatehouse.target('Gatehouse', 'echo')];
const figures = new Map<string, TargetFigures>(
  targets.map((target) => [
    target.name,
    {
      name: target.name,
      first: [],
      blocks: [],
      big: [],
      memory: { rss: 0, pss: 0, processes: 0 },
      shim: undefined,
    },
  ]),
);
const inTurns = (round: number): Target[] => (round % 2 === 0 ? targets : [...targets].reverse());
const say = (text: string): void => void process.stderr.write(`${text}\n`);

say('time to the first answer');
for (let round = 0; round < FIRST_ANSWERS; round++) {
  for (const target of inTurns(round)) {
    await waitForQuiet(0.05, settings.quietMs);
    const connection = new StdioConnection(target);
    await connection.initialize();
    await callInTurn(connection, 1, 0);
    figures.get(target.name)!.first.push(performance.now() - connection.startedAt);
    await connection.close();
  }
}

const connections = new Map<string, StdioConnection>();
for (const target of targets) {
  const connection = new StdioConnection(target);
  connections.set(target.name, connection);
  await connection.initialize();
  await callInTurn(connection, 500, 0);
  await callInParallel(connection, 1000, settings.inFlight);
  const own = figures.get(target.name)!;
  own.memory = memoryOf(connection.pids());
  if (target.name !== 'direct' && connection.childPid !== undefined)
    own.shim = memoryOf([connection.childPid]);
}

for (let round = 0; round < settings.rounds; round++) {
  say(`round ${round + 1} of ${settings.rounds}`);
  for (const target of inTurns(round)) {
    const block: Block = await measureBlock(connections.get(target.name)!, settings);
    figures.get(target.name)!.blocks.push(block);
  }
}

say('1 MiB there and back');
for (let round = 0; round < 4; round++) {
  for (const target of inTurns(round)) {
    const samples = await callBig(connections.get(target.name)!, MEBIBYTE, 5);
    if (round > 0) figures.get(target.name)!.big.push(samples);
  }
}
for (const connection of connections.values()) await connection.close();

const [direct, ...others] = [...figures.values()];
process.stdout.write(`${reportOf(direct!, others).join('\n')}\n`);
if (values.json !== undefined) await writeFile(values.json, JSON.stringify([...figures.values()], null, 1));
