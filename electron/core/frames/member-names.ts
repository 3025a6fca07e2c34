import { decodeString } from './frame-facts.ts';

/** Six bytes per character, for a name written wholly in escapes; the longest name looked for has ten. */
const LONGEST_ESCAPED = 60;

/** True when the bytes are exactly the (ASCII) name. */
export function spells(bytes: Buffer, from: number, to: number, name: string): boolean {
  if (to - from !== name.length) return false;
  for (let index = 0; index < name.length; index++) {
    if (bytes[from + index] !== name.charCodeAt(index)) return false;
  }
  return true;
}

/** Which of the names a key is, escapes decoded before comparing; -1 for none. */
export function memberAt(bytes: Buffer, from: number, to: number, names: readonly string[]): number {
  for (let index = 0; index < names.length; index++) {
    if (spells(bytes, from, to, names[index]!)) return index;
  }
  if (to - from > LONGEST_ESCAPED) return -1;
  for (let index = from; index < to; index++) {
    if (bytes[index] !== 0x5c) continue;
    const decoded = decodeString(bytes.toString('latin1', from, to));
    return decoded === undefined ? -1 : names.indexOf(decoded);
  }
  return -1;
}

const folds = (names: readonly string[]): ReadonlyMap<string, string> =>
  new Map(names.map((name) => [fold(name), name]));

/** The members of a JSON-RPC message, and of the params of a judged one, by their folded spelling. */
const TOP_LEVEL = folds(['jsonrpc', 'id', 'method', 'params', 'result', 'error']);
const IN_PARAMS = folds(['name', 'arguments', 'uri', '_meta', 'requestState', 'inputResponses', 'requestId']);

/**
 * How a lenient parser may read a name: without regard to case (Go's encoding/json, which also takes U+212A for k and
 * U+017F for s), to width, to white space around it, or to what follows a NUL.
 */
export function fold(name: string): string {
  const end = name.indexOf('\u0000');
  return (end === -1 ? name : name.slice(0, end)).normalize('NFKC').trim().toUpperCase().toLowerCase();
}

/**
 * A member that is not one of the names but that some parser would take for one, so that the server could read another
 * message than the one that was judged. Undefined when there is none.
 */
export function lookAlike(message: object, level: 'top' | 'params'): string | undefined {
  const names = level === 'top' ? TOP_LEVEL : IN_PARAMS;
  for (const key of Object.keys(message)) {
    const name = names.get(key) === key ? key : names.get(fold(key));
    if (name !== undefined && name !== key) return key;
  }
  return undefined;
}
