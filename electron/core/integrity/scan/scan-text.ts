import type { FindingKind } from '../../../../shared/model/finding.ts';
import { characterFindings } from './characters.ts';
import { matchCombinations } from './combinations.ts';
import { decodedTexts } from './decode.ts';
import { matchPhrases } from './match-phrases.ts';
import { readText } from './normalise.ts';
import type { Weight } from './phrases.ts';
import { roleMarks } from './role-marks.ts';
import { tokensOf } from './tokens.ts';

/** Something found in one text. */
export interface Sign {
  readonly kind: FindingKind;
  readonly weight: Weight;
  /** A few words around it, hidden characters still hidden. */
  readonly excerpt: string;
  /** Which rule found it: signs of one rule count once. */
  readonly rule: string;
}

const EXCERPT = 160;
const SPACED_WORDS =
  /ignore(?:all|the|any|prev)|previousinstr|donot(?:tell|mention|inform|reveal)|systemprompt|withouttelling|idrsa|sshkey|apikey|password|allinstructions|readthefile|sendto/i;

/** Every sign in a text: its characters, what it says, and what it says once decoded. Linear in the text. */
export function scanText(text: string): Sign[] {
  const signs: Sign[] = characterFindings(text).map(({ kind, weight, at }) => ({
    kind,
    weight,
    excerpt: around(text, at, 1),
    rule: `characters ${weight}`,
  }));
  const read = readText(text);
  if (read.mixedScripts !== undefined) {
    signs.push({
      kind: 'lookalike_letters',
      // Once is a slip of the keyboard.
      weight: read.mixedWords >= 3 ? 'block' : 'warn',
      excerpt: around(text, read.mixedScripts, 8),
      rule: 'mixed scripts',
    });
  }
  if (read.spaced && SPACED_WORDS.test(read.text)) {
    signs.push({
      kind: 'encoded_text',
      weight: 'block',
      excerpt: around(text, 0, EXCERPT),
      rule: 'spaced letters',
    });
  }
  signs.push(...saidBy(read.text));
  for (const decoded of decodedTexts(read.text === text || text.length > 100_000 ? text : read.text)) {
    const inner = saidBy(readText(decoded.text).text);
    const worst =
      decoded.needless ||
      inner.some(({ weight }) => weight === 'block') ||
      inner.filter(({ weight }) => weight !== 'hint').length > 0;
    if (worst) {
      signs.push({
        kind: 'encoded_text',
        weight: 'block',
        excerpt: around(decoded.text, 0, EXCERPT),
        rule: 'decoded',
      });
    } else if (
      decoded.how !== 'reversed' &&
      decoded.how !== 'percent' &&
      decoded.how !== 'rot13' &&
      !text.startsWith('data:')
    ) {
      const weight = decoded.text.length >= 40 || inner.length > 0 ? 'warn' : 'hint';
      signs.push({
        kind: 'encoded_text',
        weight,
        excerpt: around(decoded.text, 0, EXCERPT),
        rule: 'encoded',
      });
    }
  }
  return signs;
}

/** What a readable text says: its marks and its phrases. */
function saidBy(text: string): Sign[] {
  const signs: Sign[] = roleMarks(text).map(({ kind, weight, at, length }) => ({
    kind,
    weight,
    excerpt: around(text, at, length),
    rule: `mark ${kind} ${weight}`,
  }));
  const tokens = tokensOf(text);
  for (const { phrase, first, last } of matchPhrases(tokens)) {
    const start = tokens[first]!.start;
    signs.push({
      kind: phrase.kind,
      weight: phrase.weight,
      excerpt: around(text, start, tokens[last]!.end - start),
      rule: phrase.text,
    });
  }
  for (const { combination, first, last } of matchCombinations(tokens)) {
    const start = tokens[first]!.start;
    signs.push({
      kind: combination.kind,
      weight: combination.weight,
      excerpt: around(text, start, tokens[last]!.end - start),
      rule: combination.text,
    });
  }
  return signs;
}

/** The place with some words on both sides, in one line. */
function around(text: string, at: number, length: number): string {
  const room = Math.max(10, Math.floor((EXCERPT - length) / 2));
  const start = Math.max(0, at - room);
  const cut = text.slice(start, Math.min(text.length, start + EXCERPT)).replace(/[\r\n\t]+/g, ' ');
  return `${start > 0 ? '…' : ''}${cut}${start + EXCERPT < text.length ? '…' : ''}`;
}
