import { textPosition } from '../../store/index.ts';

/** A text that cannot be understood, and where. `line` and `column` count from 1, in UTF-16 units. */
export class SyntaxProblem extends Error {
  override name = 'SyntaxProblem';
  readonly line: number;
  readonly column: number;

  constructor(text: string, offset: number, problem: string) {
    super(problem);
    const { line, column } = textPosition(text, offset);
    this.line = line;
    this.column = column;
  }
}
