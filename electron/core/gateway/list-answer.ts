import {
  countMembers,
  type FrameFacts,
  isJsonObject,
  type JsonObject,
  JUDGED_DEPTH,
  parseForJudging,
  parseForRewriting,
  toLine,
} from '../frames/index.ts';
import type { ToolCatalog } from './tool-catalog.ts';

/** What becomes of a `tools/list` answer. */
export type ListAnswer =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'rewritten'; readonly line: string }
  | { readonly kind: 'broken' };

/** How long a client may keep a list from which tools were taken out, in ms (revision 2026-07-28, `ttlMs`). */
const FILTERED_TTL_MS = 1000;

/**
 * Reads a `tools/list` answer: remembers the tools and takes out the hidden ones. The answer is written anew only when
 * something was taken out, or when a member is repeated in it, so that the client could read another list than we did;
 * then every other member, its order and every digit stay. Cached copies of a filtered list are kept short and private.
 */
export function readListAnswer(line: Buffer, facts: FrameFacts, catalog: ToolCatalog): ListAnswer {
  if (facts.depth > JUDGED_DEPTH) return { kind: 'broken' };
  const text = line.toString();
  let judged: unknown;
  try {
    judged = facts.wideNumbers ? parseForJudging(text).value : JSON.parse(text);
  } catch {
    return { kind: 'broken' };
  }
  const tools = toolsOf(judged);
  if (tools === undefined) return { kind: 'unchanged' };
  catalog.record(tools);
  const kept = tools.map((tool) => !catalog.hidesDefinition(tool));
  const clean = countMembers(judged) === facts.members;
  if (clean && !kept.includes(false)) return { kind: 'unchanged' };
  return { kind: 'rewritten', line: toLine(withoutHidden(parseForRewriting(text) as JsonObject, kept)) };
}

function toolsOf(message: unknown): readonly unknown[] | undefined {
  const result = isJsonObject(message) ? message['result'] : undefined;
  const tools = isJsonObject(result) ? result['tools'] : undefined;
  return Array.isArray(tools) ? tools : undefined;
}

function withoutHidden(message: JsonObject, kept: readonly boolean[]): JsonObject {
  const result = message['result'] as JsonObject;
  const tools = (result['tools'] as readonly unknown[]).filter((_tool, index) => kept[index]);
  const changed: [string, unknown][] = [['tools', tools]];
  if (result['resultType'] !== undefined && kept.includes(false)) {
    const ttl = result['ttlMs'];
    changed.push(
      ['cacheScope', 'private'],
      ['ttlMs', typeof ttl === 'number' ? Math.min(ttl, FILTERED_TTL_MS) : FILTERED_TTL_MS],
    );
  }
  return replaced(message, [['result', replaced(result, changed)]]);
}

/** The object with members replaced where they stand; new ones come last. Members named `__proto__` stay members. */
function replaced(object: JsonObject, members: readonly (readonly [string, unknown])[]): JsonObject {
  const entries = new Map(Object.entries(object));
  for (const [name, value] of members) entries.set(name, value);
  return Object.fromEntries(entries);
}
