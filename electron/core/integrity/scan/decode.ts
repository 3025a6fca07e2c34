/** A text that was found inside another one, encoded. */
export interface DecodedText {
  readonly how: 'base64' | 'hex' | 'percent' | 'escapes' | 'rot13' | 'reversed' | 'binary';
  readonly text: string;
  /** In the text it was found in. */
  readonly at: number;
}

/** So much of one encoded run is decoded. */
const DECODED_LIMIT = 64 * 1024;
/** So many runs of one text are looked at. */
const RUN_LIMIT = 64;

const BASE64 = /[A-Za-z0-9+/_-]{20,}={0,2}/g;
const HEX = /(?:0x)?(?:[0-9a-fA-F]{2}[ :,]?){16,}/g;
const ESCAPES = /\\u\{?([0-9a-fA-F]{4,6})\}?|\\x([0-9a-fA-F]{2})|&#(\d{2,7});|&#x([0-9a-fA-F]{2,6});/g;
const BINARY = /(?:[01]{8}[ ,]?){8,}/g;
/** "ignore", "previous", "instruct", "password", "system", "secret", "do not tell" after rot13. */
const ROT13 = /\b(?:vtaber|qvfertneq|cerivbhf|vafgehpgvbaf?|cnffjbeq|flfgrz|frperg|cebzcg|qb abg)\b/i;
const REVERSED = /erongi|snoitcurtsni|suoiverp|drowssap|terces|tpmorp|metsys/i;

/** One layer of decoding: every run of a text that reads as text once decoded. Linear in the text. */
export function decodedTexts(text: string): DecodedText[] {
  const found: DecodedText[] = [];
  const add = (how: DecodedText['how'], at: number, decoded: string): void => {
    if (found.length < RUN_LIMIT && isReadable(decoded)) found.push({ how, at, text: decoded });
  };
  if (text.length >= 20) {
    let runs = 0;
    for (const { 0: run, index } of text.matchAll(BASE64)) {
      if (++runs > RUN_LIMIT) break;
      // A word or a path is no base64; what is, has capitals and small letters mixed.
      if (!/[A-Z]/.test(run) || !/[a-z]/.test(run) || !/[0-9=+/]|[A-Z][a-z][A-Z]/.test(run)) continue;
      const cut = run.slice(0, DECODED_LIMIT).replace(/-/g, '+').replace(/_/g, '/');
      add('base64', index, Buffer.from(cut, 'base64').toString('utf8'));
    }
    runs = 0;
    for (const { 0: run, index } of text.matchAll(HEX)) {
      if (++runs > RUN_LIMIT) break;
      const digits = run.replace(/^0x|[ :,]/g, '').slice(0, DECODED_LIMIT);
      add('hex', index, Buffer.from(digits, 'hex').toString('utf8'));
    }
  }
  if (text.includes('%')) addPercent(text, add);
  if (text.includes('\\u') || text.includes('\\x') || text.includes('&#')) addEscapes(text, add);
  if (text.length >= 64 && text.includes('01')) {
    for (const { 0: run, index } of text.matchAll(BINARY)) {
      add(
        'binary',
        index,
        String.fromCharCode(
          ...(run.match(/[01]{8}/g) ?? []).slice(0, 4000).map((byte) => Number.parseInt(byte, 2)),
        ),
      );
    }
  }
  if (ROT13.test(text)) add('rot13', 0, rot13(text.slice(0, DECODED_LIMIT)));
  if (REVERSED.test(text)) add('reversed', 0, Array.from(text.slice(0, DECODED_LIMIT)).reverse().join(''));
  return found;
}

type Add = (how: DecodedText['how'], at: number, decoded: string) => void;

function addPercent(text: string, add: Add): void {
  for (const { 0: chunk, index } of text.matchAll(/\S+/g)) {
    if (chunk.length > DECODED_LIMIT || (chunk.match(PERCENT_BYTE)?.length ?? 0) < 4) continue;
    try {
      add('percent', index, decodeURIComponent(chunk.replace(/\+/g, ' ')));
    } catch {
      // Not percent-encoded after all.
    }
  }
}
const PERCENT_BYTE = /%[0-9a-fA-F]{2}/g;

function addEscapes(text: string, add: Add): void {
  let count = 0;
  let at = -1;
  const decoded = text
    .slice(0, DECODED_LIMIT)
    .replace(ESCAPES, (whole, four, two, decimal, hex, index: number) => {
      const code = Number.parseInt(
        (four ?? two ?? decimal ?? hex) as string,
        decimal === undefined ? 16 : 10,
      );
      count++;
      if (at === -1) at = index;
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    });
  if (count >= 4) add('escapes', at, decoded);
}

function rot13(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const base = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}

/** Text a person could read: mostly letters, and several words. */
function isReadable(text: string): boolean {
  if (text.length < 10) return false;
  const cut = text.length > 2000 ? text.slice(0, 2000) : text;
  let letters = 0;
  for (const character of cut) {
    const code = character.codePointAt(0)!;
    if (code === 0xfffd || (code < 32 && code !== 10 && code !== 13 && code !== 9) || code === 127)
      return false;
    if (code === 32 || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code > 0xa0) letters++;
  }
  return letters / cut.length > 0.7 && /[\p{L}]{2,}[\s.,:;]+\p{L}{2,}/u.test(cut);
}
