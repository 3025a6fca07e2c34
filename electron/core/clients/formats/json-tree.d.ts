import { type Node } from 'jsonc-parser';
/** A member of an object: its name, and where it and its value stand. */
export interface JsonMember {
    readonly name: string;
    readonly node: Node;
    readonly value: Node;
}
/** The tree of a JSON text with comments and trailing commas; undefined when it holds none. Raises `SyntaxProblem`. */
export declare function parseJsonTree(text: string): Node | undefined;
/** The members of an object in order; none for anything else. */
export declare function membersOf(node: Node): JsonMember[];
/** The first member that has the name of an earlier one, when there is one. */
export declare function duplicateMember(members: readonly JsonMember[]): JsonMember | undefined;
/** True when an object at any depth has one name twice: readers disagree on which one counts. */
export declare function hasDuplicates(node: Node): boolean;
