import { visibleText } from '../../util/visible-text.ts';

/**
 * A name that a server or client chose, fit for a menu or notification: one line, hidden characters shown, at most
 * `limit` characters. Cutting comes last, so that an escape cannot hide behind the cut.
 */
export function label(text: string, limit = 60): string {
  const line = visibleText(text)
    .replace(/[\n\t]+/g, ' ')
    .trim();
  const characters = Array.from(line);
  return characters.length <= limit ? line : `${characters.slice(0, limit - 1).join('')}…`;
}

/** "1 question waits", "3 questions wait". */
export function waitingText(count: number): string {
  return count === 1 ? '1 question waits' : `${count} questions wait`;
}
