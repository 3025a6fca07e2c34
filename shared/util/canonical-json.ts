/**
 * RFC 8785 (JCS) canonical JSON: members sorted by UTF-16 code units, no white space, numbers as ECMAScript prints
 * them. Members whose value is `undefined` are left out, as JSON.stringify does. Raises RangeError for NaN and infinities.
 * `value` consists of what JSON.parse makes.
 */
export function canonicalJson(value: unknown): string {
  // What is in order already, JSON.stringify writes the same way, three times as fast.
  if (isInOrder(value)) return JSON.stringify(value);
  let text = '';
  writeCanonical(value, quoted, (piece) => (text += piece));
  return text;
}

/**
 * The canonical JSON of a value whose texts are known to need no escape, piece by piece: of a megabyte of text, finding
 * that out and joining it are most of the work.
 */
export function plainCanonicalJson(value: unknown, emit: (piece: string) => void): void {
  writeCanonical(
    value,
    (text) => {
      emit('"');
      emit(text);
      return '"';
    },
    emit,
  );
}

/** True when every object has its members sorted and every number is a JSON number. */
function isInOrder(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return value !== undefined;
  if (Array.isArray(value)) return value.every((item) => item === undefined || isInOrder(item));
  let before: string | undefined;
  const object = value as Record<string, unknown>;
  // Not Object.keys, which makes a list; a prototype that had members would only cost the fast way.
  for (const key in object) {
    if (before !== undefined && before > key) return false;
    before = key;
    const member = object[key];
    // Most members are texts: nothing to find out about them.
    if (typeof member !== 'string' && member !== undefined && !isInOrder(member)) return false;
  }
  return true;
}

/** `quote` answers a text in quotes, or emits it and answers what is left to emit. */
function writeCanonical(
  value: unknown,
  quote: (text: string) => string,
  emit: (piece: string) => void,
): void {
  if (typeof value === 'string') emit(quote(value));
  else if (value === null || typeof value === 'boolean') emit(String(value));
  else if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError('not a JSON number');
    emit(String(value));
  } else if (Array.isArray(value)) {
    emit('[');
    value.forEach((item: unknown, index) => {
      if (index > 0) emit(',');
      writeCanonical(item ?? null, quote, emit);
    });
    emit(']');
  } else {
    const object = value as Record<string, unknown>;
    let before = '{';
    for (const key of sortedKeys(object)) {
      const member = object[key];
      if (member === undefined) continue;
      emit(before);
      emit(quote(key));
      emit(':');
      writeCanonical(member, quote, emit);
      before = ',';
    }
    emit(before === '{' ? '{}' : '}');
  }
}

/** The members' names, sorted. Most objects come sorted or nearly so: looking costs less than sorting. */
export function sortedKeys(object: object): string[] {
  const keys = Object.keys(object);
  for (let index = 1; index < keys.length; index++) {
    if (keys[index - 1]! > keys[index]!) return keys.sort();
  }
  return keys;
}

/** Text that JSON writes as it is. Above this length JSON.stringify is the faster way to find out. */
// eslint-disable-next-line no-control-regex -- the characters JSON must escape
const PLAIN = /^[^"\\\u0000-\u001f\ud800-\udfff]{0,48}$/;

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}
