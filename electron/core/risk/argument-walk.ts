/** A string in the arguments, with the member that holds it. */
export interface ArgumentText {
  /** Name of the nearest member in small letters, without `_`, `-` and blanks; empty at the top. */
  readonly member: string;
  readonly text: string;
  /** The object it is a member of, when it is not in an array. */
  readonly owner: Readonly<Record<string, unknown>> | undefined;
}

/** The strings of a call, and whether all of it was seen. */
export interface ArgumentWalk {
  readonly texts: ArgumentText[];
  /** Arrays of strings under one member, as they stand: `command: ["rm", "-rf"]`. */
  readonly lists: { readonly member: string; readonly texts: readonly string[] }[];
  /** Members that are true. */
  readonly flags: string[];
  /** Members that hold a number other than 0. */
  readonly numbers: { readonly member: string; readonly value: number }[];
  /** The longest array, and the member it is in. */
  readonly longest: { readonly member: string; readonly length: number };
  readonly capped: boolean;
}

const MAX_DEPTH = 32;
const MAX_VALUES = 5000;

/** Collects every string of the arguments, at most 32 deep and 5,000 values in all. */
export function walkArguments(value: unknown): ArgumentWalk {
  const texts: ArgumentText[] = [];
  const lists: { member: string; texts: readonly string[] }[] = [];
  const flags: string[] = [];
  const numbers: { member: string; value: number }[] = [];
  let longest = { member: '', length: 0 };
  let left = MAX_VALUES;
  let capped = false;
  const visit = (
    inner: unknown,
    member: string,
    owner: Readonly<Record<string, unknown>> | undefined,
    depth: number,
  ): void => {
    if (capped) return;
    if (--left < 0 || depth > MAX_DEPTH) {
      capped = true;
      return;
    }
    if (typeof inner === 'string') texts.push({ member, text: inner, owner });
    else if (inner === true) flags.push(member);
    else if (typeof inner === 'number') {
      if (inner !== 0) numbers.push({ member, value: inner });
    } else if (Array.isArray(inner)) {
      if (inner.length > longest.length) longest = { member, length: inner.length };
      if (inner.length > 1 && inner.length <= 512 && inner.every((item) => typeof item === 'string'))
        lists.push({ member, texts: inner });
      for (const item of inner) {
        if (capped) return;
        visit(item, member, undefined, depth + 1);
      }
    } else if (typeof inner === 'object' && inner !== null) {
      const object = inner as Record<string, unknown>;
      for (const key of Object.keys(object)) visit(object[key], memberName(key), object, depth + 1);
    }
  };
  visit(value, '', undefined, 0);
  return { texts, lists, flags, numbers, longest, capped };
}

/** The name under which a member is looked up: `file_path`, `filePath` and `File-Path` are one. */
export function memberName(key: string): string {
  const known = memberNames.get(key);
  if (known !== undefined) return known;
  if (key.length > 64) return '';
  const name = key.replace(/[_\-\s]/g, '').toLowerCase();
  if (memberNames.size >= KEPT_NAMES) memberNames.clear();
  memberNames.set(key, name);
  return name;
}

/** Names that were read before: calls use the same few again and again. */
const memberNames = new Map<string, string>();
const KEPT_NAMES = 1024;
