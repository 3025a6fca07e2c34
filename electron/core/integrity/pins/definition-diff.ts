import { diffWordsWithSpace } from 'diff';
import type { DefinitionChange, DiffPart } from '../../../../shared/model/pin.ts';
import { visibleText } from '../../../../shared/util/visible-text.ts';
import { pathText } from '../scan/walk-texts.ts';

/** So many places are compared; a definition that differs in more is another one. */
const CHANGE_LIMIT = 100;
/** Longer texts are shown as a whole, old and new: comparing words takes the square of what differs. */
const COMPARED_CHARACTERS = 20_000;
const SHOWN_CHARACTERS = 20_000;
const EDIT_LIMIT = 2000;

/** Where two definitions differ, word by word. Hidden characters are made visible. Equal ones have no changes. */
export function definitionChanges(before: unknown, after: unknown): DefinitionChange[] {
  const old = leavesOf(before);
  const changes: DefinitionChange[] = [];
  const next = leavesOf(after);
  for (const [where, text] of next) {
    if (changes.length === CHANGE_LIMIT) return changes;
    const was = old.get(where);
    if (was !== text) changes.push({ where, parts: wordDiff(was, text) });
  }
  for (const [where, text] of old) {
    if (changes.length === CHANGE_LIMIT) return changes;
    if (!next.has(where)) changes.push({ where, parts: wordDiff(text, undefined) });
  }
  return changes;
}

function wordDiff(before: string | undefined, after: string | undefined): DiffPart[] {
  const old = shown(before);
  const next = shown(after);
  if (old !== undefined && next !== undefined && old.length + next.length <= COMPARED_CHARACTERS) {
    const parts = diffWordsWithSpace(old, next, { maxEditLength: EDIT_LIMIT });
    if (parts !== undefined) {
      return parts.map(({ added, removed, value }) => ({
        kind: added ? 'added' : removed ? 'removed' : 'same',
        text: value,
      }));
    }
  }
  return [
    ...(old === undefined ? [] : [{ kind: 'removed' as const, text: old }]),
    ...(next === undefined ? [] : [{ kind: 'added' as const, text: next }]),
  ];
}

function shown(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  return visibleText(text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text);
}

/** Every value that is no container, and every empty container, by its place. */
function leavesOf(root: unknown): Map<string, string> {
  const leaves = new Map<string, string>();
  const path: (string | number)[] = [];
  const walk = (value: unknown): void => {
    if (value === undefined) return;
    const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    if (members.length === 0) {
      leaves.set(pathText(path), typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
      return;
    }
    for (const [key, member] of members) {
      path.push(Array.isArray(value) ? Number(key) : key);
      walk(member);
      path.pop();
    }
  };
  walk(root);
  return leaves;
}
