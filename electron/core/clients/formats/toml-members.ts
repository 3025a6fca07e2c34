import { invariant } from '../../../../shared/util/invariant.ts';
import type { MemberTexts } from './config-format.ts';
import { type Replacement, replaceSpans } from './spans.ts';
import { parseTomlNodes, type TomlNode, tomlPath } from './toml-tree.ts';

/**
 * The text of an entry's tables with some members set or taken out. A member that is a table of its own is taken out
 * with its lines; comments between members, order and line ends stay.
 */
export function setTomlMembers(entry: string, changes: MemberTexts): string {
  const [table, ...subtables] = parseTomlNodes(entry);
  invariant(table?.type === 'TOMLTable', 'an entry is a table');
  const depth = tomlPath(table).length;
  const replacements: Replacement[] = [];
  const known = new Set<string>();
  for (const member of table.body) {
    const name = tomlPath(member)[depth]!;
    if (!Object.hasOwn(changes, name)) continue;
    const text = changes[name];
    const isWhole = tomlPath(member).length === depth + 1;
    if (text === undefined || known.has(name)) replacements.push(lines(entry, member));
    else if (isWhole) replacements.push({ start: member.value.range[0], end: member.value.range[1], text });
    else replacements.push({ start: member.range[0], end: member.range[1], text: `${name} = ${text}` });
    known.add(name);
  }
  for (const subtable of subtables) {
    const name = tomlPath(subtable)[depth]!;
    if (!Object.hasOwn(changes, name)) continue;
    replacements.push(lines(entry, subtable));
  }
  const newline = entry.includes('\r\n') ? '\r\n' : '\n';
  const added = Object.entries(changes)
    .filter(([name, text]) => text !== undefined && !known.has(name))
    .map(([name, text]) => `${newline}${name} = ${text}`)
    .join('');
  if (added !== '') {
    const at = table.body.at(-1)?.range[1] ?? headerEnd(entry);
    replacements.push({ start: at, end: at, text: added });
  }
  const changed = replaceSpans(entry, replacements);
  // An entry ends with its last statement: what stood before a removed table would be beside it from now on.
  return changed.slice(0, parseTomlNodes(changed).at(-1)!.range[1]);
}

/** The lines of a statement, with the line end behind them. */
function lines(text: string, { range: [start, end] }: TomlNode): Replacement {
  const lineEnd = /^[ \t]*(?:\r\n|\n)?/.exec(text.slice(end))![0].length;
  const blanks = /[ \t]*$/.exec(text.slice(0, start))![0].length;
  return { start: start - blanks, end: end + lineEnd, text: '' };
}

function headerEnd(entry: string): number {
  const end = entry.search(/\r?\n/);
  return end === -1 ? entry.length : end;
}
