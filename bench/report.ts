import { cpus, release, totalmem } from 'node:os';
import type { Block } from './measures.ts';
import type { Memory } from './process-tree.ts';
import { median, pairedDifference, pairedRatio, quantile } from './statistics.ts';

/** Everything measured of one target. */
export interface TargetFigures {
  readonly name: string;
  /** Milliseconds from starting the command to the first tool answer. */
  readonly first: number[];
  readonly blocks: Block[];
  /** Milliseconds of echoing 1 MiB, round by round. */
  readonly big: number[][];
  memory: Memory;
  /** The shim process alone. */
  shim: Memory | undefined;
}

type Row = readonly [measure: string, direct: string, ...others: string[]];

/** The table of docs/benchmarks.md: a row per measure, direct first, ratios against it. */
export function reportOf(direct: TargetFigures, others: readonly TargetFigures[]): string[] {
  const rows: Row[] = [
    row('p50 of a call', 'µs', direct, others, (target) => target.blocks.map((block) => block.p50 * 1000), 0),
    added('p50 added', direct, others),
    row(
      'p99 of a call',
      'µs',
      direct,
      others,
      (target) => target.blocks.map((block) => quantile(block.latencies, 0.99)! * 1000),
      0,
    ),
    row(
      'p50, a call every 20 ms',
      'µs',
      direct,
      others,
      (target) => target.blocks.map((block) => (block.sparseP50 ?? Number.NaN) * 1000),
      0,
    ),
    row('calls/s, 64 in flight', '', direct, others, (target) => target.blocks.map((block) => block.rate), 0),
    row(
      'CPU per call, in turn',
      'µs',
      direct,
      others,
      (target) => target.blocks.map((block) => block.cpuPerCallSequential * 1e6),
      0,
    ),
    row(
      'CPU per call, 64 in flight',
      'µs',
      direct,
      others,
      (target) => target.blocks.map((block) => block.cpuPerCallPipelined * 1e6),
      1,
    ),
    row('1 MiB there and back', 'ms', direct, others, (target) => target.big.map(median), 1),
    row('first answer', 'ms', direct, others, (target) => target.first, 0),
    memoryRow('memory of all processes (RSS)', direct, others, (target) => target.memory.rss),
    memoryRow('the same, shared pages divided (PSS)', direct, others, (target) => target.memory.pss),
    [
      'the shim alone (RSS)',
      '',
      ...others.map((target) => (target.shim === undefined ? '' : `${target.shim.rss.toFixed(1)} MB`)),
    ],
  ];
  const names = [direct.name, ...others.map((target) => target.name)];
  const foreign = Math.max(
    ...[direct, ...others].flatMap((target) => target.blocks.map((block) => block.foreign)),
  );
  return [
    machine(),
    `Highest share of the machine that others used during a block: ${(foreign * 100).toFixed(1)} %.`,
    '',
    `| | ${names.join(' | ')} |`,
    `|---|${names.map(() => '---:').join('|')}|`,
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
  ];
}

function row(
  measure: string,
  unit: string,
  direct: TargetFigures,
  others: readonly TargetFigures[],
  samplesOf: (target: TargetFigures) => number[],
  digits: number,
): Row {
  const text = (value: number): string => `${value.toFixed(digits)}${unit === '' ? '' : ` ${unit}`}`;
  const baseline = samplesOf(direct);
  return [
    measure,
    text(median(baseline)),
    ...others.map((target) => {
      const samples = samplesOf(target);
      return `${text(median(samples))} (×${pairedRatio(samples, baseline).toFixed(2)})`;
    }),
  ];
}

function added(measure: string, direct: TargetFigures, others: readonly TargetFigures[]): Row {
  const p50 = (target: TargetFigures): number[] => target.blocks.map((block) => block.p50 * 1000);
  return [
    measure,
    '',
    ...others.map((target) => `${pairedDifference(p50(target), p50(direct)).toFixed(0)} µs`),
  ];
}

function memoryRow(
  measure: string,
  direct: TargetFigures,
  others: readonly TargetFigures[],
  of: (target: TargetFigures) => number,
): Row {
  const base = of(direct);
  return [
    measure,
    `${base.toFixed(0)} MB`,
    ...others.map((target) => `${of(target).toFixed(0)} MB (+${(of(target) - base).toFixed(0)})`),
  ];
}

function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const gibibytes = Math.round(totalmem() / 1024 ** 3);
  return `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${model}, ${gibibytes} GiB, ${process.platform} ${release()}, Node.js ${process.version}.`;
}
