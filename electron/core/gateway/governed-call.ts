import type { AuditDraft } from '../../../shared/model/audit-record.ts';
import type { OperationType } from '../../../shared/model/decision.ts';
import { isJsonObject, type JsonObject, type RequestId, VERSION_KEY } from '../frames/index.ts';
import type { RetryState } from './binding.ts';
import type { ActivityEntry, CallFacts, Judgement } from './ports.ts';

/** A request that is judged, on its way through the gate. */
export interface GovernedCall {
  readonly id: RequestId;
  readonly facts: CallFacts;
  readonly judgement: Judgement;
  readonly argumentsHash: string;
  readonly inexact: readonly string[];
  readonly retry: RetryState;
  /** The request was of revision 2026-07-28: its result carries `resultType`. */
  readonly modern: boolean;
  /** The client agreed that the server makes a task of it (revision 2025-11-25). */
  readonly asTask: boolean;
  readonly progressToken: string | number | undefined;
  readonly operation: NonNullable<AuditDraft['operation']>;
  readonly redactions: readonly string[];
  readonly truncated: boolean;
  readonly trace: NonNullable<AuditDraft['trace']>;
  readonly entry: ActivityEntry;
  /** When it came and, once released, when it was released; monotonic ms. */
  since: number;
  /** The id of its `call.decided` record, once there is one. */
  decided: string | undefined;
  /** An approval released it; a retry that carries on where the server asked back needs no second one. */
  approved: { readonly approval: string; readonly by: string } | undefined;
}

/** What of a request's params the gate looks at. */
export interface CallParams {
  readonly operation: OperationType;
  readonly name: string;
  readonly arguments: unknown;
  readonly retry: RetryState;
  readonly asTask: boolean;
  readonly meta: JsonObject;
}

const METHODS: ReadonlySet<string> = new Set<OperationType>(['tools/call', 'resources/read', 'prompts/get']);
const ASKED_BACK: ReadonlySet<string> = new Set<OperationType>([
  'sampling/createMessage',
  'elicitation/create',
  'roots/list',
]);
const NO_META: JsonObject = Object.freeze({});

/** True for the methods that are judged. */
export function isGoverned(method: string): method is OperationType {
  return METHODS.has(method);
}

/** True for what a server may ask its client, which is judged too. */
export function asksBack(method: unknown): method is OperationType {
  return typeof method === 'string' && ASKED_BACK.has(method);
}

/** Reads the params of a judged request. Undefined when it does not say what it calls, so that it cannot be judged. */
export function callParams(operation: OperationType, params: unknown): CallParams | undefined {
  if (!isJsonObject(params)) return undefined;
  const name = operation === 'resources/read' ? params['uri'] : params['name'];
  if (typeof name !== 'string') return undefined;
  const meta = params['_meta'];
  return {
    operation,
    name,
    arguments: operation === 'resources/read' ? {} : (params['arguments'] ?? {}),
    retry: { requestState: params['requestState'], inputResponses: params['inputResponses'] },
    asTask: params['task'] !== undefined,
    meta: isJsonObject(meta) ? meta : NO_META,
  };
}

/** True when the request says of itself that it is of revision 2026-07-28. */
export function isModern(meta: JsonObject): boolean {
  return meta[VERSION_KEY] !== undefined;
}

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;

/** The trace a record belongs to: the JSON-RPC id, and the W3C trace context when the client sent one. */
export function traceOf(id: RequestId, meta: JsonObject): NonNullable<AuditDraft['trace']> {
  const requestId = id.key.startsWith('n:') ? Number(id.key.slice(2)) : id.key.slice(2);
  const parent = meta['traceparent'];
  const match = typeof parent === 'string' ? TRACEPARENT.exec(parent) : null;
  return match === null ? { requestId } : { requestId, spanId: match[2]!, traceId: match[1]! };
}

/** The token to report progress under. A number that was too large to keep exactly is none we could repeat. */
export function progressTokenOf(meta: JsonObject, inexact: readonly string[]): string | number | undefined {
  const token = meta['progressToken'];
  if (typeof token === 'number') return token;
  return typeof token === 'string' && !inexact.includes(token) ? token : undefined;
}
