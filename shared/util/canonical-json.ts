/**
 * RFC 8785 (JCS) canonical JSON: members sorted by UTF-16 code units, no white space, numbers as ECMAScript prints
 * them. Members whose value is `undefined` are left out, as JSON.stringify does. Raises RangeError for NaN and infinities.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError('not a JSON number');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  return canonicalObject(value as Record<string, unknown>);
}

function canonicalObject(object: Record<string, unknown>): string {
  let text = '';
  for (const key of sortedKeys(object)) {
    const member = object[key];
    if (member === undefined) continue;
    text += `${text === '' ? '' : ','}${quoted(key)}:${canonicalJson(member)}`;
  }
  return `{${text}}`;
}

/** Most objects come sorted or nearly so: looking costs less than sorting. */
function sortedKeys(object: Record<string, unknown>): string[] {
  const keys = Object.keys(object);
  for (let index = 1; index < keys.length; index++) {
    if (keys[index - 1]! > keys[index]!) return keys.sort();
  }
  return keys;
}

/** Text that JSON writes as it is. Above this length JSON.stringify is the faster way to find out. */
// eslint-disable-next-line no-control-regex -- the characters JSON must escape
const PLAIN = /^[^"\\\u0000-\u001f\ud800-\udfff]{0,200}$/;

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}
