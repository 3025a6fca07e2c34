import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type ParsedNode,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml';
import { SyntaxProblem } from './syntax-problem.ts';

/** A member of a map: its name, and where its key and its value stand. */
export interface YamlMember {
  readonly name: string;
  readonly key: ParsedNode;
  /** Absent for a key with nothing behind it. */
  readonly value: ParsedNode | undefined;
}

/** The tree of a YAML text of one document; undefined when it holds none. Raises `SyntaxProblem`. */
export function parseYamlTree(text: string): ParsedNode | undefined {
  const document = parseDocument(text, { uniqueKeys: false, prettyErrors: false });
  const [first] = document.errors;
  if (first !== undefined) throw new SyntaxProblem(text, first.pos[0], first.message);
  return document.contents ?? undefined;
}

/** The members of a map in order; none for anything else. */
export function yamlMembers(node: ParsedNode | undefined): YamlMember[] {
  if (node === undefined || !isMap(node)) return [];
  return node.items.map((pair) => ({
    name: isScalar(pair.key) ? String(pair.key.value) : '',
    key: pair.key,
    value: pair.value ?? undefined,
  }));
}

/** The items of a list; none for anything else. */
export function yamlItems(node: ParsedNode | undefined): ParsedNode[] {
  return isSeq(node) ? node.items : [];
}

export function yamlValue(node: ParsedNode): unknown {
  if (isScalar(node)) return node.value;
  if (isSeq(node)) return yamlItems(node).map(yamlValue);
  return Object.fromEntries(
    yamlMembers(node).map(({ name, value }) => [name, value === undefined ? null : yamlValue(value)]),
  );
}

/** Why an entry is more than its own text says, or undefined. */
export function yamlProblem(node: ParsedNode): string | undefined {
  let problem: string | undefined;
  visit(node, (_key, at) => {
    if (isAlias(at)) problem ??= 'it uses a YAML alias';
    else if (
      !isPair(at) &&
      at !== null &&
      typeof at === 'object' &&
      'anchor' in at &&
      at.anchor !== undefined
    )
      problem ??= 'it has a YAML anchor';
    else if (isMap(at)) {
      const names = yamlMembers(at as YAMLMap.Parsed).map(({ name }) => name);
      if (new Set(names).size < names.length) problem ??= 'one of its members is there twice';
      if (names.includes('<<')) problem ??= 'it uses a YAML merge key';
    }
  });
  return problem;
}

/** Where a node ends in its text: behind its last value, before blanks, comments and line ends. */
export function yamlEnd(text: string, node: ParsedNode): number {
  const last = isSeq(node) ? yamlItems(node).at(-1) : yamlMembers(node).at(-1);
  const isFlow = (isSeq(node) || isMap(node)) && node.flow === true;
  // A block text takes the line end behind it along; the line end stays when the text goes.
  if (last === undefined || isFlow) return text.slice(0, node.range[1]).trimEnd().length;
  if ('range' in last) return yamlEnd(text, last);
  return last.value === undefined ? last.key.range[1] : yamlEnd(text, last.value);
}
