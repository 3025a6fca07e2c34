import { isJsonObject, type JsonObject } from '../frames/index.ts';
import { definitionHash } from './binding.ts';
import type { Conversation } from './conversation.ts';
import type { DescribedItem } from './ports.ts';

/** Where a server describes itself besides its tools: the member of the result, and what names an item. */
const LISTS = {
  'prompts/list': { member: 'prompts', kind: 'prompt', key: 'name' },
  'resources/templates/list': { member: 'resourceTemplates', kind: 'template', key: 'uriTemplate' },
} as const;
const GREETINGS: ReadonlySet<string> = new Set(['initialize', 'server/discover']);

/** No server describes more. */
const ITEM_LIMIT = 10_000;

/** True for the requests in whose answers a server describes itself, besides its tools. */
export function describes(method: string): boolean {
  return Object.hasOwn(LISTS, method) || GREETINGS.has(method);
}

/** Has what a server describes compared with what was accepted. It passes in any case: calls of it are judged. */
export function noteDescribed(
  conversation: Conversation,
  method: string,
  result: JsonObject | undefined,
): void {
  const { integrity } = conversation.ports;
  if (integrity === undefined || result === undefined) return;
  const items = GREETINGS.has(method)
    ? instructionsIn(result)
    : itemsIn(result, method as keyof typeof LISTS);
  try {
    if (items.length > 0) integrity.described(conversation.facts, items);
  } catch (error) {
    conversation.log('gatehouse', `what the server describes could not be kept: ${String(error)}`);
  }
}

function instructionsIn(result: JsonObject): DescribedItem[] {
  const instructions = result['instructions'];
  if (typeof instructions !== 'string') return [];
  return [
    { kind: 'instructions', name: '', definition: { instructions }, hash: definitionHash({ instructions }) },
  ];
}

function itemsIn(result: JsonObject, method: keyof typeof LISTS): DescribedItem[] {
  const { member, kind, key } = LISTS[method];
  const list = result[member];
  if (!Array.isArray(list)) return [];
  return list.slice(0, ITEM_LIMIT).flatMap((definition: unknown) => {
    const name = isJsonObject(definition) ? definition[key] : undefined;
    return typeof name === 'string' ? [{ kind, name, definition, hash: definitionHash(definition) }] : [];
  });
}
