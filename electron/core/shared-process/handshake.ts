import { canonicalJson } from '../../../shared/util/canonical-json.ts';
import { CAPABILITIES_KEY, isJsonObject, type JsonObject, VERSION_KEY } from '../frames/index.ts';

/**
 * How a client introduces itself. Only clients with the same `key` share a process: what a server offers depends on the
 * revision and on what its client can do. `initialize`: revisions up to 2025-11-25; `modern`: each request says it by
 * itself; `none`: the client began without a word about itself.
 */
export interface Greeting {
  readonly kind: 'initialize' | 'modern' | 'none';
  readonly key: string;
  /** What the client says it can do. */
  readonly capabilities: JsonObject;
}

const NO_MEMBERS: JsonObject = Object.freeze({});

/** Reads the first message of a client. */
export function greetingIn(line: Buffer): Greeting {
  const { method, params } = readObject(line);
  const given = isJsonObject(params) ? params : NO_MEMBERS;
  if (method === 'initialize') return greeting('initialize', given['protocolVersion'], given['capabilities']);
  const meta = given['_meta'];
  if (isJsonObject(meta) && meta[VERSION_KEY] !== undefined)
    return greeting('modern', meta[VERSION_KEY], meta[CAPABILITIES_KEY]);
  return greeting('none', undefined, undefined);
}

function greeting(kind: Greeting['kind'], version: unknown, claimed: unknown): Greeting {
  const capabilities = isJsonObject(claimed) ? claimed : NO_MEMBERS;
  return { kind, key: canonicalJson([kind, version ?? null, capabilities]), capabilities };
}

function readObject(line: Buffer): JsonObject {
  try {
    const text = line.toString();
    const message: unknown = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
    return isJsonObject(message) ? message : NO_MEMBERS;
  } catch {
    return NO_MEMBERS;
  }
}
