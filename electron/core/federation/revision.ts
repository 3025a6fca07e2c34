import { isJsonObject, type JsonObject } from '../frames/index.ts';
import type { NoRoute } from './router.ts';

/** Up to 2025-11-25 a connection begins with a handshake; from 2026-07-28 on every request speaks for itself. */
export type Era = 'legacy' | 'modern';

/** The revision without a handshake that is spoken here. */
export const REVISION = '2026-07-28';

const VERSION = 'io.modelcontextprotocol/protocolVersion';
const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';
const CLIENT = 'io.modelcontextprotocol/clientInfo';
export const LOG_LEVEL = 'io.modelcontextprotocol/logLevel';
export const SERVER = 'io.modelcontextprotocol/serverInfo';
export const SUBSCRIPTION = 'io.modelcontextprotocol/subscriptionId';

const INVALID_PARAMS = -32_602;
const UNSUPPORTED_VERSION = -32_022;

/** What a request of revision 2026-07-28 says of itself besides what it asks for. */
export function metaOf(params: JsonObject): JsonObject {
  const meta = params['_meta'];
  return isJsonObject(meta) ? meta : {};
}

/** True for a request that names its revision: those with a handshake never do. */
export const isModern = (params: JsonObject): boolean => Object.hasOwn(metaOf(params), VERSION);

/** Why a request of revision 2026-07-28 cannot be answered as it is (revision 2026-07-28, "Versioning"). */
export function envelopeProblem(params: JsonObject): NoRoute | undefined {
  const meta = metaOf(params);
  const requested = meta[VERSION];
  if (typeof requested !== 'string') {
    return {
      code: INVALID_PARAMS,
      message: `The request's _meta is not valid: ${VERSION} must be a string.`,
    };
  }
  if (requested !== REVISION) {
    const message = 'Unsupported protocol version';
    return { code: UNSUPPORTED_VERSION, message, data: { supported: [REVISION], requested } };
  }
  if (!isJsonObject(meta[CAPABILITIES])) {
    const message = `The request's _meta is not valid: ${CAPABILITIES} must be an object.`;
    return { code: INVALID_PARAMS, message };
  }
  return undefined;
}

/** How servers are spoken to on behalf of a client: the handshake for one era, what every request says for the other. */
export interface Greeting {
  /** The client's own; servers that know both eras are spoken to in it. */
  readonly era: Era;
  readonly handshake: JsonObject;
  readonly envelope: JsonObject;
}

/** Of a client that sent `initialize`. In the other era it can do nothing: nobody could ask it there. */
export function legacyGreeting(handshake: JsonObject): Greeting {
  const info = handshake['clientInfo'];
  const envelope = {
    [VERSION]: REVISION,
    [CAPABILITIES]: {},
    ...(isJsonObject(info) ? { [CLIENT]: info } : {}),
  };
  return { era: 'legacy', handshake, envelope };
}

/** Of a client that sent a request of revision 2026-07-28. A server with a handshake cannot ask it anything. */
export function modernGreeting(meta: JsonObject, version: string): Greeting {
  const info = meta[CLIENT];
  const clientInfo = isJsonObject(info) ? info : { name: 'gatehouse', version };
  const handshake = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
  return { era: 'modern', handshake, envelope: envelopeOf(meta) };
}

/** What is to be said with a request of ours that is made for one of the client's. */
export function envelopeOf(meta: JsonObject): JsonObject {
  const { progressToken: _, [LOG_LEVEL]: __, ...envelope } = meta;
  return envelope;
}

/** The `_meta` of a request without what revisions with a handshake do not know. */
export function withoutEnvelope(meta: JsonObject): JsonObject {
  const { [VERSION]: _, [CAPABILITIES]: __, [CLIENT]: ___, [LOG_LEVEL]: ____, ...rest } = meta;
  return rest;
}
