/**
 * Letters that look like Latin ones, by the letter they look like: the Cyrillic, Greek, Armenian, Cherokee, Lisu and
 * phonetic look-alikes among the prototypes of Unicode Technical Standard 39 (confusables, Unicode 16), and small
 * capitals. Fullwidth, mathematical and circled letters are no part of it: compatibility normalisation reads them.
 */
const table: Readonly<Record<string, string>> = {
  a: 'аɑαᴀ⍺',
  b: 'ЬƄʙᏏ',
  c: 'сϲᴄⲥ',
  d: 'ԁᏧᴅꓒɗ',
  e: 'еҽєᴇ℮',
  f: 'ꜰϝẝ',
  g: 'ɡցɢᶃ',
  h: 'һհʜᏂ',
  i: 'іıιɪɩӏ',
  j: 'јϳᴊյ',
  k: 'кκᴋ',
  l: 'ⅼʟꞁ',
  m: 'мᴍ',
  n: 'ոռɴп',
  o: 'оοօᴏσ๐',
  p: 'рρᴘ⍴',
  q: 'ԛգզ',
  r: 'гᴦʀᴦ',
  s: 'ѕꜱƽ',
  t: 'тᴛτ',
  u: 'υսᴜʋ',
  v: 'νѵᴠ',
  w: 'ԝѡᴡա',
  x: 'хⅹχ',
  y: 'уүγʏყ',
  z: 'ᴢʐ',
  A: 'АΑᎪᗅꓮ',
  B: 'ВΒᏴᗷꓐ',
  C: 'СϹᏟꓚ',
  D: 'ᎠᗞꓓᎠ',
  E: 'ЕΕᎬꓰ',
  F: 'Ϝꓝ',
  G: 'ԌᏀꓖ',
  H: 'НΗᎻꓧ',
  I: 'ІΙӀꓲ',
  J: 'ЈᎫꓙ',
  K: 'КΚᏦꓗ',
  L: 'ᏞꓡᏞ',
  M: 'МΜᎷꓟ',
  N: 'Νꓠ',
  O: 'ОΟՕꓳ',
  P: 'РΡᏢꓑ',
  Q: 'Ԛ',
  R: 'ᎡᏒꓣ',
  S: 'ЅՏᏚꓢ',
  T: 'ТΤᎢꓔ',
  U: 'Սꓴ',
  V: 'ѴᏙꓦ',
  W: 'ԜᎳꓪ',
  X: 'ХΧꓫ',
  Y: 'ҮΥᎩꓬ',
  Z: 'ΖᏃꓜ',
};

const latin = new Map<string, string>();
for (const [letter, others] of Object.entries(table)) for (const other of others) latin.set(other, letter);

/** The Latin letter that a letter of another script looks like. */
export function latinOf(letter: string): string | undefined {
  return latin.get(letter);
}

/**
 * What a name looks like to a person: two names with one skeleton can be taken for each other. Case, separators and the
 * pairs 0/o, 1/l/i and rn/m count as alike besides.
 */
export function nameSkeleton(name: string): string {
  let text = '';
  for (const letter of name.normalize('NFKD').replace(/[\p{M}\p{Cf}]/gu, ''))
    text += latin.get(letter) ?? letter;
  return text
    .toLowerCase()
    .replace(/[\s_.\-/:]+/g, '')
    .replace(/0/g, 'o')
    .replace(/[1i|]/g, 'l')
    .replace(/rn/g, 'm')
    .replace(/vv/g, 'w');
}
