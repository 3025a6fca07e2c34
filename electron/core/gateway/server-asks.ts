import type { OperationType } from '../../../shared/model/decision.ts';
import { isJsonObject, type JsonObject, type RequestId } from '../frames/index.ts';
import type { Conversation } from './conversation.ts';
import { asksBack, type GovernedCall } from './governed-call.ts';
import { openCall } from './judged-call.ts';

/** What one server may ask in one message; more is no dialogue. */
const ASK_LIMIT = 64;

/** Something a server wants of its client: a request of its own, or one within an `input_required` result. */
export interface ServerAsk {
  /** Of the request it is, or is part of. */
  readonly id: RequestId;
  readonly operation: OperationType;
  readonly params: unknown;
  /** Size of the frame it came in. */
  readonly bytes: number;
}

/** What an `input_required` result asks, in the order it stands there. Undefined when it cannot be read. */
export function asksOf(
  result: JsonObject | undefined,
  id: RequestId,
  bytes: number,
): ServerAsk[] | undefined {
  const requests = result?.['inputRequests'];
  if (requests === undefined) return [];
  if (!isJsonObject(requests)) return undefined;
  const entries = Object.values(requests);
  if (entries.length > ASK_LIMIT) return undefined;
  return entries.flatMap((request) => {
    const method = isJsonObject(request) ? request['method'] : undefined;
    // Methods nobody knows are passed on, here as anywhere.
    return isJsonObject(request) && asksBack(method)
      ? [{ id, operation: method, params: request['params'], bytes }]
      : [];
  });
}

/** What a server asks as the gate judges it: by the name of its method, with all it says. */
export function callOf(
  conversation: Conversation,
  { id, operation, params, bytes }: ServerAsk,
): GovernedCall {
  const retry = { requestState: undefined, inputResponses: undefined };
  const call = { operation, name: operation, arguments: params ?? {}, retry, asTask: false, meta: {} };
  const opened = openCall(conversation, { id, params: call, bytes, plain: false, inexact: [] });
  if (operation !== 'roots/list') lookAt(conversation, opened);
  return opened;
}

/** What a server says to the user or the model is looked at as what it returns is: later, for the feed and the labels. */
function lookAt({ ports }: Conversation, { facts, entry }: GovernedCall): void {
  ports.integrity?.returned(facts, Buffer.from(JSON.stringify(facts.arguments)), (findings) => {
    entry.findings = findings;
    ports.activity.touch(entry);
  });
}
