import { isMap, isSeq, type ParsedNode } from 'yaml';
import type { MemberTexts } from './config-format.ts';
import { type Replacement, replaceSpans } from './spans.ts';
import { type YamlMember, yamlEnd, yamlMembers } from './yaml-tree.ts';

/**
 * The text of an entry with some members set or taken out. `map` is the map in that text. Comments between members,
 * order, indentation and line ends stay; a removed member takes its lines with it.
 */
export function setYamlMembers(entry: string, map: ParsedNode, changes: MemberTexts): string {
  const members = yamlMembers(map);
  const isFlow = isMap(map) && map.flow === true;
  const replacements = members.flatMap((member, index) => {
    if (!Object.hasOwn(changes, member.name)) return [];
    const text = changes[member.name];
    if (text !== undefined) return [valueSpan(entry, member, text)];
    return [isFlow ? flowRemoval(entry, members, index) : blockRemoval(entry, members, index)];
  });
  const known = new Set(members.map(({ name }) => name));
  const added = Object.entries(changes).filter(
    (change): change is [string, string] => change[1] !== undefined && !known.has(change[0]),
  );
  const anchor = members.findLast(
    ({ name }) => !(Object.hasOwn(changes, name) && changes[name] === undefined),
  );
  if (added.length > 0 && anchor !== undefined) {
    const newline = entry.includes('\r\n') ? '\r\n' : '\n';
    const separator = isFlow ? ', ' : newline + ' '.repeat(columnOf(entry, members[0]!.key.range[0]));
    const own = replacements.find(
      ({ start, end }) => start <= endOf(entry, anchor) && endOf(entry, anchor) <= end,
    );
    const addition = added.map(([name, text]) => `${separator}${name}: ${text}`).join('');
    if (own !== undefined) replacements[replacements.indexOf(own)] = { ...own, text: own.text + addition };
    else replacements.push({ start: endOf(entry, anchor), end: endOf(entry, anchor), text: addition });
  }
  return replaceSpans(entry, replacements);
}

/** A block value begins on the next line: what replaces it stands behind the colon. */
function valueSpan(entry: string, { key, value }: YamlMember, text: string): Replacement {
  const colon = entry.indexOf(':', key.range[1]) + 1;
  if (value === undefined) return { start: colon, end: colon, text: ` ${text}` };
  const isBlock = (isMap(value) || isSeq(value)) && value.flow !== true;
  const start = isBlock ? colon : value.range[0];
  return { start, end: yamlEnd(entry, value), text: isBlock ? ` ${text}` : text };
}

function blockRemoval(entry: string, members: readonly YamlMember[], index: number): Replacement {
  const member = members[index]!;
  const next = members[index + 1];
  const start = member.key.range[0];
  const lineStart = entry.lastIndexOf('\n', start - 1) + 1;
  const isFirst = entry.slice(lineStart, start).trim() !== '';
  // Behind the dash of a list: the next member moves up to it.
  if (isFirst && next !== undefined) return { start, end: next.key.range[0], text: '' };
  const rest = entry.slice(endOf(entry, member));
  const lineEnd = /^[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n)?/.exec(rest)![0].length;
  if (next !== undefined) return { start: lineStart, end: endOf(entry, member) + lineEnd, text: '' };
  // The last one: the entry ends behind what is before it.
  const before = /(?:\r\n|\n)?$/.exec(entry.slice(0, lineStart))![0].length;
  return { start: lineStart - before, end: entry.length, text: '' };
}

function flowRemoval(entry: string, members: readonly YamlMember[], index: number): Replacement {
  const next = members[index + 1];
  const previous = members[index - 1];
  if (next !== undefined) return { start: members[index]!.key.range[0], end: next.key.range[0], text: '' };
  const start = previous === undefined ? members[index]!.key.range[0] : endOf(entry, previous);
  return { start, end: endOf(entry, members[index]!), text: '' };
}

function endOf(entry: string, { key, value }: YamlMember): number {
  return value === undefined ? key.range[1] : yamlEnd(entry, value);
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}
