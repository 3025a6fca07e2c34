/** A text that was found inside another one, encoded. */
export interface DecodedText {
  readonly how: 'base64' | 'hex' | 'percent' | 'escapes' | 'rot13' | 'reversed' | 'binary';
  readonly text: string;
  /** In the text it was found in. */
  readonly at: number;
  /** Nothing but a wish to hide explains why it was encoded: plain Latin letters, or whole sentences. */
  readonly needless: boolean;
}

/** So much of one encoded run is decoded. */
const DECODED_LIMIT = 64 * 1024;
/** So many runs of one text are looked at. */
const RUN_LIMIT = 64;

const BASE64 = /[A-Za-z0-9+/_-]{20,}={0,2}/g;
const HEX = /(?:0x)?(?:[0-9a-fA-F]{2}[ :,]?){16,}/g;
const ESCAPES = /\\u\{?([0-9a-fA-F]{4,6})\}?|\\x([0-9a-fA-F]{2})|&#(\d{2,7});|&#x([0-9a-fA-F]{2,6});/g;
const BINARY = /(?:[01]{8}[ ,]?){8,}/g;
/** Frequent English words after rot13, and written backwards. */
const ROT13 =
  /\b(?:vtaber|qvfertneq|cerivbhf|vafgehpgvbaf?|cnffjbeq|flfgrz|frperg|cebzcg|gur|naq|lbh|lbhe|guvf|gung|jvgu|sebz|hfre|zhfg|vagb|svyr|abg|nyy|ner|sbe|jura|nal|pnyy|fraq|ernq|svefg|orsber|nsgre|vapyhqr|jvgubhg|jung|gura|juvpu|vf|ol|bs|vg|jnf)\b/gi;
const REVERSED =
  /erongi|snoitcurtsni|suoiverp|drowssap|terces|tpmorp|metsys|\b(?:eht|dna|uoy|ruoy|siht|taht|htiw|morf|resu|tsum|otni|elif|ecno|erofeb|retfa|rof|tahw|tuohtiw|nehw|rewsna|yna|hcae|ylppus|etucexe|dleif|syas|daer|dnes|lla|yreve|llac|loot|egassem)\b/gi;
/** So many of them make a text. */
const WORDS_OF_TEXT = 3;

/** One layer of decoding: every run of a text that reads as text once decoded. Linear in the text. */
export function decodedTexts(text: string): DecodedText[] {
  const found: DecodedText[] = [];
  const add: Add = (how, at, decoded, needless = SENTENCE.test(decoded)) => {
    if (found.length < RUN_LIMIT && isReadable(decoded)) found.push({ how, at, text: decoded, needless });
  };
  if (text.length >= 20) {
    let runs = 0;
    for (const { 0: run, index } of text.matchAll(BASE64)) {
      if (++runs > RUN_LIMIT) break;
      // A word or a path is no base64; what is, has capitals and small letters mixed.
      if (!/[A-Z]/.test(run) || !/[a-z]/.test(run) || !/[0-9=+/]|[A-Z][a-z][A-Z]/.test(run)) continue;
      addBase64(run, index, add);
    }
    for (const { run, at } of equalRuns(text)) addBase64(run, at, add);
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
  const cut = text.slice(0, DECODED_LIMIT);
  const turned = countOf(cut, ROT13);
  if (turned > 0) add('rot13', 0, rot13(cut), turned >= WORDS_OF_TEXT);
  const backwards = countOf(cut, REVERSED);
  if (backwards > 0) add('reversed', 0, Array.from(cut).reverse().join(''), backwards >= WORDS_OF_TEXT);
  return found;
}

function addBase64(run: string, at: number, add: Add): void {
  const cut = run.slice(0, DECODED_LIMIT).replace(/-/g, '+').replace(/_/g, '/');
  const decoded = Buffer.from(cut, 'base64').toString('utf8');
  // Nobody needs it twice.
  if (ONLY_BASE64.test(decoded)) add('base64', at, Buffer.from(decoded, 'base64').toString('utf8'), true);
  else add('base64', at, decoded);
}
const ONLY_BASE64 = /^[A-Za-z0-9+/]{24,}={0,2}\s?$/;

/** A run that was cut into pieces of one length. */
function equalRuns(text: string): { run: string; at: number }[] {
  const runs: { run: string; at: number }[] = [];
  let pieces: string[] = [];
  let from = 0;
  const close = (last: string): void => {
    if (pieces.length >= PIECES && runs.length < RUN_LIMIT) {
      const run = pieces.join('') + (BASE64_PIECE.test(last) ? last : '');
      if (/[A-Z]/.test(run) && /[a-z]/.test(run)) runs.push({ run, at: from });
    }
    pieces = [];
  };
  for (const { 0: piece, index } of text.matchAll(/\S+/g)) {
    const fits = piece.length >= LEAST_PIECE && piece.length <= MOST_PIECE && BASE64_PIECE.test(piece);
    if (pieces.length > 0 && (!fits || piece.length !== pieces[0]!.length)) close(piece);
    if (!fits) continue;
    if (pieces.length === 0) from = index;
    pieces.push(piece);
  }
  close('');
  return runs;
}
const BASE64_PIECE = /^[A-Za-z0-9+/_-]{1,400}={0,2}$/;
const PIECES = 3;
const LEAST_PIECE = 6;
const MOST_PIECE = 400;

type Add = (how: DecodedText['how'], at: number, decoded: string, needless?: boolean) => void;
/** Eight words. */
const SENTENCE = /^[^{}<>=]*?(?:\b[A-Za-z']{1,20}[ ,.:;]{1,3}){8}/;
/** So many letters that needed no escape. */
const PLAIN_LETTERS = 8;

/** How many different words of a list are in a text. */
function countOf(text: string, words: RegExp): number {
  const seen = new Set<string>();
  for (const { 0: word } of text.matchAll(words)) {
    seen.add(word.toLowerCase());
    if (seen.size >= WORDS_OF_TEXT) break;
  }
  return seen.size;
}

function addPercent(text: string, add: Add): void {
  for (const { 0: chunk, index } of text.matchAll(/\S+/g)) {
    if (chunk.length > DECODED_LIMIT || (chunk.match(PERCENT_BYTE)?.length ?? 0) < 4) continue;
    try {
      const letters = chunk.match(PERCENT_LETTER)?.length ?? 0;
      add('percent', index, decodeURIComponent(chunk.replace(/\+/g, ' ')), letters >= PLAIN_LETTERS);
    } catch {
      // Not percent-encoded after all.
    }
  }
}
const PERCENT_BYTE = /%[0-9a-fA-F]{2}/g;
const PERCENT_LETTER = /%(?:[46][1-9a-fA-F]|[57][0-9aA])/g;

function addEscapes(text: string, add: Add): void {
  let count = 0;
  let letters = 0;
  let at = -1;
  const decoded = text
    .slice(0, DECODED_LIMIT)
    .replace(ESCAPES, (whole, four, two, decimal, hex, index: number) => {
      const code = Number.parseInt(
        (four ?? two ?? decimal ?? hex) as string,
        decimal === undefined ? 16 : 10,
      );
      count++;
      if ((code >= 65 && code <= 90) || (code >= 97 && code <= 122)) letters++;
      if (at === -1) at = index;
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    });
  if (count >= 4) add('escapes', at, decoded, letters >= PLAIN_LETTERS);
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
