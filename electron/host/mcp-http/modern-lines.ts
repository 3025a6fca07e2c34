import { isJsonObject, type JsonObject, parseForRewriting, toLine } from '../../core/frames/index.ts';
import { METHOD_NOT_FOUND } from './http-refusal.ts';
import { withId } from './id-span.ts';
import { metaOf, type PostedRequest } from './posted-message.ts';
import { parseLine } from './progress-token.ts';

export const UNSUPPORTED_VERSION = -32_022;
export const SUBSCRIPTION_KEY = 'io.modelcontextprotocol/subscriptionId';
const LOG_LEVEL_KEY = 'io.modelcontextprotocol/logLevel';
/** Errors that are a fault of the HTTP request by the revision's own words, and the status each is sent with. */
const STATUS_OF: ReadonlyMap<number, number> = new Map([
  [METHOD_NOT_FOUND, 404],
  [-32_020, 400],
  [-32_021, 400],
  [UNSUPPORTED_VERSION, 400],
]);

/** The request under our number: nothing else in it is changed. */
export function numbered(
  posted: PostedRequest,
  number: number,
): { line: Buffer | string; token: unknown; wantsLog: boolean } {
  const meta = metaOf(posted.message);
  const wantsLog = meta?.[LOG_LEVEL_KEY] !== undefined;
  const token = meta?.['progressToken'];
  if (token === undefined) return { line: withId(posted.line, String(number)), token, wantsLog };
  const message = parseForRewriting(posted.line.toString()) as JsonObject;
  const params = message['params'] as JsonObject;
  const exact = (params['_meta'] as JsonObject)['progressToken'];
  const line = toLine({
    ...message,
    id: number,
    params: { ...params, _meta: { ...(params['_meta'] as JsonObject), progressToken: number } },
  });
  return { line, token: exact, wantsLog };
}

/** A message of a subscription, under the id its client knows. */
export function resubscribed(line: Buffer, rawId: string): Buffer {
  const subscription = parseForRewriting(rawId);
  const rename = (holder: unknown): unknown => {
    const meta = isJsonObject(holder) ? holder['_meta'] : undefined;
    return isJsonObject(holder) && isJsonObject(meta) && meta[SUBSCRIPTION_KEY] !== undefined
      ? { ...holder, _meta: { ...meta, [SUBSCRIPTION_KEY]: subscription } }
      : holder;
  };
  const message = parseForRewriting(line.toString()) as JsonObject;
  const { params, result } = message;
  return Buffer.from(
    toLine({
      ...message,
      ...(params === undefined ? {} : { params: rename(params) }),
      ...(result === undefined ? {} : { result: rename(result) }),
    }).trimEnd(),
  );
}

export function withParams(line: Buffer, change: (params: JsonObject) => JsonObject): Buffer {
  const message = parseForRewriting(line.toString()) as JsonObject;
  return Buffer.from(toLine({ ...message, params: change(message['params'] as JsonObject) }).trimEnd());
}

export function resultOf(line: Buffer): JsonObject | undefined {
  const result = parseLine(line)?.['result'];
  return isJsonObject(result) ? result : undefined;
}

/** The status an error of the server is answered with. */
export function statusOf(line: Buffer): number {
  const error = parseLine(line)?.['error'];
  const code = isJsonObject(error) ? error['code'] : undefined;
  return (typeof code === 'number' ? STATUS_OF.get(code) : undefined) ?? 200;
}
