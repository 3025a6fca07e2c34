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
  without: withoutEntry,
  // Indentation and the kind of its parent decide what a text means: only an exact place will do.
  withEntry: () => undefined,
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

/** Whole lines: of the item of a list, or of the key and its value in a block map. */
function withoutEntry(text: string, { start, end, name }: ParsedEntry): string | undefined {
  const line = text.lastIndexOf('\n', start - 1) + 1;
  const isItem =
    /^[ \t]*- *$/.test(text.slice(line, start)) || /^[ \t]*- /.test(text.slice(start, start + 200));
  const key = isItem ? line : keyBefore(text, start, name);
  if (key === undefined) return undefined;
  const from = text.lastIndexOf('\n', key - 1) + 1;
  if (text.slice(from, key).trim() !== '') return undefined;
  const rest = /^[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n)?/.exec(text.slice(end))![0].length;
  return text.slice(0, from) + text.slice(end + rest);
}

/** Where the key of the value that begins at `start` stands. */
function keyBefore(text: string, start: number, name: string): number | undefined {
  let found: number | undefined;
  const look = (node: Node | undefined): void => {
    for (const { name: own, key, value } of yamlMembers(node)) {
      if (value === undefined) continue;
      const at = text.lastIndexOf('\n', value.range[0] - 1) + 1;
      if (own === name && (value.range[0] === start || at === start)) found = key.range[0];
      look(value);
    }
  };
  look(parseYamlTree(text));
  return found;
}

/** The map of an entry's own text: whole lines, the item of a list, or a flow map. */
function entryMap(entry: string): Node {
  const tree = parseYamlTree(entry);
  invariant(tree !== undefined, 'an entry has text');
  return yamlItems(tree)[0] ?? tree;
}
