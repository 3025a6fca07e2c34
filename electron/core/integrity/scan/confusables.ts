/**
 * Letters of other alphabets that look like Latin ones, by the letter they look like: every letter whose skeleton after
 * Unicode Technical Standard 39 is one Latin letter (as ICU 72 computes it, Unicode 15), but those of scripts that are
 * written with connected or stacked letters; and besides them small capitals and look-alikes that the standard keeps
 * apart (к, м, п, т). Fullwidth, mathematical and circled letters are no part of it: compatibility normalisation reads
 * them.
 */
const table: Readonly<Record<string, string>> = {
  a: 'аɑαᴀ⍺',
  b: 'ЬƄʙᏏᑲᖯ',
  c: 'сϲᴄⲥꮯ𐐽',
  d: 'ԁᏧᴅꓒɗᑯ',
  e: 'еҽєᴇ℮ꬲ',
  f: 'ꜰϝẝքꞙꬵ',
  g: 'ɡցɢᶃƍ',
  h: 'һհʜᏂ',
  i: 'іıιɪɩӏᎥꙇꭵ𑣃',
  j: 'јϳᴊյ',
  k: 'кκᴋ',
  l: 'ⅼʟꞁǀᛁⵏ𐊊𐌉𖼨',
  m: 'мᴍ',
  n: 'ոռɴп',
  o: 'оοօᴏσ๐ᴑⲟꬽ𐐬𐓪𑣈𑣗',
  p: 'рρᴘ⍴ⲣ',
  q: 'ԛգզ',
  r: 'гᴦʀⲅꭇꭈꮁ',
  s: 'ѕꜱƽꮪ𐑈𑣁',
  t: 'тᴛτ',
  u: 'υսᴜʋꞟꭎꭒ𐓶𑣘',
  v: 'νѵᴠꮩ𑣀',
  w: 'ԝѡᴡաɯꮃ',
  x: 'хⅹχᕁᕽ',
  y: 'уүγʏყɣᶌỿꭚ𑣜',
  z: 'ᴢʐꮓ𑣄',
  A: 'АΑᎪᗅꓮ𐊠𖽀',
  B: 'ВΒᏴᗷꓐꞴ𐊂𐊡𐌁',
  C: 'СϹᏟꓚⲤ𐊢𐌂𐐕𐔜',
  D: 'Ꭰᗞꓓᗪ',
  E: 'ЕΕᎬꓰⴹ𐊆𑢦𑢮',
  F: 'ϜꓝᖴꞘ𐊇𐊥𐔥𑢢𑣂',
  G: 'ԌᏀꓖᏳ',
  H: 'НΗᎻꓧᕼⲎ𐋏',
  I: 'ІΙӀꓲƖⲒ',
  J: 'ЈᎫꓙͿᒍꞲ',
  K: 'КΚᏦꓗᛕⲔ𐔘',
  L: 'ᏞꓡᒪⳐ𐐛𐔦𑢣𑢲𖼖',
  M: 'МΜᎷꓟϺᗰᛖⲘ𐊰𐌑',
  N: 'ΝꓠⲚ𐔓',
  O: 'ОΟՕꓳⲞⵔ𐊒𐊫𐐄𐓂𐔖𑢵',
  P: 'РΡᏢꓑᑭⲢ𐊕',
  Q: 'Ԛⵕ',
  R: 'ᎡᏒꓣƦᖇ𐒴𖼵',
  S: 'ЅՏᏚꓢᏕ𐊖𐐠𖼺',
  T: 'ТΤᎢꓔⲦ𐊗𐊱𐌕𑢼𖼊',
  U: 'Սꓴᑌ𐓎𑢸𖽂',
  V: 'ѴᏙꓦᐯⴸꛟ𐔝𑢠𖼈',
  W: 'ԜᎳꓪᏔ',
  X: 'ХΧꓫᚷⲬⵝꞳ𐊐𐊴𐌗𐔧',
  Y: 'ҮΥᎩꓬУᎽⲨ𐊲𑢤𖽃',
  Z: 'ΖᏃꓜ𑢩',
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
