import { isJsonObject, JUDGED_DEPTH, type FrameFacts, parseForRewriting, toLine } from '../frames/index.ts';
import { redactText } from './secrets.ts';

/** What becomes of an answer whose secrets are to be masked. */
export type MaskedAnswer =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'masked'; readonly line: string }
  /** Nobody can say what is in it. */
  | { readonly kind: 'unreadable' };

/**
 * The answer of a call with every secret in its texts replaced by `[redacted]`; every other member, its order and every
 * digit stay. An answer without any passes as it is.
 */
export function maskSecrets(line: Buffer, facts: FrameFacts): MaskedAnswer {
  if (facts.depth > JUDGED_DEPTH) return { kind: 'unreadable' };
  try {
    const message = parseForRewriting(line.toString());
    const masked = maskedValue(message);
    return masked === message ? { kind: 'unchanged' } : { kind: 'masked', line: toLine(masked) };
  } catch {
    return { kind: 'unreadable' };
  }
}

/** The same value when there is nothing to mask. Identity matters: an id that looks like a key is not touched. */
function maskedValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => maskedValue(item, depth + 1));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isJsonObject(value) || isRawNumber(value)) return value;
  let changed = false;
  const members = Object.entries(value).map(([name, member]): [string, unknown] => {
    if (depth === 0 && name !== 'result' && name !== 'error') return [name, member];
    const masked = maskedValue(member, depth + 1);
    changed ||= masked !== member;
    return [name, masked];
  });
  return changed ? Object.fromEntries(members) : value;
}

/** A number kept as it was written (frames/exact-json.ts). */
const { isRawJSON } = JSON as unknown as { isRawJSON(value: unknown): boolean };
const isRawNumber = (value: object): boolean => isRawJSON(value);
