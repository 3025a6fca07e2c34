import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { z } from 'zod';
import type { PolicyProblem } from '../../../shared/model/policy-view.ts';
import { nearMiss } from './near-miss.ts';
import { keysAt, Policy } from './schema.ts';
import { textPositions } from './text-position.ts';

export type ParsedPolicy = { ok: true; policy: Policy } | { ok: false; problems: PolicyProblem[] };

/** A policy is a small document; more than this is refused before it is read. */
export const MAX_POLICY_BYTES = 1024 * 1024;
const MAX_DEPTH = 32;
const MAX_PROBLEMS = 50;

type Path = readonly (string | number)[];
type Report = (
  path: Path,
  node: Pick<Node, 'offset'> | undefined,
  problem: string,
  suggestion?: string,
) => void;

/**
 * Reads a policy: JSON with comments, nothing after it, no key twice, no key the language does not have. Lines and
 * columns count from 1, columns in UTF-16 units. Never throws: whatever is wrong is a problem, and a policy with a
 * problem is no policy.
 */
export function parsePolicy(source: string): ParsedPolicy {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source;
  if (text.length > MAX_POLICY_BYTES) {
    return { ok: false, problems: [{ problem: 'the policy is larger than 1 MiB', line: 1, column: 1 }] };
  }
  const problems: PolicyProblem[] = [];
  const position = textPositions(text);
  const report: Report = (path, node, problem, suggestion) => {
    if (problems.length >= MAX_PROBLEMS) return;
    problems.push({
      problem,
      ...(path.length === 0 ? {} : { path: pathText(path) }),
      ...position(node?.offset ?? 0),
      ...(suggestion === undefined ? {} : { suggestion }),
    });
  };
  const syntax = (problem: string, offset: number): void => {
    problems.push({ problem, ...position(offset) });
  };

  const tree = readTree(text, syntax);
  if (problems.length > 0 || tree === undefined) {
    if (problems.length === 0) problems.push({ problem: 'the file is empty', line: 1, column: 1 });
    return { ok: false, problems: problems.slice(0, MAX_PROBLEMS) };
  }
  const value = readValue(tree, [], report);
  const parsed = Policy.safeParse(value);
  if (!parsed.success) for (const issue of parsed.error.issues) reportIssue(issue, tree, text, report);
  problems.sort((left, right) => left.line! - right.line! || left.column! - right.column!);
  if (problems.length > 0 || !parsed.success) return { ok: false, problems };
  return { ok: true, policy: parsed.data };
}

function readTree(text: string, onProblem: (problem: string, offset: number) => void): Node | undefined {
  const deep = firstTooDeep(text);
  if (deep !== undefined) {
    onProblem('brackets are nested too deep for a policy', deep);
    return undefined;
  }
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: false, disallowComments: false });
  for (const error of errors) onProblem(syntaxProblem(error), error.offset);
  return tree;
}

/**
 * Where the brackets nest too deep for the recursive parser, if they do. Brackets in strings and comments count as well:
 * that can only refuse an absurd file, never let one through.
 */
function firstTooDeep(text: string): number | undefined {
  let depth = 0;
  for (let offset = 0; offset < text.length; offset++) {
    const character = text[offset];
    if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth = Math.max(0, depth - 1);
    if (depth > MAX_DEPTH) return offset;
  }
  return undefined;
}

function syntaxProblem(error: ParseError): string {
  const words = printParseErrorCode(error.error)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
  return words === 'end of file expected'
    ? 'there is something after the end of the policy'
    : `not JSON: ${words}`;
}

/** The value of the tree, its objects without prototype; a key that stands twice is reported at its second place. */
function readValue(node: Node, path: Path, report: Report): unknown {
  if (node.type === 'array') {
    return (node.children ?? []).map((child, index) => readValue(child, [...path, index], report));
  }
  if (node.type !== 'object') return node.value;
  const object: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const property of node.children ?? []) {
    const [keyNode, valueNode] = property.children ?? [];
    if (keyNode === undefined || valueNode === undefined) continue;
    const key = String(keyNode.value);
    if (Object.hasOwn(object, key)) report([...path, key], keyNode, `the key "${key}" stands twice`);
    object[key] = readValue(valueNode, [...path, key], report);
  }
  return object;
}

function reportIssue(issue: z.core.$ZodIssue, tree: Node, text: string, report: Report): void {
  const path = issue.path.filter((part) => typeof part !== 'symbol');
  const node = nearestNode(tree, path);
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) {
      const keyNode = findNodeAtLocation(tree, [...path, key])?.parent?.children?.[0];
      const meant = nearMiss(key, keysAt(path));
      const suggestion = meant === undefined ? undefined : `Did you mean "${meant}"?`;
      report([...path, key], keyNode ?? node, `the key "${key}" is not known here`, suggestion);
    }
    return;
  }
  const name = path.length === 0 ? 'the policy' : pathText(path);
  const inside = issue.code === 'custom' ? issue.params?.['offset'] : undefined;
  const at = typeof inside === 'number' ? insideText(node, inside, text) : node;
  report(path, at, `${name} ${issueText(issue)}`);
}

/** The place of the nth character of a JSON text, its escapes counted as what they stand for. */
function insideText(node: Node, count: number, text: string): Pick<Node, 'offset'> {
  let offset = node.offset + 1;
  for (let left = count; left > 0 && offset < node.offset + node.length - 1; left--) {
    offset += text[offset] !== '\\' ? 1 : text[offset + 1] === 'u' ? 6 : 2;
  }
  return { offset };
}

function issueText(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined && issue.message.endsWith('undefined')
        ? 'is missing'
        : `must be ${article(issue.expected)}`;
    case 'invalid_value':
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'too_small':
      if (issue.origin !== 'number' && issue.origin !== 'int') return 'must not be empty';
      return issue.minimum === 0 ? 'must not be negative' : `must be at least ${String(issue.minimum)}`;
    case 'too_big':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `must be at most ${String(issue.maximum)}`
        : 'is too long';
    default:
      return issue.message;
  }
}

function article(expected: string): string {
  const noun = expected === 'int' ? 'integer' : expected;
  return /^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`;
}

/** The node at the path, or the innermost one on the way that exists (a missing key is reported at its object). */
function nearestNode(tree: Node, path: Path): Node {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    if (node !== undefined) return node;
  }
  return tree;
}

function pathText(path: Path): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
    '',
  );
}
