import { type AST, getStaticTOMLValue, ParseError, parseTOML } from 'toml-eslint-parser';
import { SyntaxProblem } from './syntax-problem.ts';

export type TomlNode = AST.TOMLKeyValue | AST.TOMLTable;
export type TomlTable = AST.TOMLTable;
export type TomlKeyValue = AST.TOMLKeyValue;
export type TomlContent = AST.TOMLContentNode;

/** The statements of a TOML text (tables, and what stands before the first), in order. Raises `SyntaxProblem`. */
export function parseTomlNodes(text: string): readonly TomlNode[] {
  return parseProgram(text).body[0].body;
}

/** The comments of a TOML text. Raises `SyntaxProblem`. */
export function tomlComments(text: string): readonly AST.Comment[] {
  return parseProgram(text).comments;
}

function parseProgram(text: string): AST.TOMLProgram {
  try {
    return parseTOML(text, { tomlVersion: '1.1' });
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new SyntaxProblem(text, error.index, error.message);
  }
}

/** The whole path of a statement, array tables numbered. */
export function tomlPath(node: TomlNode): string[] {
  if (node.type === 'TOMLTable') return node.resolvedKey.map(String);
  const own = getStaticTOMLValue(node.key);
  const { parent } = node;
  return parent.type === 'TOMLTable' ? [...parent.resolvedKey.map(String), ...own] : own;
}

/** The value a text of statements stands for. Raises `SyntaxProblem`. */
export function tomlValue(text: string): unknown {
  return getStaticTOMLValue(parseProgram(text));
}

export function contentValue(node: TomlContent): unknown {
  return getStaticTOMLValue(node);
}

/** True when `path` begins with `prefix`. */
export function startsWith(path: readonly string[], prefix: readonly string[]): boolean {
  return prefix.length <= path.length && prefix.every((key, index) => key === path[index]);
}
