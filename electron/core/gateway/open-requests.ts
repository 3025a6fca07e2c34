import { errorLine, notificationLine } from '../frames/index.ts';
import type { CallDesk } from './call-desk.ts';
import type { FinishedStatus } from './call-records.ts';
import type { Conversation } from './conversation.ts';
import type { Refusal } from './refusal.ts';

const METHOD_NOT_FOUND = -32601;

/** Answers every open request with the refusal, held ones too: no server will answer them any more. */
export function failOpenRequests(
  conversation: Conversation,
  desk: CallDesk,
  status: FinishedStatus,
  refusal: Refusal,
): void {
  for (const request of conversation.pending.takeAll()) {
    if (request.state === 'held') desk.abandon(request);
    else if (request.call !== undefined) conversation.finish(request.call, status);
    conversation.answer(errorLine(request.id.raw, refusal.code, refusal.message, refusal.data));
  }
  desk.settle();
}

/** Notes that nobody waits for the open calls any more. */
export function forgetOpenRequests(conversation: Conversation): void {
  for (const { state, call } of conversation.pending.takeAll()) {
    if (state === 'forwarded' && call !== undefined) conversation.finish(call, 'cancelled');
  }
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
  for (const { listens, id } of pending.all()) {
    if (!listens) continue;
    const params = `{"_meta":{"io.modelcontextprotocol/subscriptionId":${id.raw}}}`;
    toClient.text(`{"jsonrpc":"2.0","method":"${method}","params":${params}}\n`);
  }
  toClient.flush();
}
