import { visibleText } from '../../shared/util/visible-text.ts';

/** Rows as aligned columns. Every cell is shown with hidden characters made visible: names come from servers. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const cells = [head, ...rows.map((row) => row.map(cell))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  return cells.map((row) =>
    row
      .map((text, column) => (column === head.length - 1 ? text : text.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
}

/** One value on one line, hidden characters visible. */
export function cell(text: string): string {
  return visibleText(text).replace(/[\n\t]/g, (character) => (character === '\n' ? '⏎' : ' '));
}

/** How long ago, in one short word. */
export function ago(time: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - time) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}
