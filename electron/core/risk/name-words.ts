const NAME_CHARACTERS = 256;

/**
 * The words of a tool name in small letters: split at everything that is neither letter nor digit, between a small and
 * a capital letter (`readFile`), at the end of an acronym (`HTTPGet`) and between letters and digits. Letters outside
 * ASCII stay in their word, so that a look-alike never equals a verb. Looks at the first 256 characters.
 */
export function nameWords(name: string): string[] {
  const words: string[] = [];
  const end = Math.min(name.length, NAME_CHARACTERS);
  let start = -1;
  for (let index = 0; index < end; index++) {
    const kind = kindAt(name, index);
    if (kind === 'other') {
      if (start >= 0) words.push(name.slice(start, index).toLowerCase());
      start = -1;
      continue;
    }
    if (start >= 0 && startsWord(name, index, end)) {
      words.push(name.slice(start, index).toLowerCase());
      start = index;
    }
    if (start < 0) start = index;
  }
  if (start >= 0) words.push(name.slice(start, end).toLowerCase());
  return words;
}

/** True when the name holds letters that a person may take for other ones. */
export function hasForeignLetters(name: string): boolean {
  for (let index = 0; index < name.length; index++) if (name.charCodeAt(index) > 126) return true;
  return false;
}

type Kind = 'small' | 'capital' | 'digit' | 'other';

function kindAt(text: string, index: number): Kind {
  const code = text.charCodeAt(index);
  if (code >= 97 && code <= 122) return 'small';
  if (code >= 65 && code <= 90) return 'capital';
  if (code >= 48 && code <= 57) return 'digit';
  return code > 127 ? 'small' : 'other';
}

function startsWord(text: string, index: number, end: number): boolean {
  const before = kindAt(text, index - 1);
  const here = kindAt(text, index);
  if ((before === 'digit') !== (here === 'digit')) return true;
  if (here !== 'capital') return false;
  if (before === 'small') return true;
  return before === 'capital' && index + 1 < end && kindAt(text, index + 1) === 'small';
}
