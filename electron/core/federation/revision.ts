import {
  CAPABILITIES_KEY,
  CLIENT_KEY,
  isJsonObject,
  type JsonObject,
  REVISION,
  VERSION_KEY,
} from '../frames/index.ts';
import type { NoRoute } from './router.ts';

/** Up to 2025-11-25 a connection begins with a handshake; from 2026-07-28 on every request speaks for itself. */
export type Era = 'legacy' | 'modern';

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
export const isModern = (params: JsonObject): boolean => Object.hasOwn(metaOf(params), VERSION_KEY);

/** Why a request of revision 2026-07-28 cannot be answered as it is (revision 2026-07-28, "Versioning"). */
export function envelopeProblem(params: JsonObject): NoRoute | undefined {
  const meta = metaOf(params);
  const requested = meta[VERSION_KEY];
  if (typeof requested !== 'string') {
    return {
      code: INVALID_PARAMS,
      message: `The request's _meta is not valid: ${VERSION_KEY} must be a string.`,
    };
  }
  if (requested !== REVISION) {
    const message = 'Unsupported protocol version';
    return { code: UNSUPPORTED_VERSION, message, data: { supported: [REVISION], requested } };
  }
  if (!isJsonObject(meta[CAPABILITIES_KEY])) {
    const message = `The request's _meta is not valid: ${CAPABILITIES_KEY} must be an object.`;
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
    [VERSION_KEY]: REVISION,
    [CAPABILITIES_KEY]: {},
    ...(isJsonObject(info) ? { [CLIENT_KEY]: info } : {}),
  };
  return { era: 'legacy', handshake, envelope };
}

/** Of a client that sent a request of revision 2026-07-28. A server with a handshake cannot ask it anything. */
export function modernGreeting(meta: JsonObject, version: string): Greeting {
  const info = meta[CLIENT_KEY];
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
  const { [VERSION_KEY]: _, [CAPABILITIES_KEY]: __, [CLIENT_KEY]: ___, [LOG_LEVEL]: ____, ...rest } = meta;
  return rest;
}
