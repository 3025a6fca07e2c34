import { median, pairedDifference, pairedRatio } from './statistics.ts';
import type { Target } from './target.ts';

/** What a measure may be at most, or at least, to be met. */
export interface Limit {
  readonly text: string;
  readonly isMet: (value: number, target: Target) => boolean;
}

export interface Cell {
  readonly text: string;
  /** What is judged and compared; undefined where there is nothing to compare. */
  readonly value?: number;
  /** Undefined where nothing is asked. */
  readonly met?: boolean;
}

/** One line of the table: a measure, its limit, and a cell for each target that was measured. Plain data. */
export interface Row {
  readonly measure: string;
  readonly limit: string;
  readonly better: 'less' | 'more' | 'none';
  readonly cells: Readonly<Record<string, Cell>>;
}

export const atMost = (limit: number, unit: string): Limit => ({
  text: `≤ ${limit} ${unit}`,
  isMet: (value) => value <= limit,
});

export const atLeast = (limit: number): Limit => ({
  text: `≥ ${limit}`,
  isMet: (value) => value >= limit,
});

/** Samples of a target, one for each round; or why it has none. */
export type Outcome = readonly number[] | { readonly failed: string };

export interface RowKind {
  readonly measure: string;
  readonly limit?: Limit;
  readonly better: 'less' | 'more';
  /** Writes a sample with its unit. */
  readonly write: (value: number) => string;
  /** What the limit is for: the value itself, how many times that of the direct connection, or what is added to it. */
  readonly judged: 'value' | 'times' | 'added';
}

/** Medians over rounds, each beside its relation to the direct connection of the same round. The direct one is the first. */
export function row(kind: RowKind, outcomes: ReadonlyMap<Target, Outcome>): Row {
  const [baseline] = outcomes.values();
  const direct = samplesOf(baseline) ?? [];
  const cells = [...outcomes].map(([target, outcome]): [string, Cell] => {
    const samples = samplesOf(outcome);
    if (samples === undefined || samples.length === 0) return [target.name, { text: failureOf(outcome) }];
    const value = median(samples);
    if (target.role === 'direct') return [target.name, { text: kind.write(value) }];
    const times = pairedRatio(samples, direct);
    const added = pairedDifference(samples, direct);
    const related = { value: '', times: ` (× ${times.toFixed(2)})`, added: ` (+${kind.write(added)})` };
    const judged = { value, times, added }[kind.judged];
    return [target.name, cell(`${kind.write(value)}${related[kind.judged]}`, kind.limit, judged, target)];
  });
  return {
    measure: kind.measure,
    limit: kind.limit?.text ?? '',
    better: kind.better,
    cells: Object.fromEntries(cells),
  };
}

/** A cell that is judged when something is asked of its target. */
export function cell(text: string, limit: Limit | undefined, value: number, target: Target): Cell {
  return limit === undefined || target.role !== 'asked'
    ? { text, value }
    : { text, value, met: limit.isMet(value, target) };
}

function samplesOf(outcome: Outcome | undefined): readonly number[] | undefined {
  return outcome === undefined || 'failed' in outcome ? undefined : outcome;
}

const failureOf = (outcome: Outcome): string => ('failed' in outcome ? outcome.failed : '–');
