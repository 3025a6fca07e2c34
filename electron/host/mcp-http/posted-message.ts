import {
  type FrameFacts,
  isJsonObject,
  type JsonObject,
  readMessage,
  type RequestId,
  scanFrame,
} from '../../core/frames/index.ts';
import { type HttpRefusal, INVALID_REQUEST, PARSE_ERROR } from './http-refusal.ts';

interface Posted {
  /** The message as one line with its end, as a session takes it: the bytes that were sent, but for line breaks. */
  readonly line: Buffer;
  readonly message: JsonObject;
  readonly facts: FrameFacts;
}

export interface PostedRequest extends Posted {
  readonly kind: 'request';
  readonly id: RequestId;
  readonly method: string;
}

export interface PostedNotification extends Posted {
  readonly kind: 'notification';
  readonly method: string;
}

/** The client's answer to a request of the server. */
export interface PostedAnswer extends Posted {
  readonly kind: 'answer';
}

export type PostedMessage = PostedRequest | PostedNotification | PostedAnswer;

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;

/**
 * Reads a body as one JSON-RPC message, as strictly as the gate reads what it judges: whatever could be another message
 * to another parser (repeated or look-alike members, a batch, bytes that are no UTF-8) is refused before any header is
 * compared with it, and before a session hears of it. Owns the bytes.
 */
export function readPosted(body: Buffer): PostedMessage | HttpRefusal {
  const line = asLine(body);
  if (line === undefined) return parseError('the body is not valid JSON');
  const facts = scanFrame([line]);
  if (facts.shape === 'blank') return parseError('the body is empty');
  const read = readMessage(line, facts, facts.method !== undefined);
  if (!read.ok) return { status: 400, code: read.code, message: refused(read.problem) };
  const posted = { line, message: read.message, facts };
  if (!facts.jsonrpc) return invalid('"jsonrpc" must be "2.0"', facts);
  const method = read.message['method'];
  if (typeof method === 'string') {
    if (!facts.hasId) return { kind: 'notification', method, ...posted };
    if (facts.id === undefined || !/^[sn]:|^r:[-0-9]/.test(facts.id.key)) {
      return invalid('an id must be a string or a number', undefined);
    }
    return { kind: 'request', id: facts.id, method, ...posted };
  }
  if (method === undefined && facts.hasId && facts.hasResult !== facts.hasError)
    return { kind: 'answer', ...posted };
  return invalid('the message is neither a request nor an answer', undefined);
}

/** The `_meta` of a message's params. */
export function metaOf(message: JsonObject): JsonObject | undefined {
  const params = message['params'];
  const meta = isJsonObject(params) ? params['_meta'] : undefined;
  return isJsonObject(meta) ? meta : undefined;
}

/**
 * The body as one line. JSON may be broken into lines between tokens, never within one, so that a line break in valid
 * JSON may become a space. Undefined when there are line breaks and it is not valid.
 */
function asLine(body: Buffer): Buffer | undefined {
  if (body.includes(NEWLINE) || body.includes(CARRIAGE_RETURN)) {
    try {
      JSON.parse(body.toString());
    } catch {
      return undefined;
    }
    for (let at = 0; at < body.length; at++) {
      if (body[at] === NEWLINE || body[at] === CARRIAGE_RETURN) body[at] = SPACE;
    }
  }
  return Buffer.concat([body, Buffer.of(NEWLINE)]);
}

const refused = (problem: string): string => `Gatehouse refused the message: ${problem}.`;
const parseError = (problem: string): HttpRefusal => ({
  status: 400,
  code: PARSE_ERROR,
  message: refused(problem),
});

function invalid(problem: string, facts: FrameFacts | undefined): HttpRefusal {
  const rawId = facts?.id?.raw;
  const refusal = { status: 400, code: INVALID_REQUEST, message: refused(problem) };
  return rawId === undefined ? refusal : { ...refusal, rawId };
}
