import { createTwoFilesPatch, OMIT_HEADERS } from 'diff';
import { visibleText } from '../../../shared/util/visible-text.ts';
import type { ConfigFormat } from './formats/config-format.ts';

const LONGEST_LINE = 2000;

/**
 * A unified diff for screens: secrets masked, hidden characters made visible, over-long lines broken before members, then
 * cut; line ends and byte order mark left out. Empty when nothing changes.
 */
export function configDiff(path: string, before: string, after: string, format: ConfigFormat): string {
  if (before === after) return '';
  const shown = (text: string): string =>
    visibleText(format.mask(text).replace(/\r\n?/g, '\n')).split('\n').flatMap(broken).map(cut).join('\n');
  const name = visibleText(path);
  const options = { context: 3, headerOptions: OMIT_HEADERS };
  const hunks = createTwoFilesPatch('', '', shown(before), shown(after), undefined, undefined, options);
  // Our own header: the library spells paths that are not ASCII in octal.
  return `--- ${name}\n+++ ${name}\n${hunks}`;
}

function cut(line: string): string {
  return line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE)}…`;
}

function broken(line: string): string[] {
  return line.length <= LONGEST_LINE ? [line] : line.split(/(?<=[{,])(?=\s*")/);
}
