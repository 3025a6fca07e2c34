import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RuleBook } from '../electron/core/approvals/index.ts';
import { systemClock } from '../electron/core/clock/index.ts';
import { Flows } from '../electron/core/flow/index.ts';
import { type CallFacts, definitionHash } from '../electron/core/gateway/index.ts';
import { PinBook } from '../electron/core/integrity/index.ts';
import { Judge } from '../electron/core/judge.ts';
import { combineLayers } from '../electron/core/policy/index.ts';
import { realPaths } from '../electron/core/real-paths.ts';
import { SqlReaders } from '../electron/core/risk/index.ts';
import { ruleConditions } from '../electron/core/rule-conditions.ts';
import { atMost, type Row } from './rows.ts';
import { median, quantile } from './statistics.ts';

const ARGUMENT_BYTES = 2048;
const RULES = 50;
const TOOLS = 50;
const SERVER = { server: 'notes', identity: 'npm:notes@1.0.0', client: 'cursor', session: 's1' };
const LIMIT = atMost(50, 'µs');
/** The column of what is measured inside this process. */
const GATEHOUSE = 'Gatehouse';

/**
 * What it costs to judge a call whose arguments are 2 KB, in this process: risk with paths that are followed, 50 rules of
 * the user, the flow of data, and whether the tool is as it was accepted, of a server with 50 tools. No transport, no
 * journal.
 */
export async function judging(rounds: number): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-judging-'));
  try {
    await writeFile(join(folder, 'plan.md'), '# Plan\n');
    await using pins = await pinsOf(folder);
    const judge = judgeOf(pins);
    // A call that is held would be measured on another way than the usual one.
    const usual = judge.judge(callOf(folder, 'write_file', {})).decision;
    if (usual.reason === 'drift') throw new Error(`the call to measure is held: ${usual.message}`);
    const text = 'a line of a note that somebody keeps about the work of the day. '.repeat(64);
    const write = (at: number) => ({
      path: join(folder, at % 2 === 0 ? 'plan.md' : `plan-${at % 7}.md`),
      content: (String(at) + text).slice(0, ARGUMENT_BYTES),
    });
    const medians: number[] = [];
    const tails: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const samples = sampled(judge, (at) => callOf(folder, 'write_file', write(at)));
      medians.push(median(samples));
      tails.push(quantile(samples, 0.99) ?? Number.NaN);
    }
    const [p50, p99] = [median(medians), median(tails)];
    return [
      {
        measure: 'judging a call of 2 KB, p50 (p99)',
        limit: LIMIT.text,
        better: 'less',
        cells: {
          [GATEHOUSE]: { text: `${p50.toFixed(1)} µs (${p99.toFixed(0)} µs)`, value: p50, met: p50 <= 50 },
        },
      },
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Microseconds each, after as many calls to warm up. */
function sampled(judge: Judge, call: (at: number) => CallFacts, count = 5000): number[] {
  const samples: number[] = [];
  for (let at = 0; at < 2 * count; at++) {
    const facts = call(at);
    const since = performance.now();
    judge.judge(facts);
    judge.released(facts);
    if (at >= count) samples.push((performance.now() - since) * 1000);
  }
  return samples;
}

/** What was accepted of the server, all of it pinned. */
async function pinsOf(folder: string): Promise<PinBook> {
  const pins = await PinBook.open({
    file: join(folder, 'pins.json'),
    now: () => Date.now(),
    journal: { stage: () => '1', commit: () => undefined },
    onBug: (error) => {
      throw error;
    },
  });
  const others = Array.from({ length: TOOLS - 1 }, (_, at) => ({ ...definition, name: `other_${at}` }));
  const described = [definition, ...others].map((tool) => ({
    kind: 'tool' as const,
    name: tool.name,
    definition: tool,
    hash: definitionHash(tool),
  }));
  const instructions = { instructions: 'Notes of one folder.' };
  pins.see(SERVER, [
    ...described,
    { kind: 'instructions', name: '', definition: instructions, hash: definitionHash(instructions) },
  ]);
  await pins.written();
  return pins;
}

function judgeOf(pins: PinBook): Judge {
  const fail = (error: unknown): never => {
    throw error;
  };
  let ids = 0;
  const store = { load: () => [], save: () => undefined };
  const conditions = ruleConditions();
  const rules = new RuleBook({
    store,
    clock: systemClock,
    ids: () => `rule-${++ids}`,
    report: fail,
    conditions,
  });
  for (let at = 0; at < RULES; at++) {
    const when = at % 5 === 0 ? { when: `args.path.startsWith("/elsewhere-${at}/")` } : {};
    rules.add({
      effect: at % 3 === 0 ? 'deny' : 'ask',
      server: 'notes',
      tool: at % 5 === 0 ? '*' : `other_${at}_*`,
      ...when,
    });
  }
  const set = combineLayers([]);
  return new Judge({
    policy: () => set,
    rules,
    rulesUnknown: () => false,
    flows: new Flows(),
    now: () => Date.now(),
    integrity: pins,
    assess: {
      sql: new SqlReaders(fail),
      realPath: realPaths({ platform: process.platform, clock: systemClock }),
    },
    onBug: (_, error) => fail(error),
  });
}

const definition = {
  name: 'write_file',
  description: 'Writes a note.',
  annotations: { destructiveHint: true },
};

const ACCEPTED = definitionHash(definition);

function callOf(cwd: string, name: string, args: unknown): CallFacts {
  return {
    session: {
      id: SERVER.session,
      client: SERVER.client,
      clientPid: 1,
      cwd,
      server: SERVER.server,
      identity: SERVER.identity,
    },
    operation: 'tools/call',
    name,
    arguments: args,
    definition,
    definitionHash: ACCEPTED,
  };
}
