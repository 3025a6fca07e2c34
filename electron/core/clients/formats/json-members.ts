import { createScanner } from 'jsonc-parser';
import { invariant } from '../../../../shared/util/invariant.ts';
import type { MemberTexts } from './config-format.ts';
import { type JsonMember, membersOf, parseJsonTree } from './json-tree.ts';
import { type Replacement, replaceSpans } from './spans.ts';

/**
 * The text of one object with some members set or taken out. Only the bytes of those members, their commas and, where
 * it is left blank, their line change: comments between members, order, indentation and line ends stay.
 * jsonc-parser's own `modify` is not used, because it drops comments before a removed member.
 */
export function setJsonMembers(entry: string, changes: MemberTexts): string {
  const tree = parseJsonTree(entry);
  invariant(tree?.type === 'object', 'an entry is an object');
  const members = membersOf(tree);
  const isRemoved = ({ name }: JsonMember): boolean =>
    Object.hasOwn(changes, name) && changes[name] === undefined;
  const kept = members.filter((member) => !isRemoved(member));
  const replacements = members.flatMap((member) => {
    if (isRemoved(member)) return removal(entry, member);
    const text = changes[member.name];
    return text === undefined ? [] : [{ ...spanOf(member.value), text }];
  });

  const lastKept = kept.at(-1);
  const last = members.at(-1);
  if (lastKept !== undefined && lastKept !== last && commaAfter(entry, endOf(last!)) === undefined) {
    const comma = commaAfter(entry, endOf(lastKept));
    if (comma !== undefined) replacements.push({ start: comma, end: comma + 1, text: '' });
  }
  const known = new Set(members.map((member) => member.name));
  const added = Object.entries(changes).filter(
    (change): change is [string, string] => !known.has(change[0]) && change[1] !== undefined,
  );
  const anchor = kept.findLast(({ name }) => Object.hasOwn(changes, name)) ?? lastKept;
  if (added.length === 0) return replaceSpans(entry, replacements);
  if (anchor === undefined)
    return `{ ${added.map(([name, text]) => `${JSON.stringify(name)}: ${text}`).join(', ')} }`;
  return replaceSpans(entry, insertAfter(entry, anchor, added, replacements));
}

// The new members go right behind the value of the anchor, before its comma, spaced as the anchor is.
function insertAfter(
  entry: string,
  anchor: JsonMember,
  added: readonly [string, string][],
  replacements: readonly Replacement[],
): Replacement[] {
  const gap = /^\s/.test(entry.slice(anchor.node.colonOffset! + 1)) ? ' ' : '';
  const start = anchor.node.offset;
  const blanks = blanksBefore(entry, start);
  const newline = entry.includes('\r\n') ? '\r\n' : '\n';
  const ownLine = startsLine(entry, start - blanks);
  const separator = ownLine ? `,${newline}${entry.slice(start - blanks, start)}` : `,${gap}`;
  const addition = added.map(([name, text]) => `${separator}${JSON.stringify(name)}:${gap}${text}`).join('');
  const span = spanOf(anchor.value);
  const own = replacements.find(({ start, end }) => start === span.start && end === span.end);
  const value = own?.text ?? entry.slice(span.start, span.end);
  return [...replacements.filter((other) => other !== own), { ...span, text: value + addition }];
}

/** Takes out the member, its comma, and its line when nothing else is on it. Comments around it stay. */
function removal(entry: string, member: JsonMember): Replacement[] {
  const start = member.node.offset;
  const comma = commaAfter(entry, endOf(member));
  if (comma !== undefined && entry.slice(endOf(member), comma).trim() !== '') {
    // A comment stands between the value and its comma.
    return [
      { start, end: endOf(member), text: '' },
      { start: comma, end: comma + 1, text: '' },
    ];
  }
  const end = comma === undefined ? endOf(member) : comma + 1;
  const blanks = blanksBefore(entry, start);
  if (!startsLine(entry, start - blanks)) return [{ start: start - blanks, end, text: '' }];
  const rest = /^[ \t]*/.exec(entry.slice(end))![0].length;
  const lineEnd = /^(?:\r\n|\n|\r)?/.exec(entry.slice(end + rest, end + rest + 2))![0].length;
  // With something else on the line, the blanks before the member stay as the indentation of that.
  return [{ start: lineEnd === 0 ? start : start - blanks, end: end + rest + lineEnd, text: '' }];
}

function blanksBefore(text: string, offset: number): number {
  let start = offset;
  while (text[start - 1] === ' ' || text[start - 1] === '\t') start--;
  return offset - start;
}

function startsLine(text: string, offset: number): boolean {
  return text[offset - 1] === '\n' || text[offset - 1] === '\r';
}

function commaAfter(text: string, offset: number): number | undefined {
  const scanner = createScanner(text, true);
  scanner.setPosition(offset);
  scanner.scan();
  return text[scanner.getTokenOffset()] === ',' ? scanner.getTokenOffset() : undefined;
}

function endOf(member: JsonMember): number {
  return member.node.offset + member.node.length;
}

function spanOf(node: JsonMember['value']): { start: number; end: number } {
  return { start: node.offset, end: node.offset + node.length };
}
