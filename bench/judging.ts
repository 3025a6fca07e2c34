import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RuleBook } from '../electron/core/approvals/index.ts';
import { systemClock } from '../electron/core/clock/index.ts';
import { Flows } from '../electron/core/flow/index.ts';
import type { CallFacts } from '../electron/core/gateway/index.ts';
import { Judge } from '../electron/core/judge.ts';
import { combineLayers } from '../electron/core/policy/index.ts';
import { realPaths } from '../electron/core/real-paths.ts';
import { SqlReaders } from '../electron/core/risk/index.ts';
import { ruleConditions } from '../electron/core/rule-conditions.ts';
import { atMost, type Row } from './rows.ts';
import { median, quantile } from './statistics.ts';

const ARGUMENT_BYTES = 2048;
const RULES = 50;
const LIMIT = atMost(50, 'µs');
/** The column of what is measured inside this process. */
const GATEHOUSE = 'Gatehouse';

/**
 * What it costs to judge a call whose arguments are 2 KB, in this process: risk with paths that are followed, 50 rules of
 * the user, and the flow of data. No transport, no journal.
 */
export async function judging(rounds: number): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-judging-'));
  try {
    await writeFile(join(folder, 'plan.md'), '# Plan\n');
    const judge = judgeOf();
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

function judgeOf(): Judge {
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

function callOf(cwd: string, name: string, args: unknown): CallFacts {
  return {
    session: { id: 's1', client: 'cursor', clientPid: 1, cwd, server: 'notes', identity: 'npm:notes@1.0.0' },
    operation: 'tools/call',
    name,
    arguments: args,
    definition,
    definitionHash: 'bench',
  };
}
