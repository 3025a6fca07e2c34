import type { Token } from '../scan/tokens.ts';
import type { Concept } from '../words/concepts.ts';
import { english } from '../words/english.ts';
import { families } from '../words/families.ts';
import { stem } from './stem.ts';

/** What is counted in pairs: that a text is of a parameter, the families, and what is known by its form. */
export const PAIRED: readonly (Concept | 'parameter')[] = [
  'parameter',
  ...(Object.keys(families) as Concept[]),
  'contact',
  'webAddress',
  'secretFile',
  'secretName',
  'account',
  'phone',
  'shell',
  'identifier',
];
/** Only whether they are there counts. */
export const SINGLE: readonly Concept[] = Object.keys(english) as Concept[];
/** How many words and how many paired concepts have room in a key. */
export const WORD_ROOM = 8192;
const PAIR_ROOM = 64;

/** Keys of features: one whole number each, by what they are made of. */
export const key = {
  paired: (a: number): number => a,
  single: (a: number): number => PAIR_ROOM + a,
  near: (a: number, b: number): number => 4096 + a * PAIR_ROOM + b,
  next: (a: number, b: number): number => 8192 + a * PAIR_ROOM + b,
  three: (a: number, b: number, c: number): number => 2 ** 18 + (a * PAIR_ROOM + b) * PAIR_ROOM + c,
  word: (word: number): number => 2 ** 19 + word,
  pairedThenWord: (a: number, word: number): number => 2 ** 20 + a * WORD_ROOM + word,
  wordThenPaired: (word: number, b: number): number => 2 ** 21 + word * PAIR_ROOM + b,
  words: (one: number, other: number): number => 2 ** 27 + one * WORD_ROOM + other,
} as const;
/** Keys below are few enough for a table. */
export const DENSE = 8192 + PAIR_ROOM * PAIR_ROOM;

/** A token as the features see it. A word that is not in the vocabulary is 0. */
interface Row {
  readonly word: number;
  readonly paired: readonly number[];
  readonly single: readonly number[];
  readonly position: number;
}

/** Where a sentence, or two of them, begins and ends. */
export interface Span {
  readonly first: number;
  readonly end: number;
}

/** The word before the first of a text. */
export const BEGIN = '^';
const NUMBER = '#';
/** So far apart two concepts are still near, in words. */
const NEAR = 12;
/** What is farther from the word before begins a sentence. */
const SENTENCE = 5;
/** A longer sentence is cut. */
const LONGEST = 60;

const pairedOf = new Map<string, number>(PAIRED.map((concept, index) => [concept, index]));
const singleOf = new Map(SINGLE.map((concept, index) => [concept, index]));
const known = new WeakMap<readonly Concept[], Pick<Row, 'paired' | 'single'>>();

/** Stands before the text of a parameter. */
const OF_PARAMETER: Row = { word: 0, paired: [0], single: [], position: -1 };

/** The words of a text, by their numbers in a vocabulary. */
export function rowsOf(
  tokens: readonly Token[],
  numberOf: (word: string) => number,
  ofParameter: boolean,
): Row[] {
  const rows = tokens.map(({ word, concepts, position }) => {
    let split = known.get(concepts);
    if (split === undefined) {
      split = {
        paired: concepts.flatMap((concept) => pairedOf.get(concept) ?? []),
        single: concepts.flatMap((concept) => singleOf.get(concept) ?? []),
      };
      known.set(concepts, split);
    }
    return { word: numberOf(wordOf(word, concepts)), ...split, position };
  });
  return ofParameter ? [OF_PARAMETER, ...rows] : rows;
}

/** Every sentence, and every two that follow each other. */
export function spansOf(rows: readonly Row[]): Span[] {
  const spans: Span[] = [];
  let before = -1;
  let first = 0;
  for (let index = 1; index <= rows.length; index++) {
    const ends =
      index === rows.length ||
      rows[index]!.position - rows[index - 1]!.position > SENTENCE ||
      index - first >= LONGEST;
    if (!ends) continue;
    spans.push({ first, end: index });
    if (before >= 0) spans.push({ first: before, end: index });
    before = first;
    first = index;
  }
  return spans;
}

/** Visits the features of a span; some of them more than once. */
export function visitFeatures(
  rows: readonly Row[],
  { first, end }: Span,
  visit: (feature: number) => void,
): void {
  let last: Row | undefined;
  let beforeLast: Row | undefined;
  for (let index = first; index < end; index++) {
    const row = rows[index]!;
    const { word, paired, single, position } = row;
    if (word !== 0) {
      visit(key.word(word));
      const previous = index === first ? 1 : rows[index - 1]!.word;
      if (previous !== 0) visit(key.words(previous, word));
    }
    for (const concept of single) visit(key.single(concept));
    if (index > first) {
      const previous = rows[index - 1]!;
      if (word !== 0) for (const a of previous.paired) visit(key.pairedThenWord(a, word));
      if (previous.word !== 0) for (const b of paired) visit(key.wordThenPaired(previous.word, b));
      for (const a of previous.paired) for (const b of paired) visit(key.next(a, b));
    }
    if (paired.length === 0) continue;
    for (const a of paired) visit(key.paired(a));
    for (let later = index; later < end && rows[later]!.position - position <= NEAR; later++) {
      for (const b of rows[later]!.paired) {
        for (const a of paired) if (later > index || b > a) visit(key.near(a, b));
      }
    }
    if (last !== undefined && beforeLast !== undefined) {
      for (const a of beforeLast.paired)
        for (const b of last.paired) for (const c of paired) visit(key.three(a, b, c));
    }
    beforeLast = last;
    last = row;
  }
}

function wordOf(word: string, concepts: readonly Concept[]): string {
  for (const concept of concepts) if (FORMS.has(concept)) return `#${concept}`;
  return /^\d/.test(word) ? NUMBER : stem(word);
}

const FORMS: ReadonlySet<Concept> = new Set([
  'contact',
  'secretFile',
  'secretName',
  'account',
  'phone',
  'shell',
  'identifier',
]);
