/** Where the value of the top-level `id` is in a line of JSON: the first byte of it, and the first after it. */
export interface IdSpan {
  readonly from: number;
  readonly to: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;

/**
 * Finds the top-level `id` of a message, so that it can be exchanged and every other byte stays as it was sent. The line
 * must hold one object of valid JSON; its id is a string, a number or null. Undefined when it has none.
 */
export function idSpan(line: Buffer): IdSpan | undefined {
  let depth = 0;
  /** At the top level: the next string is a key. */
  let expectsKey = false;
  for (let at = 0; at < line.length; at++) {
    const byte = line[at]!;
    if (byte === QUOTE) {
      const end = stringEnd(line, at);
      if (depth === 1 && expectsKey && isIdKey(line, at, end)) return valueSpan(line, end);
      if (depth === 1) expectsKey = false;
      at = end - 1;
    } else if (byte === 0x7b || byte === 0x5b) {
      depth++;
      expectsKey = depth === 1;
    } else if (byte === 0x7d || byte === 0x5d) {
      depth--;
    } else if (byte === COMMA && depth === 1) {
      expectsKey = true;
    }
  }
  return undefined;
}

/** The line with another id. */
export function withId(line: Buffer, rawId: string): Buffer {
  const span = idSpan(line);
  if (span === undefined) return line;
  return Buffer.concat([line.subarray(0, span.from), Buffer.from(rawId), line.subarray(span.to)]);
}

/** The first byte after the string that begins here. */
function stringEnd(line: Buffer, from: number): number {
  let at = from + 1;
  while (at < line.length && line[at] !== QUOTE) at += line[at] === BACKSLASH ? 2 : 1;
  return at + 1;
}

function isIdKey(line: Buffer, from: number, to: number): boolean {
  const key = line.toString('latin1', from + 1, to - 1);
  return key === 'id' || (key.includes('\\') && JSON.parse(`"${key}"`) === 'id');
}

function valueSpan(line: Buffer, keyEnd: number): IdSpan {
  let from = keyEnd;
  while (line[from] === COLON || isSpace(line[from])) from++;
  if (line[from] === QUOTE) return { from, to: stringEnd(line, from) };
  let to = from;
  while (to < line.length && line[to] !== COMMA && line[to] !== 0x7d && !isSpace(line[to])) to++;
  return { from, to };
}

const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
