import { findNodeAtOffset, getNodeValue, type Node } from 'jsonc-parser';
import { invariant } from '../../../../shared/util/invariant.ts';
import { ANY_KEY } from './any-key.ts';
import type { ConfigFormat, ParsedEntry } from './config-format.ts';
import { setJsonMembers } from './json-members.ts';
import { maskJson } from './json-mask.ts';
import { duplicateMember, hasDuplicates, type JsonMember, membersOf, parseJsonTree } from './json-tree.ts';
import { SyntaxProblem } from './syntax-problem.ts';

/** JSON, with comments and trailing commas where the file has them. */
export const jsonFormat: ConfigFormat = {
  parse: parseEntries,
  value: (entry) => getNodeValue(entryTree(entry)) as unknown,
  memberTexts(entry) {
    return Object.fromEntries(
      membersOf(entryTree(entry)).map(({ name, value }) => [name, sourceOf(entry, value)]),
    );
  },
  setMembers: setJsonMembers,
  without: withoutEntry,
  withEntry,
  literal(value) {
    if (typeof value === 'string') return JSON.stringify(value);
    return `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
  },
  mask: maskJson,
};

function parseEntries(text: string, root: readonly string[]): ParsedEntry[] {
  const top = parseJsonTree(text);
  if (top === undefined) return [];
  if (top.type !== 'object')
    throw new SyntaxProblem(text, top.offset, `it holds a ${top.type}, not an object`);
  return below(text, top, root, []);
}

/** The entries under the rest of the root, in order; `keys` are those that any-key stood for so far. */
function below(text: string, node: Node, root: readonly string[], keys: readonly string[]): ParsedEntry[] {
  const [name, ...rest] = root;
  if (name === undefined) return entriesOf(text, node, keys);
  if (name === ANY_KEY) {
    return membersOf(node).flatMap(({ name: key, value }) =>
      value.type === 'object' ? below(text, value, rest, [...keys, key]) : [],
    );
  }
  const matches: JsonMember[] = membersOf(node).filter((member) => member.name === name);
  if (matches.length > 1) {
    throw new SyntaxProblem(text, matches[1]!.node.offset, `"${name}" is there twice`);
  }
  const value = matches[0]?.value;
  if (value === undefined) return [];
  if (value.type !== 'object') throw new SyntaxProblem(text, value.offset, `"${name}" is not an object`);
  return below(text, value, rest, keys);
}

function entriesOf(text: string, node: Node, keys: readonly string[]): ParsedEntry[] {
  const members = membersOf(node);
  const duplicate = duplicateMember(members);
  if (duplicate !== undefined) {
    throw new SyntaxProblem(text, duplicate.node.offset, `the server "${duplicate.name}" is there twice`);
  }
  return members.map(({ name, value }) => ({
    name,
    ...(keys.length === 0 ? {} : { group: keys.join('\n') }),
    value: getNodeValue(value) as unknown,
    start: value.offset,
    end: value.offset + value.length,
    problem: hasDuplicates(value) ? 'one of its members is there twice' : undefined,
  }));
}

function withoutEntry(text: string, { start, end, name }: ParsedEntry): string | undefined {
  const top = parseJsonTree(text);
  const value = top === undefined ? undefined : findNodeAtOffset(top, start);
  const map = value?.offset === start && value.length === end - start ? value.parent?.parent : undefined;
  if (map === undefined) return undefined;
  const changed = setJsonMembers(sourceOf(text, map), { [name]: undefined });
  return text.slice(0, map.offset) + changed + text.slice(map.offset + map.length);
}

/** At the end of the map it was in, when that is still there. */
function withEntry(
  text: string,
  root: readonly string[],
  { name, group, start, end }: ParsedEntry,
  source: string,
): string | undefined {
  const keys = group?.split('\n') ?? [];
  let node = parseJsonTree(text);
  for (const part of root) {
    const member = part === ANY_KEY ? keys.shift() : part;
    node = node === undefined ? undefined : membersOf(node).find((own) => own.name === member)?.value;
  }
  if (node?.type !== 'object') return undefined;
  const changed = setJsonMembers(sourceOf(text, node), { [name]: source.slice(start, end) });
  return text.slice(0, node.offset) + changed + text.slice(node.offset + node.length);
}

function entryTree(entry: string): Node {
  const tree = parseJsonTree(entry);
  invariant(tree !== undefined, 'an entry has text');
  return tree;
}

function sourceOf(text: string, node: Node): string {
  return text.slice(node.offset, node.offset + node.length);
}
