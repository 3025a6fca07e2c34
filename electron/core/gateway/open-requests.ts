import { errorLine, escapeSeparators, notificationLine, type RequestId } from '../frames/index.ts';
import type { CallDesk } from './call-desk.ts';
import type { FinishedStatus } from './call-records.ts';
import type { Conversation } from './conversation.ts';
import type { Refusal } from './refusal.ts';
import { SUBSCRIPTION_ID } from './server-notices.ts';

const METHOD_NOT_FOUND = -32601;

/**
 * Answers every open request with the refusal, held ones too: no server will answer them any more. Streams of
 * notifications end in order instead, so that their client opens them again.
 */
export function failOpenRequests(
  conversation: Conversation,
  desk: CallDesk,
  status: FinishedStatus,
  refusal: Refusal,
): void {
  for (const request of conversation.pending.takeAll()) {
    if (request.state === 'held') desk.abandon(request);
    else if (request.call !== undefined) conversation.finish(request.call, status);
    conversation.answer(
      request.stream?.state === 'open'
        ? streamEnd(request.id)
        : errorLine(request.id.raw, refusal.code, refusal.message, refusal.data),
    );
  }
  conversation.tasks.endAll(status);
  desk.settle();
}

/** Notes that nobody waits for the open calls any more. */
export function forgetOpenRequests(conversation: Conversation): void {
  for (const { state, call } of conversation.pending.takeAll()) {
    if (state === 'forwarded' && call !== undefined) conversation.finish(call, 'cancelled');
  }
  conversation.tasks.endAll('cancelled');
}

/** Tells the client that the server does not know `server/discover`; an `initialize` that followed stays open. */
export function denyDiscovery(conversation: Conversation): void {
  const { pending, toClient } = conversation;
  for (const request of [...pending.all()]) {
    if (request.method === 'initialize') continue;
    pending.remove(request.id);
    conversation.answer(errorLine(request.id.raw, METHOD_NOT_FOUND, 'Method not found'));
  }
  toClient.flush();
}

/** Tells a client that has seen a list of tools, in the way of its era, that the list is another one now. */
export function announceToolChange({ toClient, pending, legacy, listed }: Conversation): void {
  const method = 'notifications/tools/list_changed';
  if (legacy && listed) toClient.text(notificationLine(method));
  for (const { stream, id } of pending.all()) {
    if (stream?.state !== 'open' || !stream.wantsToolChanges) continue;
    toClient.text(`{"jsonrpc":"2.0","method":"${method}","params":{${ofStream(id)}}}\n`);
  }
  toClient.flush();
}

/** The answer that ends a stream of notifications (revision 2026-07-28, subscriptions). */
function streamEnd(id: RequestId): string {
  const result = `{"resultType":"complete",${ofStream(id)}}`;
  return `{"jsonrpc":"2.0","id":${escapeSeparators(id.raw)},"result":${result}}\n`;
}

/** Says which stream a message belongs to: the id of the request that opened it. */
const ofStream = (id: RequestId): string => `"_meta":{"${SUBSCRIPTION_ID}":${escapeSeparators(id.raw)}}`;
