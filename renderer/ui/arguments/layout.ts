/**
 * How the arguments of a call are laid out: `scalar` and `text` are leaves, `members` are rows of their own, `block` is a
 * part too large for rows, shown as formatted JSON. `pointer` is the JSON pointer (RFC 6901) of the part.
 */
export type ArgumentNode =
  | { kind: 'scalar'; pointer: string; name: string; text: string }
  | { kind: 'text'; pointer: string; name: string; text: string }
  | { kind: 'block'; pointer: string; name: string; text: string; size: number; isList: boolean }
  | { kind: 'members'; pointer: string; name: string; members: ArgumentNode[]; isList: boolean };

/** A part with more values than this becomes one block of JSON. */
const MOST_VALUES = 80;
const MOST_DEPTH = 5;

/** Lays out the arguments, complete: every member is in the result. */
export function layoutArguments(value: unknown): ArgumentNode {
  return layout(value, '', '', 0);
}

function layout(value: unknown, pointer: string, name: string, depth: number): ArgumentNode {
  if (typeof value === 'string') return { kind: 'text', pointer, name, text: value };
  if (typeof value !== 'object' || value === null)
    return { kind: 'scalar', pointer, name, text: JSON.stringify(value) ?? 'undefined' };
  const isList = Array.isArray(value);
  const entries = Object.entries(value);
  const nested = depth > 0 && (depth > MOST_DEPTH || countValues(value, MOST_VALUES) > MOST_VALUES);
  if (nested)
    return {
      kind: 'block',
      pointer,
      name,
      text: JSON.stringify(value, null, 2),
      size: entries.length,
      isList,
    };
  const members = entries.map(([key, member]) => layout(member, childPointer(pointer, key), key, depth + 1));
  return { kind: 'members', pointer, name, members, isList };
}

/**
 * The pointers that carry a lock: for each part that must be opened the deepest laid-out part that holds it. A pointer
 * that leads nowhere locks the whole, so that no demand of the core is ever lost.
 */
export function locksOf(root: ArgumentNode, mustOpen: readonly string[]): string[] {
  return [...new Set(mustOpen.map((pointer) => lockFor(root, pointer)))];
}

function lockFor(root: ArgumentNode, pointer: string): string {
  if (pointer === root.pointer) return root.pointer;
  if (root.kind !== 'members') return root.pointer;
  const next = root.members.find(
    (member) => pointer === member.pointer || pointer.startsWith(`${member.pointer}/`),
  );
  return next === undefined ? '' : lockFor(next, pointer);
}

/** The pointer as people read it: `content`, `edits › 0 › text`. Empty for the whole. */
export function pointerName(pointer: string): string {
  return pointer.split('/').slice(1).map(unescape).join(' › ');
}

export function childPointer(parent: string, key: string): string {
  return `${parent}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function unescape(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

function countValues(value: unknown, limit: number): number {
  let count = 0;
  const visit = (item: unknown): void => {
    if (++count > limit || typeof item !== 'object' || item === null) return;
    for (const member of Object.values(item)) {
      visit(member);
      if (count > limit) return;
    }
  };
  visit(value);
  return count;
}
