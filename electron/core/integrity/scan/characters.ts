import type { FindingKind } from '../../../../shared/model/finding.ts';
import { HIDDEN_SET, SEPARATORS } from './hidden-set.ts';

export interface CharacterFinding {
  readonly kind: FindingKind;
  readonly weight: 'warn' | 'block';
  readonly at: number;
}

/** Half a character. */
const LONE = String.raw`[\uD800-\uDFFF]`;
const SUSPECT = new RegExp(`[${HIDDEN_SET}${SEPARATORS}]|${LONE}`, 'gu');
const PICTURE = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|[\u20E3\uFE0F#*0-9]|\p{Regional_Indicator}/u;
/** Scripts that need joiners between letters (Unicode 17, section 23.2). */
const JOINING =
  /[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Gujarati}\p{Script=Gurmukhi}\p{Script=Oriya}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Mongolian}\p{Script=Syriac}]/u;
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u;

/** What a person does not see and a model reads: the first place of each kind. Linear. */
export function characterFindings(text: string): CharacterFinding[] {
  const found = new Map<string, CharacterFinding>();
  for (const { 0: character, index } of text.matchAll(SUSPECT)) {
    const judged = judge(character, text, index);
    if (judged === undefined) continue;
    const key = `${judged.kind} ${judged.weight}`;
    if (!found.has(key)) found.set(key, { ...judged, at: index });
    if (judged.weight === 'block' && found.size > 2) break;
  }
  return [...found.values()];
}

function judge(character: string, text: string, at: number): Omit<CharacterFinding, 'at'> | undefined {
  const code = character.codePointAt(0)!;
  if (
    code === 0x1b ||
    code === 0x9b ||
    (code < 0x20 && code !== 0x0b && code !== 0x0c) ||
    (code >= 0x7f && code <= 0x9f)
  ) {
    return { kind: 'terminal_codes', weight: 'block' };
  }
  if (code === 0x0b || code === 0x0c) return undefined;
  if (code === 0xfe0f || code === 0xfe0e || code === 0x200d) {
    const before = characterBefore(text, at);
    if (PICTURE.test(before)) return undefined;
    if (code === 0x200d && JOINING.test(before)) return undefined;
    // One presentation selector without a picture says nothing; several carry bytes.
    return code === 0x200d || /[\uFE00-\uFE0F]/.test(before) ? BLOCK : WARN;
  }
  if (code === 0x200c && JOINING.test(characterBefore(text, at))) return undefined;
  if (code === 0x200e || code === 0x200f || code === 0x061c)
    return RIGHT_TO_LEFT.test(text) ? undefined : BLOCK;
  if (code >= 0xe0020 && code <= 0xe007f && isFlag(text, at)) return undefined;
  if (code === 0xfeff && at === 0) return WARN;
  if (code === 0xad || code === 0x2028 || code === 0x2029) return WARN;
  return BLOCK;
}

const BLOCK = { kind: 'hidden_characters', weight: 'block' } as const;
const WARN = { kind: 'hidden_characters', weight: 'warn' } as const;

/** The code point before `at`. */
function characterBefore(text: string, at: number): string {
  if (at === 0) return '';
  const low = text.charCodeAt(at - 1);
  return low >= 0xdc00 && low <= 0xdfff ? text.slice(Math.max(0, at - 2), at) : text[at - 1]!;
}

/** Flags of parts of countries are a black flag and at most six tags. */
function isFlag(text: string, at: number): boolean {
  const near = Math.max(0, at - 14);
  const offset = text.slice(near, at).lastIndexOf('\u{1F3F4}');
  if (offset === -1) return false;
  const flag = near + offset;
  return /^\u{1F3F4}[\u{E0061}-\u{E007A}\u{E0030}-\u{E0039}]{1,6}\u{E007F}/u.test(
    text.slice(flag, flag + 18),
  );
}
