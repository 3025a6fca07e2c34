import type { Concept } from '../words/concepts.ts';
import { type Phrase, phrases } from './phrases.ts';
import type { Token } from './tokens.ts';

/** A phrase that was found, from one token to another (indices). */
export interface PhraseMatch {
  readonly phrase: Phrase;
  readonly first: number;
  readonly last: number;
}

interface Place {
  readonly phrase: number;
  readonly step: number;
}

/** Where each concept stands in the phrases; later steps first, so that one token never counts for two. */
const places = new Map<Concept, Place[]>();
phrases.forEach(({ steps }, index) => {
  for (let step = steps.length - 1; step >= 0; step--) {
    for (const concept of steps[step]!.concepts) {
      places.set(concept, [...(places.get(concept) ?? []), { phrase: index, step }]);
    }
  }
});

/** For every step the phrases have, one slot in the arrays below. */
const firstSlot: number[] = [];
let slots = 0;
for (const { steps } of phrases) {
  firstSlot.push(slots);
  slots += steps.length;
}
const NEVER = -1_000_000;

/**
 * The phrases in a row of tokens, each once, in linear time: of every step only the latest place counts, because what is
 * near enough to an earlier one is nearer to that.
 */
export function matchPhrases(tokens: readonly Token[]): PhraseMatch[] {
  const reached = new Int32Array(slots).fill(NEVER);
  const origin = new Int32Array(slots);
  const found = new Map<number, PhraseMatch>();
  for (let index = 0; index < tokens.length; index++) {
    const { concepts, position } = tokens[index]!;
    if (concepts.length === 0) continue;
    const due = concepts.length === 1 ? places.get(concepts[0]!) : merged(concepts);
    if (due === undefined) continue;
    for (const { phrase, step } of due) {
      const slot = firstSlot[phrase]! + step;
      const { steps } = phrases[phrase]!;
      if (step > 0) {
        const distance = position - reached[slot - 1]!;
        if (distance > steps[step]!.within || distance <= 0) continue;
      }
      reached[slot] = position;
      origin[slot] = step === 0 ? index : origin[slot - 1]!;
      if (step === steps.length - 1 && !found.has(phrase)) {
        found.set(phrase, { phrase: phrases[phrase]!, first: origin[slot], last: index });
      }
    }
  }
  return [...found.values()];
}

/** One token with several meanings: still the later steps first. */
function merged(concepts: readonly Concept[]): readonly Place[] {
  let due = joined.get(concepts);
  if (due === undefined) {
    due = concepts
      .flatMap((concept) => places.get(concept) ?? [])
      .sort((one, other) => other.step - one.step);
    joined.set(concepts, due);
  }
  return due;
}

/** The words of one meaning share one list of concepts. */
const joined = new WeakMap<readonly Concept[], readonly Place[]>();
