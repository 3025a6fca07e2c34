import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { SyntaxProblem } from './syntax-problem.ts';

/** A member of an object: its name, and where it and its value stand. */
export interface JsonMember {
  readonly name: string;
  readonly node: Node;
  readonly value: Node;
}

const PROBLEMS: Readonly<Record<string, string>> = {
  InvalidSymbol: 'there is a word that JSON does not know',
  InvalidNumberFormat: 'a number is not written as JSON has it',
  PropertyNameExpected: 'a member name in double quotes is expected',
  ValueExpected: 'a value is expected',
  ColonExpected: 'a colon is expected',
  CommaExpected: 'a comma is expected',
  CloseBraceExpected: 'a closing brace } is expected',
  CloseBracketExpected: 'a closing bracket ] is expected',
  EndOfFileExpected: 'the end of the file is expected',
  UnexpectedEndOfComment: 'a comment is not closed',
  UnexpectedEndOfString: 'a text is not closed',
  UnexpectedEndOfNumber: 'a number is cut off',
  InvalidUnicode: 'a \\u escape is not valid',
  InvalidEscapeCharacter: 'an escape is not valid',
  InvalidCharacter: 'a text holds a control character',
};

/** The tree of a JSON text with comments and trailing commas; undefined when it holds none. Raises `SyntaxProblem`. */
export function parseJsonTree(text: string): Node | undefined {
  const errors: ParseError[] = [];
  let root: Node | undefined;
  try {
    root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  } catch (error) {
    // The parser recurses; a text of nothing but brackets must not take the core down.
    if (error instanceof RangeError) throw new SyntaxProblem(text, 0, 'it is nested too deeply');
    throw error;
  }
  const first = errors[0];
  if (first === undefined) return root;
  const problem = PROBLEMS[printParseErrorCode(first.error)] ?? 'it is not valid JSON';
  throw new SyntaxProblem(text, first.offset, problem);
}

/** The members of an object in order; none for anything else. */
export function membersOf(node: Node): JsonMember[] {
  if (node.type !== 'object') return [];
  return (node.children ?? []).flatMap((member) => {
    const [name, value] = member.children ?? [];
    return name === undefined || value === undefined
      ? []
      : [{ name: String(name.value), node: member, value }];
  });
}

/** The first member that has the name of an earlier one, when there is one. */
export function duplicateMember(members: readonly JsonMember[]): JsonMember | undefined {
  const seen = new Set<string>();
  return members.find(({ name }) => seen.size === seen.add(name).size);
}

/** True when an object at any depth has one name twice: readers disagree on which one counts. */
export function hasDuplicates(node: Node): boolean {
  if (duplicateMember(membersOf(node)) !== undefined) return true;
  const children = node.type === 'object' ? membersOf(node).map((member) => member.value) : node.children;
  return (children ?? []).some(hasDuplicates);
}
