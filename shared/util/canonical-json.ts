/**
 * RFC 8785 (JCS) canonical JSON: members sorted by UTF-16 code units, no white space, numbers as ECMAScript prints
 * them. Members whose value is `undefined` are left out, as JSON.stringify does. Raises RangeError for NaN and infinities.
 * `value` consists of what JSON.parse makes. `plain` promises that no text in it needs an escape; of a megabyte of text,
 * finding that out is most of the work.
 */
export function canonicalJson(value: unknown, plain = false): string {
  if (plain) return canonicalText(value, plainText);
  // What is in order already, JSON.stringify writes the same way, three times as fast.
  return isInOrder(value) ? JSON.stringify(value) : canonicalText(value, quoted);
}

/** True when every object has its members sorted and every number is a JSON number. */
function isInOrder(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return value !== undefined;
  if (Array.isArray(value)) return value.every((item) => item === undefined || isInOrder(item));
  let before: string | undefined;
  const object = value as Record<string, unknown>;
  for (const key of Object.keys(object)) {
    if (before !== undefined && before > key) return false;
    before = key;
    const member = object[key];
    // Most members are texts: nothing to find out about them.
    if (typeof member !== 'string' && member !== undefined && !isInOrder(member)) return false;
  }
  return true;
}

function canonicalText(value: unknown, write: (text: string) => string): string {
  if (typeof value === 'string') return write(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError('not a JSON number');
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonicalText(item ?? null, write)).join(',')}]`;
  return canonicalObject(value as Record<string, unknown>, write);
}

function canonicalObject(object: Record<string, unknown>, write: (text: string) => string): string {
  let text = '';
  for (const key of sortedKeys(object)) {
    const member = object[key];
    if (member === undefined) continue;
    text += `${text === '' ? '' : ','}${write(key)}:${canonicalText(member, write)}`;
  }
  return `{${text}}`;
}

/** The members' names, sorted. Most objects come sorted or nearly so: looking costs less than sorting. */
export function sortedKeys(object: object): string[] {
  const keys = Object.keys(object);
  for (let index = 1; index < keys.length; index++) {
    if (keys[index - 1]! > keys[index]!) return keys.sort();
  }
  return keys;
}

const plainText = (text: string): string => `"${text}"`;

/** Text that JSON writes as it is. Above this length JSON.stringify is the faster way to find out. */
// eslint-disable-next-line no-control-regex -- the characters JSON must escape
const PLAIN = /^[^"\\\u0000-\u001f\ud800-\udfff]{0,48}$/;

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}
