import { invariant } from '../../../../shared/util/invariant.ts';
import { key, PAIRED, SINGLE } from './features.ts';

/**
 * The key of a feature by its name: `~Hide` a family, `+secret` a concept, `send` a word; `~Hide..~User` near each other,
 * and with a blank between them (`do not`, `not ~Inform`, `~Not ~Inform ~User`) one after the other.
 */
export function keyOf(name: string, numberOf: (word: string) => number): number {
  const near = name.split('..');
  if (near.length === 2) return key.near(paired(near[0]!), paired(near[1]!));
  const [one = '', other, third] = name.split(' ');
  if (third !== undefined) return key.three(paired(one), paired(other!), paired(third));
  if (other === undefined) {
    if (one.startsWith('+')) return key.single(indexIn(SINGLE, one));
    return one.startsWith('~') ? key.paired(paired(one)) : key.word(numberOf(one));
  }
  if (one.startsWith('~')) {
    return other.startsWith('~')
      ? key.next(paired(one), paired(other))
      : key.pairedThenWord(paired(one), numberOf(other));
  }
  return other.startsWith('~')
    ? key.wordThenPaired(numberOf(one), paired(other))
    : key.words(numberOf(one), numberOf(other));
}

/** The words in the name of a feature. */
export function wordsIn(name: string): string[] {
  return name.split(/ |\.\./).filter((part) => part !== '' && !part.startsWith('~') && !part.startsWith('+'));
}

const paired = (part: string): number => indexIn(PAIRED, part);

function indexIn(list: readonly string[], part: string): number {
  const index = list.indexOf(part.slice(1));
  invariant(index !== -1, `no such concept: ${part}`);
  return index;
}
