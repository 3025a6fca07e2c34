import type { IncomingMessage } from 'node:http';
import {
  CAPABILITIES_KEY,
  CLIENT_KEY,
  isJsonObject,
  type JsonObject,
  NAMED_BY,
  REVISION,
  VERSION_KEY,
} from '../../core/frames/index.ts';
import {
  BAD_EXCHANGE,
  HEADER_MISMATCH,
  type HttpRefusal,
  INVALID_PARAMS,
  INVALID_REQUEST,
} from './http-refusal.ts';
import { metaOf, type PostedMessage, type PostedRequest } from './posted-message.ts';

/** The headers that repeat what the body says (revision 2026-07-28, Streamable HTTP, "Request Metadata"). */
export interface MirrorHeaders {
  readonly version: string | undefined;
  readonly method: string | undefined;
  readonly name: string | undefined;
}

/**
 * Which rules a message goes by. The body decides; headers only confirm it. Up to 2025-11-25 there are sessions, from
 * 2026-07-28 on every request stands alone.
 */
export type Era = 'legacy' | 'modern';

/** Revisions are dates, so they compare as text. */
export const isModernVersion = (version: string): boolean => version >= REVISION;

/** Tells the era of a message, or why its headers and its body cannot both be true. */
export function eraOf(posted: PostedMessage, headers: MirrorHeaders): Era | HttpRefusal {
  const modernHeader = headers.version !== undefined && isModernVersion(headers.version);
  if (posted.kind === 'answer') {
    return modernHeader
      ? { status: 400, code: INVALID_REQUEST, message: 'This revision has no answers of clients.' }
      : 'legacy';
  }
  if (headers.method !== undefined && headers.method !== posted.method) {
    return mismatch(posted, `Mcp-Method says ${quoted(headers.method)}, the body ${quoted(posted.method)}`);
  }
  const meta = metaOf(posted.message);
  const claims = meta !== undefined && Object.hasOwn(meta, VERSION_KEY);
  if (posted.method === 'initialize' && !(claims && isModernClaim(meta))) {
    return modernHeader
      ? mismatch(posted, 'initialize belongs to revisions before this MCP-Protocol-Version')
      : 'legacy';
  }
  if (!claims) return modernHeader ? withoutClaim(posted, meta) : 'legacy';
  const problem = posted.kind === 'request' ? claimProblem(meta) : versionClaimProblem(meta);
  if (problem !== undefined) {
    const data = { envelope: problem };
    return refusal(
      posted,
      INVALID_PARAMS,
      `The request's _meta is not valid: ${problem.key}: ${problem.problem}.`,
      data,
    );
  }
  if (headers.version !== undefined && headers.version !== meta[VERSION_KEY]) {
    const said = quoted(String(meta[VERSION_KEY]));
    return mismatch(posted, `MCP-Protocol-Version says ${quoted(headers.version)}, the body ${said}`);
  }
  return 'modern';
}

/** What is wrong with the headers that a modern request must carry besides its body. */
export function mirrorProblem(posted: PostedRequest, headers: MirrorHeaders): HttpRefusal | undefined {
  if (headers.version === undefined) return mismatch(posted, 'MCP-Protocol-Version is missing');
  if (headers.method === undefined) return mismatch(posted, 'Mcp-Method is missing');
  return nameProblem(posted, headers.name, true);
}

/** What is wrong with `Mcp-Name`. A client of an older revision need not send it, but may not lie in it either. */
export function nameProblem(
  posted: PostedRequest,
  header: string | undefined,
  required: boolean,
): HttpRefusal | undefined {
  const member = NAMED_BY.get(posted.method);
  if (member === undefined) return undefined;
  const params = posted.message['params'];
  const name = isJsonObject(params) ? params[member] : undefined;
  if (header === undefined) {
    return required && typeof name === 'string' ? mismatch(posted, 'Mcp-Name is missing') : undefined;
  }
  const decoded = decodeHeader(header);
  if (decoded === undefined) return mismatch(posted, 'Mcp-Name is not properly encoded');
  if (typeof name === 'string' && decoded !== name) {
    return mismatch(posted, `Mcp-Name says ${quoted(decoded)}, the body ${quoted(name)}`);
  }
  return undefined;
}

/** A refusal because headers and body do not agree: -32020, status 400. */
export function mismatch(posted: PostedMessage, problem: string): HttpRefusal {
  return refusal(posted, HEADER_MISMATCH, `The request's headers and body disagree: ${problem}.`);
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** What a mirrored header stands for: the text between `=?base64?` and `?=` is UTF-8 in base64. Undefined when it is not. */
export function decodeHeader(value: string): string | undefined {
  if (!value.startsWith('=?base64?') || !value.endsWith('?=') || value.length < 11) return value;
  const encoded = value.slice('=?base64?'.length, -'?='.length);
  if (!BASE64.test(encoded)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(encoded, 'base64'));
  } catch {
    return undefined;
  }
}

/** Revisions with sessions that the header may name. The one a session agreed on is a matter of its server. */
const LEGACY_VERSIONS: ReadonlySet<string> = new Set([
  '2024-11-05',
  '2025-03-26',
  '2025-06-18',
  '2025-11-25',
]);

/** The mirrored headers of a request. */
export function mirrorsOf({ headers }: Pick<IncomingMessage, 'headers'>): MirrorHeaders {
  const text = (name: string): string | undefined => {
    const value = headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  return { version: text('mcp-protocol-version'), method: text('mcp-method'), name: text('mcp-name') };
}

/** What is wrong with the revision that a request of a session names. */
export function versionProblem({ version }: Pick<MirrorHeaders, 'version'>): HttpRefusal | undefined {
  if (version === undefined || LEGACY_VERSIONS.has(version)) return undefined;
  const known = [...LEGACY_VERSIONS].join(', ');
  const message = `MCP-Protocol-Version is none that has sessions; those are ${known}.`;
  return { status: 400, code: BAD_EXCHANGE, message };
}

interface ClaimProblem {
  readonly key: string;
  readonly problem: string;
}

function claimProblem(meta: JsonObject): ClaimProblem | undefined {
  const version = versionClaimProblem(meta);
  if (version !== undefined) return version;
  if (!Object.hasOwn(meta, CAPABILITIES_KEY)) return { key: CAPABILITIES_KEY, problem: 'missing' };
  if (!isJsonObject(meta[CAPABILITIES_KEY])) return { key: CAPABILITIES_KEY, problem: 'must be an object' };
  const info = meta[CLIENT_KEY];
  if (info === undefined) return undefined;
  const named = isJsonObject(info) && typeof info['name'] === 'string' && typeof info['version'] === 'string';
  return named ? undefined : { key: CLIENT_KEY, problem: 'must have a name and a version' };
}

const versionClaimProblem = (meta: JsonObject): ClaimProblem | undefined =>
  typeof meta[VERSION_KEY] === 'string' ? undefined : { key: VERSION_KEY, problem: 'must be a string' };

function isModernClaim(meta: JsonObject): boolean {
  return claimProblem(meta) === undefined && isModernVersion(String(meta[VERSION_KEY]));
}

/** The header names a modern revision, the body does not: a notification may leave it out, a request may not. */
function withoutClaim(posted: PostedMessage, meta: JsonObject | undefined): Era | HttpRefusal {
  if (posted.kind === 'notification') return 'modern';
  const missing =
    meta === undefined
      ? ['_meta']
      : [VERSION_KEY, ...(Object.hasOwn(meta, CAPABILITIES_KEY) ? [] : [CAPABILITIES_KEY])];
  const text = `The request lacks what this revision needs in its params: ${missing.join(', ')}.`;
  return refusal(posted, INVALID_PARAMS, text, { envelope: { missing } });
}

function refusal(posted: PostedMessage, code: number, message: string, data?: unknown): HttpRefusal {
  return {
    status: 400,
    code,
    message,
    ...(data === undefined ? {} : { data }),
    ...(posted.kind === 'request' ? { rawId: posted.id.raw } : {}),
  };
}

/** Names of servers and clients are theirs: cut, and without what could break a line. */
const quoted = (text: string): string => JSON.stringify(text.slice(0, 200));
