import type { Token } from '../scan/tokens.ts';
import { BEGIN, DENSE, rowsOf, type Span, spansOf, visitFeatures } from './features.ts';
import { keyOf, wordsIn } from './names.ts';
import table from './weights.json' with { type: 'json' };

/** The weightiest sentence (or two) of a text, from one token to another (indices). */
export interface Weighed {
  readonly weight: number;
  /** How many sentences, and twos of them, were weighed. */
  readonly spans: number;
  readonly first: number;
  readonly last: number;
}

/** Longer sentences say more of everything. */
export const lengthOf = ({ first, end }: Span): number => Math.sqrt(end - first + 8);

/** The weights as the features look for them. */
interface Weights {
  readonly bias: number;
  readonly numberOf: (word: string) => number;
  /** Counts a feature of the span at hand, once. */
  readonly count: (feature: number) => void;
  /** Begins another span; answers the sum of the one before. */
  readonly next: () => number;
}

let made: Weights | undefined;
/** Made when the first text is weighed: not every program weighs one. */
const weights = (): Weights => (made ??= makeWeights());

function makeWeights(): Weights {
  const numbers = new Map<string, number>([[BEGIN, 1]]);
  const numberOf = (word: string): number => numbers.get(word) ?? 0;
  const list = [0];
  /** The place of each feature in `list`, 0 for those that weigh nothing. */
  const dense = new Uint16Array(DENSE);
  const sparse = new Map<number, number>();
  for (const [weight, names] of Object.entries(table.features)) {
    for (const name of names.split('|')) {
      for (const word of wordsIn(name)) if (!numbers.has(word)) numbers.set(word, numbers.size + 1);
      const feature = keyOf(name, numberOf);
      if (feature < DENSE) dense[feature] = list.length;
      else sparse.set(feature, list.length);
      list.push(Number(weight) / table.unit);
    }
  }
  const seen = new Int32Array(list.length);
  let round = 1;
  let sum = 0;
  return {
    bias: table.bias,
    numberOf,
    count: (feature) => {
      const place = feature < DENSE ? dense[feature]! : (sparse.get(feature) ?? 0);
      if (place === 0 || seen[place] === round) return;
      seen[place] = round;
      sum += list[place]!;
    },
    next: () => {
      const total = sum;
      sum = 0;
      round = round === 0x7fffffff ? 1 : round + 1;
      return total;
    },
  };
}

/**
 * How much the gravest sentence of a text reads as an order to the model that works against its user: the logarithm of
 * the odds, by features that were weighed on examples (scripts/train-scan.mjs). `undefined` for a text without words.
 * Linear in the text.
 */
export function weigh(tokens: readonly Token[], ofParameter: boolean): Weighed | undefined {
  const { bias, numberOf, count, next } = weights();
  const rows = rowsOf(tokens, numberOf, ofParameter);
  const shift = ofParameter ? 1 : 0;
  let gravest: Omit<Weighed, 'spans'> | undefined;
  let spans = 0;
  for (const span of spansOf(rows)) {
    if (span.end - span.first < 2) continue;
    spans++;
    visitFeatures(rows, span, count);
    const weight = bias + next() / lengthOf(span);
    if (gravest === undefined || weight > gravest.weight) {
      gravest = { weight, first: Math.max(0, span.first - shift), last: span.end - 1 - shift };
    }
  }
  return gravest && { ...gravest, spans };
}
