import { visibleText } from '../../../shared/util/visible-text.ts';

const SHOWN_CHARACTERS = 200;

const TEXT = `("(?:[^"\\\\]|\\\\.){0,200}"|'(?:[^'\\\\]|\\\\.){0,200}')`;
const PLACE = '(?:args|arguments|call\\.arguments)((?:\\.[A-Za-z_]\\w{0,63}){1,4})';

/** The shapes of a condition that have words of their own; what has another shape is shown as it stands. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`^${PLACE}\\.startsWith\\(${TEXT}\\)$`), 'begins with'],
  [new RegExp(`^${PLACE}\\.endsWith\\(${TEXT}\\)$`), 'ends with'],
  [new RegExp(`^${PLACE}\\.contains\\(${TEXT}\\)$`), 'holds'],
  [new RegExp(`^${PLACE} ?== ?${TEXT}$`), 'is'],
  [new RegExp(`^${PLACE} ?!= ?${TEXT}$`), 'is not'],
];

/**
 * A condition in CEL as part of a sentence: `args.path.startsWith("/home/ana/")` is "its path begins with
 * “/home/ana/”". One that has no words is quoted whole.
 */
export function conditionText(condition: string): string {
  const parts = condition.includes('||') ? [] : condition.split('&&').map((part) => wordsOf(part.trim()));
  if (parts.length > 0 && parts.every((part) => part !== undefined)) return parts.join(' and ');
  return `“${shown(condition)}” is true`;
}

function wordsOf(part: string): string | undefined {
  for (const [shape, verb] of SHAPES) {
    const [, place, text] = shape.exec(part) ?? [];
    // A text with an escape says something else than it shows.
    if (place === undefined || text === undefined || text.includes('\\')) continue;
    return `its ${place.slice(1)} ${verb} “${shown(text.slice(1, -1))}”`;
  }
  return undefined;
}

function shown(text: string): string {
  const line = visibleText(text.replace(/[\r\n\t]/g, ' '));
  return line.length <= SHOWN_CHARACTERS ? line : `${line.slice(0, SHOWN_CHARACTERS)}…`;
}
