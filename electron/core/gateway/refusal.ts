import { isAppError } from '../../../shared/errors/app-error.ts';
import { toWireError } from '../../../shared/errors/result.ts';
import { errorLine, type Line, scanFrame } from '../frames/index.ts';

/** Why a connection gets no server, as every request on it is answered. */
export interface Refusal {
  /** A JSON-RPC error code. */
  readonly code: number;
  /** A readable sentence. */
  readonly message: string;
  readonly data?: unknown;
}

/** The server may not run (contract.md). */
export const NOT_ADMITTED = -32001;
const INTERNAL_ERROR = -32603;
const PARSE_ERROR = -32700;

/** A failure to start or keep a server, as its client is told. */
export function refusalOf(error: unknown): Refusal {
  const { code, message, data } = toWireError(error);
  const admitted = !isAppError(error, 'denied_by_policy');
  return { code: admitted ? INTERNAL_ERROR : NOT_ADMITTED, message, data: { code, ...(data as object) } };
}

/** The request a line holds, answered with the refusal. Undefined for everything that needs no answer. */
export function refuseLine(line: Line, refusal: Refusal): { method: string; answer: string } | undefined {
  const facts = line.kind === 'oversized' ? line.facts : scanFrame(line.chunks);
  if (facts.shape === 'blank') return undefined;
  if (facts.shape !== 'object') {
    return { method: '', answer: errorLine(undefined, PARSE_ERROR, 'Gatehouse could not read the message.') };
  }
  if (facts.method === undefined || facts.id === undefined) return undefined;
  return {
    method: facts.method,
    answer: errorLine(facts.id.raw, refusal.code, refusal.message, refusal.data),
  };
}
