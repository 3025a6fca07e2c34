import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { z } from 'zod';
import { AppError } from '../../../shared/errors/app-error.ts';
import { textPosition } from './text-position.ts';

/** One reason why a JSON text cannot be used. `offset` counts characters of the text. */
export interface JsonProblem {
  readonly offset: number;
  readonly problem: string;
}

/** A parsed JSON document: the value as written, and where its parts stand. */
export interface JsonDocument {
  readonly text: string;
  readonly value: unknown;
  readonly tree: Node;
}

/**
 * Parses strict JSON (no comments, no trailing commas, no repeated keys; a leading byte order mark is skipped). `file` is
 * only named in the error. Raises `file_invalid` with line and column.
 */
export function parseJsonDocument(file: string, source: string): JsonDocument {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source;
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const first = errors[0];
  if (first !== undefined) throw invalid(file, text, { offset: first.offset, problem: syntaxText(first) });
  if (tree === undefined) throw invalid(file, text, { offset: 0, problem: 'the file is empty' });
  const repeated = findRepeatedKey(tree);
  if (repeated !== undefined) throw invalid(file, text, repeated);
  try {
    return { text, value: JSON.parse(text) as unknown, tree };
  } catch {
    // Never the parser's own message: it quotes the text, which may hold a secret.
    throw invalid(file, text, { offset: 0, problem: 'this is not JSON' });
  }
}

/** Checks a document against a schema. Raises `file_invalid` at the first thing that does not fit. */
export function checkDocument<Schema extends z.ZodType>(
  file: string,
  document: JsonDocument,
  schema: Schema,
): z.output<Schema> {
  const parsed = schema.safeParse(document.value);
  if (parsed.success) return parsed.data;
  const issue = narrowIssue(parsed.error.issues[0]!);
  throw invalid(file, document.text, {
    offset: issueOffset(document.tree, issue),
    problem: issueText(issue),
  });
}

function invalid(file: string, text: string, found: JsonProblem): AppError<'file_invalid'> {
  return new AppError('file_invalid', { file, ...textPosition(text, found.offset), problem: found.problem });
}

const SYNTAX: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this is not a JSON value (text needs double quotes)',
  InvalidNumberFormat: 'this is not a number',
  PropertyNameExpected: 'a name in double quotes is expected',
  ValueExpected: 'a value is expected',
  ColonExpected: 'a colon is expected',
  CommaExpected: 'a comma is expected',
  CloseBraceExpected: 'a closing } is missing',
  CloseBracketExpected: 'a closing ] is missing',
  EndOfFileExpected: 'there is text after the end of the JSON',
  InvalidCommentToken: 'comments are not allowed here',
  UnexpectedEndOfComment: 'comments are not allowed here',
  UnexpectedEndOfString: 'a closing quote is missing',
  InvalidCharacter: 'this character must be escaped',
};

function syntaxText(error: ParseError): string {
  const name = printParseErrorCode(error.error);
  return SYNTAX[name] ?? name;
}

/** JSON.parse keeps the last of two equal keys, a reader sees the first: such a file has two meanings. */
function findRepeatedKey(root: Node): JsonProblem | undefined {
  const open: Node[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const keys = new Set<unknown>();
    for (const child of node.children ?? []) {
      open.push(child);
      const key = node.type === 'object' ? child.children?.[0] : undefined;
      if (key === undefined) continue;
      if (keys.has(key.value)) return { offset: key.offset, problem: `"${String(key.value)}" appears twice` };
      keys.add(key.value);
    }
  }
  return undefined;
}

type Issue = z.core.$ZodIssue;

/** Of a union, the issue of the branch that fits best: it says what is wrong rather than "no branch fits". */
function narrowIssue(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const branches = issue.errors.filter((branch) => branch.length > 0);
  const best = branches.sort((a, b) => a.length - b.length)[0]?.[0];
  if (best === undefined) return issue;
  return narrowIssue({ ...best, path: [...issue.path, ...best.path] });
}

function issueOffset(tree: Node, issue: Issue): number {
  const path = issue.path.filter((part) => typeof part !== 'symbol');
  const extra = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  if (extra !== undefined) {
    const value = findNodeAtLocation(tree, [...path, extra]);
    return value?.parent?.offset ?? value?.offset ?? tree.offset;
  }
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    // A missing member has no node of its own: its nearest ancestor is shown.
    if (node !== undefined)
      return issue.code === 'invalid_key' ? (node.parent?.offset ?? node.offset) : node.offset;
  }
  return tree.offset;
}

function issueText(issue: Issue): string {
  const where = issue.path.map(String).join('.');
  const what = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return where === '' ? what : `${where}: ${what}`;
}
