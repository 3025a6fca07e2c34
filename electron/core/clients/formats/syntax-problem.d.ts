/** A text that cannot be understood, and where. `line` and `column` count from 1, in UTF-16 units. */
export declare class SyntaxProblem extends Error {
    name: string;
    readonly line: number;
    readonly column: number;
    constructor(text: string, offset: number, problem: string);
}
