import { compareWords, type DiffLine } from './file-diff.ts';

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,\d+)? @@/;

/** The lines of a unified diff as the core writes it; between two hunks stands how many lines are left out. */
export function parseUnifiedDiff(diff: string): DiffLine[] {
  const lines: DiffLine[] = [];
  let before = 0;
  let after = 0;
  let inside = false;
  for (const line of diff.split('\n')) {
    const hunk = HUNK.exec(line);
    if (hunk !== null) {
      const [start, length] = [Number(hunk[1]), Number(hunk[2] ?? 1)];
      const left = start - (inside ? before : 1);
      // A hunk without old lines names the line before it.
      if (left > 0 && length > 0) lines.push({ kind: 'gap', lines: left });
      before = start;
      after = Number(hunk[3]);
      inside = true;
    } else if (!inside) {
      continue;
    } else if (line.startsWith('-')) {
      lines.push({ kind: 'removed', text: line.slice(1), before: before++ });
    } else if (line.startsWith('+')) {
      lines.push({ kind: 'added', text: line.slice(1), after: after++ });
    } else if (line.startsWith(' ')) {
      lines.push({ kind: 'same', text: line.slice(1), before: before++, after: after++ });
    }
  }
  compareWords(lines);
  return lines;
}
