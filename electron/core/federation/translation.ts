import {
  type FrameFacts,
  isJsonObject,
  type JsonObject,
  parseForRewriting,
  toLine,
} from '../frames/index.ts';
import type { Member } from './member.ts';
import { type Era, LOG_LEVEL, metaOf, SERVER, withoutEnvelope } from './revision.ts';

const INVALID_PARAMS = -32_602;
const INTERNAL_ERROR = -32_603;
/** Resource not found, in the revisions with a handshake. */
const NO_RESOURCE = -32_002;

/** A request of a client as a server of the other era reads it. */
export function translateRequest(message: JsonObject, member: Member, logLevel: unknown): JsonObject {
  const params = isJsonObject(message['params']) ? message['params'] : {};
  const meta = metaOf(params);
  if (member.era === 'modern') {
    const level = typeof logLevel === 'string' ? { [LOG_LEVEL]: logLevel } : {};
    const { task: _, ...rest } = params;
    return { ...message, params: { ...rest, _meta: { ...meta, ...member.envelope, ...level } } };
  }
  const { _meta: _, task: __, inputResponses: ___, requestState: ____, ...rest } = params;
  const kept = withoutEnvelope(meta);
  return { ...message, params: Object.keys(kept).length === 0 ? rest : { ...rest, _meta: kept } };
}

/** An answer of a server as a client of the other era reads it. */
export function translateAnswer(
  line: Buffer,
  facts: FrameFacts,
  method: string,
  member: Member,
): Buffer | string {
  return member.era === 'modern' ? forLegacy(line, facts, member) : forModern(line, method, member);
}

/** What is new in a result is no harm to an older client. Only being asked back is beyond it. */
function forLegacy(line: Buffer, { resultType, id }: FrameFacts, { server }: Member): Buffer | string {
  if (resultType === undefined || resultType === 'complete') return line;
  const message = `The server ${server} answered with ${resultType}, which a client of this revision cannot go on with.`;
  const error = { code: INTERNAL_ERROR, message };
  return toLine({ jsonrpc: '2.0', id: parseForRewriting(id!.raw), error });
}

function forModern(line: Buffer, method: string, member: Member): Buffer | string {
  const message = parseForRewriting(line.toString()) as JsonObject;
  const { result, error } = message;
  if (isJsonObject(error)) {
    const isMissing = method === 'resources/read' && Number(error['code']) === NO_RESOURCE;
    return isMissing ? toLine({ ...message, error: { ...error, code: INVALID_PARAMS } }) : line;
  }
  if (!isJsonObject(result)) return line;
  const info = member.welcome['serverInfo'];
  const meta = isJsonObject(info) ? { _meta: { ...metaOf(result), [SERVER]: info } } : {};
  // How long it keeps nobody said.
  const cache = method === 'resources/read' ? { ttlMs: 0, cacheScope: 'private' } : {};
  return toLine({ ...message, result: { resultType: 'complete', ...cache, ...result, ...meta } });
}

/** True when what passes between a client and a server of these eras must be said in other words. */
export const differs = (client: Era, member: Member): boolean => client !== member.era;
