import { isMap } from 'yaml';
import { invariant } from '../../../../shared/util/invariant.ts';
import type { ConfigFormat, ParsedEntry } from './config-format.ts';
import { SyntaxProblem } from './syntax-problem.ts';
import { maskYaml } from './yaml-mask.ts';
import { setYamlMembers } from './yaml-members.ts';
import { parseYamlTree, yamlEnd, yamlItems, yamlMembers, yamlProblem, yamlValue } from './yaml-tree.ts';

type Node = NonNullable<ReturnType<typeof parseYamlTree>>;

/**
 * YAML. An entry is a value of a map of servers (its text: its whole lines, or the flow map), or an item of a list of
 * servers that have a `name`. Anchors, aliases and merge keys mean more than an entry's own text: such are left alone.
 */
export const yamlFormat: ConfigFormat = {
  parse: parseEntries,
  value: (entry) => yamlValue(entryMap(entry)),
  memberTexts(entry) {
    const members = yamlMembers(entryMap(entry));
    return Object.fromEntries(
      members.map(({ name, value }) => [name, JSON.stringify(value === undefined ? null : yamlValue(value))]),
    );
  },
  setMembers: (entry, changes) => setYamlMembers(entry, entryMap(entry), changes),
  literal: (value) =>
    typeof value === 'string' ? yamlString(value) : `[${value.map(yamlString).join(', ')}]`,
  mask: maskYaml,
};

/** A double-quoted text: JSON's, which YAML 1.2 takes as it is. */
function yamlString(text: string): string {
  return JSON.stringify(text.toWellFormed()).replaceAll('\u007f', '\\x7f');
}

function parseEntries(text: string, root: readonly string[]): ParsedEntry[] {
  let node = parseYamlTree(text);
  for (const name of root) {
    if (node !== undefined && !isMap(node)) {
      throw new SyntaxProblem(text, node.range[0], `what should hold "${name}" is not a map`);
    }
    const matches = yamlMembers(node).filter((member) => member.name === name);
    if (matches.length > 1) {
      throw new SyntaxProblem(text, matches[1]!.key.range[0], `"${name}" is there twice`);
    }
    node = matches[0]?.value;
  }
  const items = yamlItems(node);
  if (items.length > 0) return items.flatMap((item) => listEntry(text, item));
  return yamlMembers(node).flatMap(({ name, value }) =>
    value === undefined ? [] : [entryOf(text, name, value, value.range[0])],
  );
}

function listEntry(text: string, item: Node): ParsedEntry[] {
  const name = yamlMembers(item).find((member) => member.name === 'name')?.value;
  const called = name === undefined ? undefined : yamlValue(name);
  if (typeof called !== 'string') return [];
  return [entryOf(text, called, item, item.range[0])];
}

function entryOf(text: string, name: string, value: Node, at: number): ParsedEntry {
  const isBlock = isMap(value) && value.flow !== true;
  const start = isBlock ? text.lastIndexOf('\n', at - 1) + 1 : at;
  const before = text.slice(start, at);
  const problem =
    yamlProblem(value) ??
    (isBlock && !/^[ \t]*(?:- *)?$/.test(before) ? 'its first member does not begin its line' : undefined);
  return { name, value: yamlValue(value), start, end: yamlEnd(text, value), problem };
}

/** The map of an entry's own text: whole lines, the item of a list, or a flow map. */
function entryMap(entry: string): Node {
  const tree = parseYamlTree(entry);
  invariant(tree !== undefined, 'an entry has text');
  return yamlItems(tree)[0] ?? tree;
}
