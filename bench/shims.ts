/**
 * The shims against each other, on one warm core: how soon the first answer is there, how much memory one holds, and how
 * much one call takes. Usage, after `npm run build`: node bench/shims.ts [--rounds N]
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { waitForQuiet } from './foreign-load.ts';
import { startGatehouse } from './gatehouse-target.ts';
import { callInTurn } from './measures.ts';
import { memoryOf } from './process-tree.ts';
import { median } from './statistics.ts';
import { StdioConnection, type Target } from './stdio-connection.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });
const root = join(import.meta.dirname, '..');
const echo = [process.execPath, join(import.meta.dirname, 'echo-server.mjs')];
const node = [process.execPath, join(root, 'dist', 'connect.js')];
const native = join(root, 'dist', 'native', 'connect');

await using gatehouse = await startGatehouse({ echo });
const launched = gatehouse.target('launcher', 'echo');
const words = launched.command.slice(1);
const targets: Target[] = [
  { name: 'no shim, no core', command: echo },
  { ...launched, name: 'Node shim', command: [...node, ...words] },
  { ...launched, name: 'launcher, then the built one' },
];
if (existsSync(native))
  targets.push({ ...launched, name: 'native shim', command: [native, ...node, ...words] });

interface Figures {
  /** Milliseconds from the start of the program to the answer to `initialize`. */
  readonly first: number[];
  /** Milliseconds of one call, one after the other. */
  readonly call: number[];
  /** Megabytes of the child alone. */
  readonly rss: number[];
}
const figures = new Map(
  targets.map(({ name }): [string, Figures] => [name, { first: [], call: [], rss: [] }]),
);

for (let round = 0; round < Number(values.rounds); round++) {
  for (const target of round % 2 === 0 ? targets : [...targets].reverse()) {
    await waitForQuiet(0.05, 2_000);
    const own = figures.get(target.name)!;
    const connection = new StdioConnection(target);
    await connection.initialize();
    own.first.push(performance.now() - connection.startedAt);
    await callInTurn(connection, 300, 0);
    own.call.push(median(await callInTurn(connection, 700, 0)));
    own.rss.push(memoryOf([connection.childPid!]).rss);
    await connection.close();
  }
}

const line = (name: string, cells: readonly string[]): string =>
  `${name.padEnd(30)}${cells.map((cell) => cell.padStart(14)).join('')}\n`;
process.stdout.write(line('', ['first ms', 'least', 'call µs', 'least', 'RSS MB']));
for (const [name, { first, call, rss }] of figures) {
  const calls = call.map((ms) => ms * 1000);
  const cells = [median(first), Math.min(...first), median(calls), Math.min(...calls), median(rss)];
  process.stdout.write(
    line(
      name,
      cells.map((cell) => cell.toFixed(1)),
    ),
  );
}
