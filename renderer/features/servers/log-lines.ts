import type { z } from 'zod';
import type { LogLine } from '../../../shared/model/server.ts';

type Line = z.infer<typeof LogLine>;

export interface NumberedLine {
  number: number;
  line: Line;
}

/** The page keeps this many lines of a log. */
export const MOST_LINES = 2000;

/** The lines with newer ones after them; those at the seam that are there already are left out. */
export function appendLines(lines: readonly NumberedLine[], added: readonly Line[]): readonly NumberedLine[] {
  let number = lines.at(-1)?.number ?? 0;
  const seam = lines.slice(-added.length || lines.length);
  const fresh = added.filter((line) => !seam.some((known) => isSame(known.line, line)));
  return [...lines, ...fresh.map((line) => ({ number: ++number, line }))].slice(-MOST_LINES);
}

function isSame(a: Line, b: Line): boolean {
  return a.time === b.time && a.text === b.text && a.stream === b.stream && a.pid === b.pid;
}
