import type { FindingKind } from '../../../../shared/model/finding.ts';
import { weigh } from '../weigh/weigh.ts';
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
  /** Seen in the form of a text, or read in its words: what words ask, other words can explain (praise they cannot). */
  readonly by: 'form' | 'words';
}

/** What was found in one text, and its weightiest sentence. */
export interface ScannedText {
  readonly signs: readonly Sign[];
  readonly heaviest: HeavySentence | undefined;
}

export interface HeavySentence {
  /** How much it reads as an order to the model that works against its user (weigh). */
  readonly weight: number;
  /** Of how many. */
  readonly spans: number;
  readonly excerpt: string;
}

const EXCERPT = 160;
const SPACED_WORDS =
  /ignore(?:all|the|any|prev)|previousinstr|donot(?:tell|mention|inform|reveal)|systemprompt|withouttelling|idrsa|sshkey|apikey|password|allinstructions|readthefile|sendto/i;

/**
 * Every sign in a text, of a parameter or another: its characters, what it says, and what it says once decoded. Linear
 * in the text.
 */
export function scanText(text: string, ofParameter: boolean): ScannedText {
  const signs: Sign[] = characterFindings(text).map(({ kind, weight, at }) => ({
    kind,
    weight,
    excerpt: around(text, at, 1),
    rule: `characters ${weight}`,
    by: 'form',
  }));
  const read = readText(text);
  if (read.mixedScripts !== undefined) {
    signs.push({
      kind: 'lookalike_letters',
      // Once is a slip of the keyboard.
      weight: read.mixedWords >= 3 ? 'block' : 'warn',
      excerpt: around(text, read.mixedScripts, 8),
      rule: 'mixed scripts',
      by: 'form',
    });
  }
  if (read.spaced && SPACED_WORDS.test(read.text)) {
    signs.push({
      kind: 'encoded_text',
      weight: 'block',
      excerpt: around(text, 0, EXCERPT),
      rule: 'spaced letters',
      by: 'form',
    });
  }
  const said = saidBy(read.text, ofParameter);
  signs.push(...said.signs);
  for (const decoded of decodedTexts(read.text === text || text.length > 100_000 ? text : read.text)) {
    const inner = saidBy(readText(decoded.text).text, ofParameter);
    const grave =
      decoded.needless ||
      inner.signs.some(({ weight }) => weight !== 'hint') ||
      (inner.heaviest !== undefined && inner.heaviest.weight > GRAVE);
    if (grave) {
      signs.push({
        kind: 'encoded_text',
        weight: 'block',
        excerpt: around(decoded.text, 0, EXCERPT),
        rule: 'decoded',
        by: 'form',
      });
    } else if (
      decoded.how !== 'reversed' &&
      decoded.how !== 'percent' &&
      decoded.how !== 'rot13' &&
      !text.startsWith('data:')
    ) {
      const weight = decoded.text.length >= 40 || inner.signs.length > 0 ? 'warn' : 'hint';
      signs.push({
        kind: 'encoded_text',
        weight,
        excerpt: around(decoded.text, 0, EXCERPT),
        rule: 'encoded',
        by: 'form',
      });
    }
  }
  return { signs, heaviest: said.heaviest };
}

/** More likely than not. */
const GRAVE = 0;

/** What a readable text says: its marks and its phrases. */
function saidBy(text: string, ofParameter: boolean): ScannedText {
  const signs: Sign[] = roleMarks(text).map(({ kind, weight, at, length }) => ({
    kind,
    weight,
    excerpt: around(text, at, length),
    rule: `mark ${kind} ${weight}`,
    by: 'form',
  }));
  const tokens = tokensOf(text);
  for (const { phrase, first, last } of matchPhrases(tokens)) {
    const start = tokens[first]!.start;
    signs.push({
      kind: phrase.kind,
      weight: phrase.weight,
      excerpt: around(text, start, tokens[last]!.end - start),
      rule: phrase.text,
      by: phrase.kind === 'preference' ? 'form' : 'words',
    });
  }
  for (const { combination, first, last } of matchCombinations(tokens)) {
    const start = tokens[first]!.start;
    signs.push({
      kind: combination.kind,
      weight: combination.weight,
      excerpt: around(text, start, tokens[last]!.end - start),
      rule: combination.text,
      by: combination.kind === 'preference' ? 'form' : 'words',
    });
  }
  const weighed = weigh(tokens, ofParameter);
  if (weighed === undefined) return { signs, heaviest: undefined };
  const { start } = tokens[weighed.first]!;
  return {
    signs,
    heaviest: {
      weight: weighed.weight,
      spans: weighed.spans,
      excerpt: around(text, start, tokens[weighed.last]!.end - start),
    },
  };
}

/** The place with some words on both sides, in one line. */
function around(text: string, at: number, length: number): string {
  const room = Math.max(10, Math.floor((EXCERPT - length) / 2));
  const start = Math.max(0, at - room);
  const cut = text.slice(start, Math.min(text.length, start + EXCERPT)).replace(/[\r\n\t]+/g, ' ');
  return `${start > 0 ? '…' : ''}${cut}${start + EXCERPT < text.length ? '…' : ''}`;
}
