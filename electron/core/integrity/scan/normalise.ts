import { latinOf } from './confusables.ts';
import { HIDDEN_SET } from './hidden-set.ts';
import { unjoined } from './unjoin.ts';

/** A text as it is read, whatever it is written with. */
export interface ReadText {
  readonly text: string;
  /** Where, in the text as it came, letters of several scripts make one word. */
  readonly mixedScripts: number | undefined;
  /** How many words are made so. */
  readonly mixedWords: number;
  /** A word was written with a space between its letters. */
  readonly spaced: boolean;
}

const BEYOND_ASCII = /\P{ASCII}/u;
const HIDDEN = new RegExp(`[${HIDDEN_SET}]`, 'gu');
const CONTROL = new RegExp(String.raw`[\u0000-\u0008\u000b-\u001f\u007f]`);
// eslint-disable-next-line no-control-regex -- escape sequences of terminals (ECMA-48)
const TERMINAL = /[\u001b\u009b](?:\[[0-?]{0,16}[ -/]{0,4}[@-~]|[@-Z\\-_])?/g;
/** The scripts of look-alike letters (confusables.ts). */
const FOREIGN =
  /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Lisu}\p{Script=Latin}\p{Script=Coptic}\p{Script=Canadian_Aboriginal}\p{Script=Carian}\p{Script=Lycian}\p{Script=Runic}\p{Script=Old_Italic}\p{Script=Deseret}\p{Script=Osage}\p{Script=Miao}\p{Script=Elbasan}\p{Script=Warang_Citi}\p{Script=Tifinagh}]+/gu;
const LATIN = /[A-Za-z]/;
const SPACED = /(?<![\p{L}\p{N}])\p{L}(?:[ .\-_*·]{1,2}\p{L}(?![\p{L}\p{N}])){5,}/gu;

/** Takes out what is not seen, and reads every letter as what it looks like. */
export function readText(text: string): ReadText {
  let read = text;
  let mixedScripts: number | undefined;
  let mixedWords = 0;
  if (BEYOND_ASCII.test(text)) {
    read = text.replace(TERMINAL, '').replace(tagBlock, untag).replace(HIDDEN, '').normalize('NFKC');
    read = read.replace(FOREIGN, (word, at: number) => {
      const latin = latinWord(word, read);
      if (latin === undefined) return word;
      if (LATIN.test(word)) {
        mixedWords++;
        mixedScripts ??= Math.min(at, text.length);
      }
      return latin;
    });
  } else if (CONTROL.test(text)) {
    read = text.replace(TERMINAL, '').replace(HIDDEN, '');
  }
  let spaced = false;
  if (read.length >= 11) {
    read = read.replace(SPACED, (run) => {
      spaced = true;
      return run.replace(/([^ .\-_*·])[ .\-_*·](?=[^ .\-_*·])/gu, '$1');
    });
  }
  return { text: unjoined(read), mixedScripts, mixedWords, spaced };
}

/** Characters of the tag block stand for ASCII ones. */
const tagBlock = /[\u{E0020}-\u{E007E}]+/gu;
const untag = (run: string): string =>
  ` ${Array.from(run)
    .map((tag) => String.fromCodePoint(tag.codePointAt(0)! - 0xe0000))
    .join('')} `;

/** The word in Latin letters, when some of its letters only look Latin. */
function latinWord(word: string, text: string): string | undefined {
  if (!BEYOND_ASCII.test(word)) return undefined;
  let latin = '';
  let replaced = 0;
  let own = 0;
  for (const letter of word) {
    const other = latinOf(letter);
    if (other !== undefined) replaced++;
    else if (LATIN.test(letter)) own++;
    latin += other ?? letter;
  }
  if (replaced === 0) return undefined;
  const letters = Array.from(word).length;
  if (replaced + own < letters) return undefined;
  // A whole word of look-alikes is a word of that language, unless what is around it is Latin.
  return own > 0 ? (letters > 2 ? latin : undefined) : letters > 3 && isMostlyLatin(text) ? latin : undefined;
}

function isMostlyLatin(text: string): boolean {
  let latin = 0;
  let other = 0;
  const end = Math.min(text.length, 2000);
  for (let index = 0; index < end; index++) {
    const code = text.charCodeAt(index);
    if ((code >= 65 && code <= 90) || (code >= 97 && code <= 122)) latin++;
    else if (code > 0x370) other++;
  }
  return latin > other;
}
