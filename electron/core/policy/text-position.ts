/** A function from offset to line and column, both from 1. */
export function textPositions(text: string): (offset: number) => { line: number; column: number } {
  const starts = [0];
  for (let offset = 0; offset < text.length; offset++) {
    const ended = text[offset] === '\n' || (text[offset] === '\r' && text[offset + 1] !== '\n');
    if (ended) starts.push(offset + 1);
  }
  return (offset) => {
    let line = starts.length;
    while (line > 1 && starts[line - 1]! > offset) line--;
    return { line, column: offset - starts[line - 1]! + 1 };
  };
}
