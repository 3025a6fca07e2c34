import type { Decision } from '../../../shared/model/decision.ts';
import { escapeSeparators, toLine } from './exact-json.ts';

/** What a client is told of a decision, besides the sentence. `audit` is the id of the record. */
export interface ToldDecision {
  readonly effect: 'deny';
  readonly reason: Decision['reason'];
  readonly rule?: string;
  readonly audit?: string;
}

/** A JSON-RPC error as one line. `rawId` is repeated byte for byte; without one the id is null. */
export function errorLine(rawId: string | undefined, code: number, message: string, data?: unknown): string {
  const error = JSON.stringify(data === undefined ? { code, message } : { code, message, data });
  return `{"jsonrpc":"2.0","id":${escapeSeparators(rawId ?? 'null')},"error":${escapeSeparators(error)}}\n`;
}

/** A JSON-RPC result as one line. */
export function resultLine(rawId: string, result: unknown): string {
  return `{"jsonrpc":"2.0","id":${escapeSeparators(rawId)},"result":${escapeSeparators(JSON.stringify(result))}}\n`;
}

/** A notification as one line. */
export function notificationLine(method: string, params?: unknown): string {
  return toLine(params === undefined ? { jsonrpc: '2.0', method } : { jsonrpc: '2.0', method, params });
}

/**
 * The result of a tool call that was not run: a result, not an error, so that the model can act on it (contract.md).
 * `modern` results carry `resultType` (revision 2026-07-28).
 */
export function denialResult(text: string, decision: ToldDecision, modern: boolean): object {
  return {
    ...(modern ? { resultType: 'complete' } : {}),
    content: [{ type: 'text', text }],
    isError: true,
    _meta: { 'gatehouse/decision': decision },
  };
}
