import { isScalar, type ParsedNode } from 'yaml';
import { isSecretMap, isSecretName, MASK, maskArguments, maskText } from '../mask-secrets.ts';
import { type Replacement, replaceSpans } from './spans.ts';
import { parseYamlTree, yamlItems, yamlMembers } from './yaml-tree.ts';

/** A YAML text with the values that look like secrets masked, in members, arguments and comments alike. */
export function maskYaml(text: string): string {
  const tree = parseYamlTree(text);
  const masks = tree === undefined ? [] : maskNode(tree, false);
  const masked = replaceSpans(text, masks);
  return masked.replace(/(^|\s)#[^\r\n]*/g, (comment) =>
    maskText(comment.replace(/(:\s*)(["']?)[^\s"']{6,}\2/g, `$1${MASK}`)),
  );
}

function maskNode(node: ParsedNode, isSecret: boolean): Replacement[] {
  if (isScalar(node)) {
    const { value } = node;
    if (isSecret) return value === null ? [] : [replaced(node, MASK)];
    return typeof value === 'string' ? maskedText(node, value, maskText(value)) : [];
  }
  const items = yamlItems(node);
  if (items.length > 0) return maskList(items, isSecret);
  return yamlMembers(node).flatMap(({ name, value }) =>
    value === undefined ? [] : maskNode(value, isSecret || isSecretMap(name) || isSecretName(name)),
  );
}

// Neighbours matter in a list of arguments: the value of `--token` is the next item.
function maskList(items: readonly ParsedNode[], isSecret: boolean): Replacement[] {
  const values = items.map((item) => (isScalar(item) ? item.value : undefined));
  if (isSecret || !values.every((value) => typeof value === 'string')) {
    return items.flatMap((item) => maskNode(item, isSecret));
  }
  const masked = maskArguments(values);
  return items.flatMap((item, index) => maskedText(item, values[index]!, masked[index]!));
}

function maskedText(node: ParsedNode, value: string, masked: string): Replacement[] {
  return masked === value ? [] : [replaced(node, masked)];
}

function replaced({ range: [start, end] }: ParsedNode, text: string): Replacement {
  return { start, end, text: JSON.stringify(text) };
}
