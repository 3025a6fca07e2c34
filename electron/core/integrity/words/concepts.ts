import { english } from './english.ts';
import { families } from './families.ts';
import { foreignFamilies } from './foreign-families.ts';
import { otherLanguages } from './other-languages.ts';

/**
 * A concept is what several words have in common for the scan: `ignore` is ignore, disregard, ignorez, 忽略. Phrases are
 * sequences of concepts (phrases.ts), so that another wording of the same request is still found.
 */
export type Concept =
  | keyof typeof english
  | keyof typeof families
  /** Tokens that are known by their form. */
  | 'identifier'
  | 'contact'
  | 'webAddress'
  | 'secretFile'
  | 'secretName'
  | 'account'
  | 'phone'
  | 'shell';

/** One meaning of a word: the concept, and the words that must follow for it (`api key`). */
export interface Sense {
  readonly concept: Concept;
  readonly rest: readonly string[];
}

const senses = new Map<string, Sense[]>();

/** Every form an English word list entry stands for; one that ends in `=` stands for itself only. */
function formsOf(entry: string): string[] {
  if (entry.endsWith('=')) return [entry.slice(0, -1)];
  const stem = entry.endsWith('e') ? entry.slice(0, -1) : entry;
  const last = entry.at(-1)!;
  const forms = [entry, `${entry}s`, `${stem}ed`, `${stem}ing`];
  if (/[sxz]$|[cs]h$/.test(entry)) forms.push(`${entry}es`);
  if (/[^aeiou]y$/.test(entry)) forms.push(`${entry.slice(0, -1)}ies`, `${entry.slice(0, -1)}ied`);
  if (/[^aeiou][aeiou][bdgmnprt]$/.test(entry)) forms.push(`${entry}${last}ed`, `${entry}${last}ing`);
  return forms;
}

function add(concept: Concept, entry: string): void {
  const words = entry.split('+');
  const [first = '', ...rest] = words;
  const firsts = rest.length === 0 ? formsOf(first) : [first.replace(/=$/, '')];
  const lasts = rest.length === 0 ? [undefined] : formsOf(rest.at(-1)!);
  for (const form of firsts) {
    for (const last of lasts) {
      const sense = { concept, rest: last === undefined ? [] : [...rest.slice(0, -1), last] };
      const known = senses.get(form);
      if (known === undefined) senses.set(form, [sense]);
      else known.push(sense);
    }
  }
}

for (const [concept, words] of Object.entries({ ...english, ...families })) {
  for (const entry of words.split(' ')) if (entry !== '') add(concept as Concept, entry);
}
/** Words without spaces between them, by their first character; the longest first. */
const unspaced = new Map<string, [word: string, concepts: Concept[]][]>();
for (const [concept, words] of [...Object.entries(otherLanguages), ...Object.entries(foreignFamilies)]) {
  for (const entry of words.split(' ')) {
    if (
      /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u.test(entry)
    ) {
      const first = entry[0]!;
      const words = unspaced.get(first) ?? [];
      unspaced.set(first, words);
      const known = words.find(([word]) => word === entry);
      if (known === undefined) words.push([entry, [concept as Concept]]);
      else known[1].push(concept as Concept);
    } else if (entry !== '') {
      const plain = entry.normalize('NFD').replace(/\p{M}/gu, '');
      add(concept as Concept, plain.endsWith('=') ? plain : `${plain}=`);
    }
  }
}
for (const known of unspaced.values()) known.sort(([one], [other]) => other.length - one.length);

/** What each word means by itself. */
const own = new Map<string, readonly Concept[]>();
for (const [word, meanings] of senses) {
  const single = meanings.flatMap(({ concept, rest }) => (rest.length === 0 ? [concept] : []));
  if (single.length > 0) own.set(word, [...new Set(single)]);
}

/** What a word means by itself, always the same list for the same word. */
export function conceptsOf(word: string): readonly Concept[] | undefined {
  return own.get(word);
}

/** What a word, in lower case and without accents, may mean, also together with those after it. */
export function sensesOf(word: string): readonly Sense[] | undefined {
  return senses.get(word);
}

export function isKnownWord(word: string): boolean {
  return senses.has(word);
}

/** The known word that begins at `at` in a text of a script that puts no spaces between words. */
export function unspacedWordAt(text: string, at: number): readonly [string, readonly Concept[]] | undefined {
  return unspaced.get(text[at]!)?.find(([word]) => text.startsWith(word, at));
}
