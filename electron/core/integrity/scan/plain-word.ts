import { isKnownWord } from '../words/concepts.ts';

const LEET: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  8: 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
};
const PLAIN = /^[a-z]+$/;

/** A word as the word lists have it: lower case, without accents, digits that stand for letters read as these. */
export function plainWord(piece: string): string {
  if (PLAIN.test(piece)) return piece;
  if (piece.length > 60) return '';
  const lower = piece.toLowerCase().replace(/’/g, "'");
  const word = /\P{ASCII}/u.test(lower) ? lower.normalize('NFD').replace(/\p{M}/gu, '') : lower;
  const bare = word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
  if (!/[0-9@$!]/.test(bare) || !/[a-z]/.test(bare) || isKnownWord(bare)) return bare;
  const read = bare.replace(/[0134578@$!]/g, (sign) => LEET[sign] ?? sign);
  if (isKnownWord(read)) return read;
  const other = bare.replace(/1/g, 'l').replace(/[034578@$!]/g, (sign) => LEET[sign] ?? sign);
  return isKnownWord(other) ? other : bare;
}
