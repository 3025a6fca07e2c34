import { createScanner, type Node } from 'jsonc-parser';
import { isSecretMap, isSecretName, MASK, maskArguments, maskText } from '../mask-secrets.ts';
import { membersOf, parseJsonTree } from './json-tree.ts';
import { type Replacement, replaceSpans } from './spans.ts';

const LINE_COMMENT = 12;
const BLOCK_COMMENT = 13;
const END_OF_FILE = 17;

/** A JSON text with the values that look like secrets masked, in members, arguments and comments alike. */
export function maskJson(text: string): string {
  const tree = parseJsonTree(text);
  const masks = tree === undefined ? [] : maskNode(tree, 'look');
  return replaceSpans(text, [...masks, ...maskComments(text)]);
}

function maskNode(node: Node, mode: 'look' | 'all'): Replacement[] {
  if (node.type === 'object') {
    return membersOf(node).flatMap(({ name, value }) =>
      maskNode(value, mode === 'all' || isSecretMap(name) || isSecretName(name) ? 'all' : 'look'),
    );
  }
  if (node.type === 'array') return maskList(node.children ?? [], mode);
  if (mode === 'all') return node.type === 'null' ? [] : [replaced(node, MASK)];
  return node.type === 'string' ? maskedString(node, maskText(String(node.value))) : [];
}

// Neighbours matter in a list of arguments: the value of `--token` is the next item.
function maskList(items: readonly Node[], mode: 'look' | 'all'): Replacement[] {
  if (mode === 'all' || !items.every((item) => item.type === 'string')) {
    return items.flatMap((item) => maskNode(item, mode));
  }
  const masked = maskArguments(items.map((item) => String(item.value)));
  return items.flatMap((item, index) => maskedString(item, masked[index]!));
}

function maskedString(node: Node, masked: string): Replacement[] {
  return masked === node.value ? [] : [replaced(node, masked)];
}

function replaced(node: Node, value: string): Replacement {
  return { start: node.offset, end: node.offset + node.length, text: JSON.stringify(value) };
}

// Entries that were commented out keep their secrets in plain sight.
function maskComments(text: string): Replacement[] {
  const scanner = createScanner(text, false);
  const masks: Replacement[] = [];
  for (let kind: number = scanner.scan(); kind !== END_OF_FILE; kind = scanner.scan()) {
    if (kind !== LINE_COMMENT && kind !== BLOCK_COMMENT) continue;
    const start = scanner.getTokenOffset();
    const end = start + scanner.getTokenLength();
    const comment = text.slice(start, end);
    const masked = maskText(comment.replace(/(:\s*")(?:[^"\\]|\\.)*(")/g, `$1${MASK}$2`));
    if (masked !== comment) masks.push({ start, end, text: masked });
  }
  return masks;
}
