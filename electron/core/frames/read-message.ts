import { isUtf8 } from 'node:buffer';
import { countMembers, isJsonObject, type JsonObject, parseForJudging } from './exact-json.ts';
import type { FrameFacts } from './frame-facts.ts';
import { lookAlike } from './member-names.ts';

/** JSON-RPC error codes for a frame that is not passed on. */
type RefusalCode = -32700 | -32600;

/** A client's message, or why it cannot be one message to every parser. */
type ReadMessage =
  | { readonly ok: true; readonly message: JsonObject; readonly inexact: readonly string[] }
  | { readonly ok: false; readonly code: RefusalCode; readonly problem: string };

/** How deep a message may be nested: one that is judged, and any other. */
export const JUDGED_DEPTH = 200;
const FORWARDED_DEPTH = 1000;

const CARRIAGE_RETURN = 0x0d;

/**
 * Parses a frame that a client sent and makes sure that the server cannot read another message in the same bytes:
 * valid UTF-8, valid JSON, one object, no repeated and no look-alike top-level member, and no carriage return within the
 * line (Python's text streams end a line there, so it could hide a second message). For a `judged` message members may
 * repeat at no depth, and the members of `params` may not be look-alikes either. What is forwarded are the same bytes.
 */
export function readMessage(line: Buffer, facts: FrameFacts, judged: boolean): ReadMessage {
  if (facts.shape === 'array') return invalid('batches are not accepted, send one message per line');
  if (facts.depth > (judged ? JUDGED_DEPTH : FORWARDED_DEPTH))
    return invalid('the message is nested too deeply');
  if (!isUtf8(line)) return unparsable('the line is not valid UTF-8');
  if (holdsCarriageReturn(line)) return unparsable('the line holds a carriage return');
  let value: unknown;
  let inexact: readonly string[] = [];
  try {
    const text = withoutMark(line.toString());
    if (judged && facts.wideNumbers) ({ value, inexact } = parseForJudging(text));
    else value = JSON.parse(text);
  } catch {
    return unparsable('the line is not valid JSON');
  }
  if (!isJsonObject(value)) return invalid('a message must be an object');
  const problem = ambiguity(value, facts, judged);
  return problem === undefined ? { ok: true, message: value, inexact } : invalid(problem);
}

function ambiguity(message: JsonObject, facts: FrameFacts, judged: boolean): string | undefined {
  if (facts.repeated || Object.keys(message).length !== facts.topMembers) return 'a member is repeated';
  const alike = lookAlike(message, 'top') ?? (judged ? lookAlikeInParams(message['params']) : undefined);
  if (alike !== undefined) return `the member ${JSON.stringify(alike.slice(0, 40))} looks like another one`;
  if (judged && countMembers(message) !== facts.members) return 'a member is repeated';
  return undefined;
}

function lookAlikeInParams(params: unknown): string | undefined {
  return isJsonObject(params) ? lookAlike(params, 'params') : undefined;
}

function holdsCarriageReturn(line: Buffer): boolean {
  const at = line.indexOf(CARRIAGE_RETURN);
  return at !== -1 && at < line.length - 2;
}

const withoutMark = (text: string): string => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
const invalid = (problem: string): ReadMessage => ({ ok: false, code: -32600, problem });
const unparsable = (problem: string): ReadMessage => ({ ok: false, code: -32700, problem });
