import { isSecretMap, isSecretName, MASK, maskArguments, maskText } from '../mask-secrets.ts';
import { type Replacement, replaceSpans } from './spans.ts';
import { tomlString } from './toml-string.ts';
import { contentValue, parseTomlNodes, type TomlContent, tomlComments, tomlPath } from './toml-tree.ts';

/** A TOML text with the values that look like secrets masked, in members, arguments and comments alike. */
export function maskToml(text: string): string {
  const members = parseTomlNodes(text).flatMap((node) => (node.type === 'TOMLTable' ? node.body : [node]));
  const masks = members.flatMap((member) => {
    const isSecret = tomlPath(member).some((name) => isSecretMap(name) || isSecretName(name));
    return maskContent(member.value, isSecret);
  });
  const comments = tomlComments(text).flatMap(({ range: [start, end] }): Replacement[] => {
    const comment = text.slice(start, end);
    const masked = maskText(comment.replace(/(=\s*")(?:[^"\\]|\\.)*(")/g, `$1${MASK}$2`));
    return masked === comment ? [] : [{ start, end, text: masked }];
  });
  return replaceSpans(text, [...masks, ...comments]);
}

function maskContent(node: TomlContent, isSecret: boolean): Replacement[] {
  if (node.type === 'TOMLInlineTable') {
    return node.body.flatMap((member) => {
      const own = tomlPath(member).some((name) => isSecretMap(name) || isSecretName(name));
      return maskContent(member.value, isSecret || own);
    });
  }
  if (node.type === 'TOMLArray') return maskArray(node.elements, isSecret);
  if (isSecret) return [replaced(node, MASK)];
  const value = contentValue(node);
  if (typeof value !== 'string') return [];
  const masked = maskText(value);
  return masked === value ? [] : [replaced(node, masked)];
}

// Neighbours matter in a list of arguments: the value of `--token` is the next item.
function maskArray(items: readonly TomlContent[], isSecret: boolean): Replacement[] {
  const values = items.map(contentValue);
  if (isSecret || !values.every((value) => typeof value === 'string')) {
    return items.flatMap((item) => maskContent(item, isSecret));
  }
  const masked = maskArguments(values);
  return items.flatMap((item, index) =>
    masked[index] === values[index] ? [] : [replaced(item, masked[index]!)],
  );
}

function replaced({ range: [start, end] }: TomlContent, value: string): Replacement {
  return { start, end, text: tomlString(value) };
}
