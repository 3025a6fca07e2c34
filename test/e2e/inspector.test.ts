/** The official Inspector, as a client that was written by somebody else, in every era it knows. */
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LAUNCHER, realServer, ROOT, TestGatehouse } from '../fixtures/gatehouse.ts';

const INSPECTOR = join(ROOT, 'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js');

/** The servers it is pointed at, with a call that works. */
const SERVERS = [
  {
    name: 'filesystem',
    command: [realServer('filesystem'), 'FOLDER'],
    call: ['read_text_file', 'path=FOLDER/plan.md'],
  },
  { name: 'everything', command: [realServer('everything')], call: ['echo', 'message=hello \u2028 there'] },
  { name: 'memory', command: [realServer('memory')], call: ['read_graph'] },
  {
    name: 'modern',
    command: [join(ROOT, 'test/fixtures/conformance-server/stdio.ts')],
    call: ['test_multiple_content_types'],
  },
] as const;

let gatehouse: TestGatehouse;
let folder: string;

beforeAll(async () => {
  gatehouse = await TestGatehouse.start();
  folder = join(gatehouse.base, 'folder');
  await mkdir(folder);
  await writeFile(join(folder, 'plan.md'), 'Ship on Friday.\n');
  for (const { name, command } of SERVERS) {
    await gatehouse.ok('add', name, '--', process.execPath, ...placed(command));
    await gatehouse.ok('rules', 'add', JSON.stringify({ effect: 'allow', server: name, tool: '*' }));
  }
});
afterAll(() => gatehouse[Symbol.asyncDispose]());

const placed = (words: readonly string[]): string[] => words.map((word) => word.replace('FOLDER', folder));

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function inspect(era: string, target: readonly string[], method: readonly string[]): Promise<Outcome> {
  // The Inspector gives a server only what it is told to: without it the shim would look in the usual place.
  const home = ['-e', `GATEHOUSE_HOME=${gatehouse.home}`];
  const words = ['--cli', '--protocol-era', era, '--format', 'json', '-q', ...home];
  words.push(...target, '--method', ...method);
  const child = spawn(process.execPath, [INSPECTOR, ...words], {
    env: gatehouse.env,
    cwd: gatehouse.base,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const outcome = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => (outcome[stream] += text));
  }
  return new Promise((resolve) => void child.once('close', (code) => resolve({ code, ...outcome })));
}

describe.each(SERVERS)('server $name', ({ name, command, call }) => {
  const [tool, ...values] = call;
  const args = values.flatMap((value) => ['--tool-arg', value]);

  test.concurrent.each([
    { era: 'legacy', does: 'lists tools', method: ['tools/list'], ends: 0 },
    { era: 'auto', does: 'lists tools', method: ['tools/list'], ends: 0 },
    // A client that speaks nothing else finds only a server of revision 2026-07-28; the others are refused alike.
    { era: 'modern', does: 'lists tools', method: ['tools/list'], ends: name === 'modern' ? 0 : 1 },
    { era: 'legacy', does: 'calls a tool', method: ['tools/call', '--tool-name', tool, ...args], ends: 0 },
    {
      era: 'auto',
      does: 'calls what there is not',
      method: ['tools/call', '--tool-name', 'nobody'],
      ends: 5,
    },
  ])('$era: $does, prints and ends as without Gatehouse', async ({ era, method, ends }) => {
    const [direct, through] = await Promise.all([
      inspect(era, [process.execPath, ...placed(command)], placed(method)),
      inspect(era, [LAUNCHER, 'connect', name], placed(method)),
    ]);
    expect(through).toEqual(direct);
    expect(direct.code, direct.stderr).toBe(ends);
  });
});
