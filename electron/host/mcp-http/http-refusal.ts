import type { ServerResponse } from 'node:http';
import { errorLine } from '../../core/frames/index.ts';

/** Why a request is not taken: an HTTP status, and the same as a JSON-RPC error that a client can show. */
export interface HttpRefusal {
  readonly status: number;
  /** A JSON-RPC error code. */
  readonly code: number;
  /** A readable sentence. */
  readonly message: string;
  readonly data?: unknown;
  /** The id of the refused request as it was written, when it could be read. */
  readonly rawId?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What HTTP servers of this protocol answer when the fault is with the HTTP request, as both SDKs do. */
export const BAD_EXCHANGE = -32_000;
export const PARSE_ERROR = -32_700;
export const INVALID_REQUEST = -32_600;
export const METHOD_NOT_FOUND = -32_601;
export const INVALID_PARAMS = -32_602;
/** `HeaderMismatch` of revision 2026-07-28. */
export const HEADER_MISMATCH = -32_020;
/** "Session not found", as both SDKs answer it. */
export const NO_SESSION = -32_001;

/** Nothing on this listener may be read by, kept in or framed by anything else. */
const PROTECTION: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
};

/** The headers of every answer; `noStore` for everything that is no stream. */
export const jsonHeaders: Readonly<Record<string, string>> = {
  ...PROTECTION,
  'content-type': 'application/json',
  'cache-control': 'no-store',
};

/** A stream of events: `no-transform` and `X-Accel-Buffering` keep what lies between from collecting them. */
export const streamHeaders: Readonly<Record<string, string>> = {
  ...PROTECTION,
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};

/** Answers a request with a refusal. What is left of its body is read and forgotten. */
export function refuse(response: ServerResponse, refusal: HttpRefusal): void {
  if (response.headersSent || response.destroyed) return;
  const { status, code, message, data, rawId, headers } = refusal;
  const body = errorLine(rawId, code, message, data);
  response.writeHead(status, { ...jsonHeaders, ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** Answers with a status that says it all. */
export function endEmpty(response: ServerResponse, status: number): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { ...PROTECTION, 'cache-control': 'no-store', 'content-length': 0 });
  response.end();
}
