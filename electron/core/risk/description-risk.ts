import type { RiskLevel } from '../../../shared/model/decision.ts';
import { excerpt, type Finding } from './finding.ts';
import { nameWords } from './name-words.ts';
import { DESTRUCTIVE_VERBS, JOINING_WORDS, WRITE_OR_THING, WRITE_VERBS } from './words.ts';

const READ_CHARACTERS = 160;
/** A description says what the tool does in its first words; later ones speak of other things. */
const FIRST_WORDS = 3;
/** “Executes a query”, “Generates a summary”: said of reading as often as of changing. */
const SAYS_LITTLE = new Set(
  'execute exec eval evaluate generate invoke connect apply format navigate'.split(' '),
);

/** Definitions that were read before: each call of a tool comes with the same object. */
const read = new WeakMap<object, readonly Finding[]>();

/**
 * What the first words of a description raise the name's level to: “Permanently deletes a note” under the name
 * `get_note`. A description never lowers: it is the server's own word.
 */
export function judgeDescription(named: RiskLevel, definition: object | undefined): readonly Finding[] {
  if (definition === undefined || named === 'destructive') return [];
  const known = read.get(definition);
  if (known !== undefined) return known;
  const description = 'description' in definition ? definition.description : undefined;
  const findings = typeof description === 'string' ? findingsOf(named, description) : [];
  read.set(definition, findings);
  return findings;
}

function findingsOf(named: RiskLevel, description: string): Finding[] {
  const words = nameWords(description.slice(0, READ_CHARACTERS)).slice(0, FIRST_WORDS);
  for (const [index, word] of words.entries()) {
    const verb = baseForm(word);
    // “Add or remove”: what is said last is one of several.
    if (JOINING_WORDS.has(words[index - 1] ?? '')) continue;
    if (DESTRUCTIVE_VERBS.has(verb))
      return [
        { level: 'destructive', reason: `its description says that something is lost (“${excerpt(word)}”)` },
      ];
    if (
      named !== 'write' &&
      WRITE_VERBS.has(verb) &&
      !WRITE_OR_THING.has(verb) &&
      !SAYS_LITTLE.has(verb) &&
      word === words[0]
    )
      return [
        { level: 'write', reason: `its description says that something is changed (“${excerpt(word)}”)` },
      ];
  }
  return [];
}

/** `deletes` and `deleting` as `delete`; what is no such form stays. */
function baseForm(word: string): string {
  for (const form of [
    word,
    word.replace(/s$/, ''),
    word.replace(/es$/, ''),
    word.replace(/ing$/, 'e'),
    word.replace(/ing$/, ''),
  ])
    if (DESTRUCTIVE_VERBS.has(form) || WRITE_VERBS.has(form)) return form;
  return word;
}
