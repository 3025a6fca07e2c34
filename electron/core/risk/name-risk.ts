import { excerpt, type Finding } from './finding.ts';
import { hasForeignLetters, nameWords } from './name-words.ts';
import {
  DESTRUCTIVE_VERBS,
  GLUED_VERBS,
  JOINING_WORDS,
  READ_NOUNS,
  READ_VERBS,
  SECRET_PAIRS,
  SECRET_WORDS,
  WRITE_OR_THING,
  WRITE_VERBS,
} from './words.ts';

/** Names that were judged before: a client calls the same few tools again and again. */
const judged = new Map<string, readonly Finding[]>();
const JUDGED_LIMIT = 1024;
const JUDGED_CHARACTERS = 128;

/** What the words of a tool's name say. The first finding is never missing: a name without a verb is `unknown`. */
export function judgeName(name: string): readonly Finding[] {
  const known = judged.get(name);
  if (known !== undefined) return known;
  const findings = findingsOf(name);
  if (judged.size >= JUDGED_LIMIT) judged.clear();
  if (name.length <= JUDGED_CHARACTERS) judged.set(name, findings);
  return findings;
}

function findingsOf(name: string): Finding[] {
  const words = nameWords(name);
  const findings = [verbFinding(words)];
  const secret = secretWord(words);
  if (secret !== undefined)
    findings.push({
      level: 'unknown',
      reason: `its name says that it hands out secrets (“${excerpt(secret)}”)`,
    });
  if (hasForeignLetters(name))
    findings.push({ level: 'unknown', reason: 'its name holds letters that look like others' });
  return findings;
}

function verbFinding(words: readonly string[]): Finding {
  const destructive = words.find((word) => DESTRUCTIVE_VERBS.has(word) || isGlued(word, DESTRUCTIVE_VERBS));
  if (destructive !== undefined)
    return {
      level: 'destructive',
      reason: `its name says that something is lost (“${excerpt(destructive)}”)`,
    };
  const reading = words.findIndex((word) => READ_VERBS.has(word));
  const writing = words.find((word, index) => changesSomething(words, word, index, reading));
  if (writing !== undefined)
    return { level: 'write', reason: `its name says that something is changed (“${excerpt(writing)}”)` };
  const last = words.at(-1);
  if (reading >= 0) return readFinding(words[reading]!);
  if (last !== undefined && READ_NOUNS.has(last)) return readFinding(last);
  return { level: 'unknown', reason: 'its name does not say what it does' };
}

function readFinding(word: string): Finding {
  return { level: 'read', reason: `its name says that it only looks (“${word}”)` };
}

function changesSomething(words: readonly string[], word: string, index: number, reading: number): boolean {
  const mayBeThing = WRITE_OR_THING.has(word);
  if (!mayBeThing && !WRITE_VERBS.has(word) && !isGlued(word, WRITE_VERBS)) return false;
  if (!mayBeThing || reading < 0 || index < reading) return true;
  return JOINING_WORDS.has(words[index - 1]!);
}

/** `deletefile`, but neither `deleted` nor `deletes`. */
function isGlued(word: string, verbs: ReadonlySet<string>): boolean {
  return GLUED_VERBS.some(
    (verb) => verbs.has(verb) && word.length >= verb.length + 3 && word.startsWith(verb),
  );
}

function secretWord(words: readonly string[]): string | undefined {
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    if (SECRET_WORDS.has(word)) return word;
    const pair = `${word} ${words[index + 1] ?? ''}`;
    if (SECRET_PAIRS.has(pair)) return pair;
  }
  return undefined;
}
