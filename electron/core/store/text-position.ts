/** A place in a text, both counted from 1, as editors show it. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** Line and column of a character offset. Lines end with LF or CRLF. */
export function textPosition(text: string, offset: number): TextPosition {
  const before = text.slice(0, Math.max(0, offset));
  const lineStart = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let index = before.indexOf('\n'); index !== -1; index = before.indexOf('\n', index + 1)) line++;
  return { line, column: before.length - lineStart + 1 };
}
