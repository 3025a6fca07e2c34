import { diffLines, diffWordsWithSpace } from 'diff';

export interface DiffWord {
  text: string;
  changed: boolean;
}

/** `gap` stands for unchanged lines that are left out. Line numbers count from 1. */
export type DiffLine =
  | { kind: 'same'; text: string; before: number; after: number }
  | { kind: 'removed'; text: string; before: number; words?: DiffWord[] }
  | { kind: 'added'; text: string; after: number; words?: DiffWord[] }
  | { kind: 'gap'; lines: number };

export interface FileDiff {
  lines: DiffLine[];
  added: number;
  removed: number;
}

/** Beyond this many changes the comparison says less than the new text itself, and takes long. */
const MOST_EDITS = 4000;
const LONGEST_WORDS = 1000;
const CONTEXT = 3;

/** What changes between two texts, line by line; words of changed lines are compared too. Undefined when there is too much. */
export function fileDiff(before: string, after: string): FileDiff | undefined {
  const changes = diffLines(before, after, { maxEditLength: MOST_EDITS });
  if (changes === undefined) return undefined;
  const lines: DiffLine[] = [];
  let beforeNumber = 1;
  let afterNumber = 1;
  for (const change of changes) {
    for (const text of splitLines(change.value)) {
      if (change.removed) lines.push({ kind: 'removed', text, before: beforeNumber++ });
      else if (change.added) lines.push({ kind: 'added', text, after: afterNumber++ });
      else lines.push({ kind: 'same', text, before: beforeNumber++, after: afterNumber++ });
    }
  }
  compareWords(lines);
  const count = (kind: DiffLine['kind']): number => lines.filter((line) => line.kind === kind).length;
  return { lines, added: count('added'), removed: count('removed') };
}

/** Leaves out unchanged lines that are far from any change. */
export function withoutFar(lines: readonly DiffLine[]): DiffLine[] {
  const near = new Set<number>();
  lines.forEach((line, index) => {
    if (line.kind === 'same') return;
    for (let at = index - CONTEXT; at <= index + CONTEXT; at++) near.add(at);
  });
  const kept: DiffLine[] = [];
  let left = 0;
  const close = (): void => {
    if (left > 0) kept.push({ kind: 'gap', lines: left });
    left = 0;
  };
  lines.forEach((line, index) => {
    if (!near.has(index)) return void left++;
    close();
    kept.push(line);
  });
  close();
  return kept;
}

function splitLines(value: string): string[] {
  const lines = value.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Pairs the lines of a removed run with those of the added run after it, one to one. */
export function compareWords(lines: DiffLine[]): void {
  for (let start = 0; start < lines.length; start++) {
    if (lines[start]?.kind !== 'removed') continue;
    let middle = start;
    while (lines[middle]?.kind === 'removed') middle++;
    for (let offset = 0; start + offset < middle; offset++) {
      const removed = lines[start + offset];
      const added = lines[middle + offset];
      if (removed?.kind !== 'removed' || added?.kind !== 'added') break;
      if (removed.text.length + added.text.length > LONGEST_WORDS) continue;
      const words = diffWordsWithSpace(removed.text, added.text);
      removed.words = words
        .filter((word) => !word.added)
        .map((word) => ({ text: word.value, changed: word.removed }));
      added.words = words
        .filter((word) => !word.removed)
        .map((word) => ({ text: word.value, changed: word.added }));
    }
    start = middle - 1;
  }
}
