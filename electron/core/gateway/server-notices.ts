import { isJsonObject, type JsonObject, type RequestId } from '../frames/index.ts';
import type { Conversation } from './conversation.ts';

export const SUBSCRIPTION_ID = 'io.modelcontextprotocol/subscriptionId';

const ACKNOWLEDGED = 'notifications/subscriptions/acknowledged';
const CANCELLED = 'notifications/cancelled';
const TASK_NOTICES: ReadonlySet<string> = new Set(['notifications/tasks', 'notifications/tasks/status']);

/** True for the notifications of a server that tell how a request of the client stands. */
export function isNotice(method: string): boolean {
  return method === ACKNOWLEDGED || method === CANCELLED || TASK_NOTICES.has(method);
}

/** Takes in what a notification of the server says of a request of the client. It passes in any case. */
export function takeNotice(
  { pending, tasks }: Conversation,
  method: string,
  params: JsonObject | undefined,
  bytes: number,
): void {
  if (params === undefined) return;
  if (TASK_NOTICES.has(method)) {
    const task = params['taskId'];
    if (typeof task === 'string') tasks.heard(task, params, bytes);
    return;
  }
  const meta = params['_meta'];
  const stream = isJsonObject(meta) ? meta[SUBSCRIPTION_ID] : undefined;
  const key = keyOf(method === ACKNOWLEDGED ? stream : params['requestId']);
  const request = key === undefined ? undefined : pending.get({ key });
  // Ids are per sender: otherwise the server cancels a request of its own.
  if (request?.stream === undefined) return;
  if (method === ACKNOWLEDGED) request.stream.state = 'open';
  else pending.remove(request.id);
}

function keyOf(id: unknown): RequestId['key'] | undefined {
  if (typeof id === 'string') return `s:${id}`;
  return typeof id === 'number' ? `n:${id}` : undefined;
}
