import { invariant } from '../../../../shared/util/invariant.ts';
import type { ConfigFormat, MemberTexts, ParsedEntry } from './config-format.ts';
import { SyntaxProblem } from './syntax-problem.ts';
import { maskToml } from './toml-mask.ts';
import { tomlString } from './toml-string.ts';
import { setTomlMembers } from './toml-members.ts';
import { contentValue, parseTomlNodes, startsWith, type TomlNode, tomlPath, tomlValue } from './toml-tree.ts';

/**
 * TOML. An entry is a table with the tables below it (`[mcp_servers.x]`, `[mcp_servers.x.env]`), which stand next to each
 * other, or an inline table; one spelled with dotted keys is left alone.
 */
export const tomlFormat: ConfigFormat = {
  parse: parseEntries,
  value: entryValue,
  memberTexts: (entry) => memberTexts(entry),
  setMembers: (entry, changes) =>
    isInline(entry) ? setInlineMembers(entry, changes) : setTomlMembers(entry, changes),
  without: withoutEntry,
  withEntry,
  literal: (value) =>
    typeof value === 'string' ? tomlString(value) : `[${value.map(tomlString).join(', ')}]`,
  mask: maskToml,
};

function parseEntries(text: string, root: readonly string[]): ParsedEntry[] {
  const statements = parseTomlNodes(text).flatMap((node): TomlNode[] =>
    // Key-values of the root table itself are entries or parts of them.
    node.type === 'TOMLTable' && samePath(tomlPath(node), root) ? [...node.body] : [node],
  );
  const found = new Map<string, TomlNode[]>();
  for (const node of statements) {
    const path = tomlPath(node);
    if (!startsWith(path, root) && startsWith(root, path) && node.type === 'TOMLKeyValue') {
      throw new SyntaxProblem(text, node.range[0], `"${path.join('.')}" is not a table`);
    }
    if (!startsWith(path, root) || path.length === root.length) continue;
    const name = path[root.length]!;
    found.set(name, [...(found.get(name) ?? []), node]);
  }
  if (found.size === 0) return [];
  const whole = tomlValue(text);
  return [...found].map(([name, nodes]) => {
    const first = nodes[0]!;
    const inline =
      first.type === 'TOMLKeyValue' && nodes.length === 1 && tomlPath(first).length === root.length + 1;
    const [start] = inline ? first.value.range : first.range;
    const end = inline ? first.value.range[1] : nodes.at(-1)!.range[1];
    const value = inline ? contentValue(first.value) : below(whole, [...root, name]);
    const problem = inline ? undefined : tableProblem(nodes, statements, root.length);
    return { name, value, start, end, problem };
  });
}

function tableProblem(
  nodes: readonly TomlNode[],
  statements: readonly TomlNode[],
  depth: number,
): string | undefined {
  const [first] = nodes;
  if (nodes.some((node) => node.type === 'TOMLKeyValue')) return 'it is spelled with dotted keys';
  if (first?.type !== 'TOMLTable' || first.kind === 'array' || tomlPath(first).length !== depth + 1)
    return 'its own table is not the first of its tables';
  const from = statements.indexOf(first);
  return nodes.every((node, index) => statements[from + index] === node)
    ? undefined
    : 'its tables do not stand next to each other';
}

/** Its tables, or its line in the table of servers. */
function withoutEntry(text: string, { start, end }: ParsedEntry): string {
  const inline = parseTomlNodes(text)
    .flatMap((node): readonly TomlNode[] => (node.type === 'TOMLTable' ? [node, ...node.body] : [node]))
    .find((node) => node.type === 'TOMLKeyValue' && node.value.range[0] === start);
  const from = inline === undefined ? start : inline.range[0];
  const lineEnd = /^[ \t]*(?:\r\n|\n)?/.exec(text.slice(end))![0].length;
  return text.slice(0, from) + text.slice(end + lineEnd);
}

/** Its tables at the end of the text. */
function withEntry(
  text: string,
  _root: readonly string[],
  { start, end }: ParsedEntry,
  source: string,
): string | undefined {
  const own = source.slice(start, end);
  if (isInline(own)) return undefined;
  const newline = source.includes('\r\n') ? '\r\n' : '\n';
  return `${text}${text === '' || text.endsWith('\n') ? '' : newline}${own}${newline}`;
}

function isInline(entry: string): boolean {
  return entry.startsWith('{');
}

function entryValue(entry: string): unknown {
  if (isInline(entry)) return below(tomlValue(`x = ${entry}`), ['x']);
  return below(tomlValue(entry), tomlPath(firstTable(entry)));
}

function firstTable(entry: string): TomlNode {
  const [first] = parseTomlNodes(entry);
  invariant(first !== undefined, 'an entry has a table');
  return first;
}

/** The members as inline source text: a table of its own becomes an inline one. */
function memberTexts(entry: string): Record<string, string> {
  const value = entryValue(entry) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, inlineText(member)]));
}

function inlineText(value: unknown): string {
  if (typeof value === 'string') return tomlString(value);
  if (Array.isArray(value)) return `[${value.map(inlineText).join(', ')}]`;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([name, member]) => `${tomlString(name)} = ${inlineText(member)}`,
    );
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
  }
  return String(value);
}

function setInlineMembers(entry: string, changes: MemberTexts): string {
  const prefix = 'x = ';
  const [node] = parseTomlNodes(prefix + entry);
  invariant(node?.type === 'TOMLKeyValue' && node.value.type === 'TOMLInlineTable', 'an inline table');
  const { body } = node.value;
  const texts = body.map((member) => {
    const name = tomlPath(member).at(-1)!;
    const own = entry.slice(member.range[0] - prefix.length, member.range[1] - prefix.length);
    if (!Object.hasOwn(changes, name)) return own;
    const text = changes[name];
    return text === undefined ? undefined : `${name} = ${text}`;
  });
  const names = new Set(body.map((member) => tomlPath(member).at(-1)));
  const added = Object.entries(changes).flatMap(([name, text]) =>
    names.has(name) || text === undefined ? [] : [`${name} = ${text}`],
  );
  const kept = [...texts.filter((text) => text !== undefined), ...added];
  return kept.length === 0 ? '{}' : `{ ${kept.join(', ')} }`;
}

function below(value: unknown, path: readonly string[]): unknown {
  return path.reduce((at, key) => (at as Record<string, unknown> | undefined)?.[key], value);
}

function samePath(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && startsWith(a, b);
}
