import { canonicalJson } from '../../../shared/util/canonical-json.ts';

/** An object of texts and numbers as it was written last, by which it is known again. */
interface Written {
  readonly keys: readonly string[];
  readonly values: readonly unknown[];
  readonly text: string;
}

/** Members that are mostly the same from one record to the next. */
const REPEATED: ReadonlySet<string> = new Set(['caller', 'decision', 'operation']);
const last = new Map<string, Written>();

/**
 * The canonical text of a member of a record. Who calls, what and by which decision is the same for many calls in a row:
 * comparing it with the last one costs less than writing it. What is compared is the content, so that an object that was
 * changed is written anew. Raises RangeError for what is not JSON.
 */
export function memberText(member: string, value: unknown): string {
  if (!REPEATED.has(member) || typeof value !== 'object' || value === null || Array.isArray(value)) {
    return canonicalJson(value);
  }
  const object = value as Readonly<Record<string, unknown>>;
  const written = last.get(member);
  if (written !== undefined && isWritten(written, object)) return written.text;
  const text = canonicalJson(value);
  const keys = Object.keys(object);
  const values = keys.map((key) => object[key]);
  if (values.every(isPlain)) last.set(member, { keys, values, text });
  return text;
}

function isWritten(written: Written, object: Readonly<Record<string, unknown>>): boolean {
  const { keys, values } = written;
  let index = 0;
  for (const key in object) {
    if (key !== keys[index] || object[key] !== values[index]) return false;
    index++;
  }
  return index === keys.length;
}

/** Compared by value, and short enough to be kept. */
function isPlain(value: unknown): boolean {
  return typeof value === 'string' ? value.length < 1000 : typeof value !== 'object' || value === null;
}
