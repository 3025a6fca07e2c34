import { EACH, type Wanted } from '../frames/index.ts';

const RELATED_TASK = { 'io.modelcontextprotocol/related-task': { taskId: 'related' } } as const;
const SUBSCRIPTION = { 'io.modelcontextprotocol/subscriptionId': 'subscription' } as const;

/** Where a request or notification, of either side, names something that belongs to one client. */
export const IN_MESSAGE: Wanted = {
  id: 'id',
  params: {
    requestId: 'request',
    progressToken: 'progress',
    taskId: 'task',
    uri: 'uri',
    level: 'level',
    elicitationId: 'elicitation',
    task: 'asksTask',
    _meta: { progressToken: 'token', ...SUBSCRIPTION, ...RELATED_TASK },
  },
};

/** Where an answer does. */
export const IN_ANSWER: Wanted = {
  id: 'id',
  result: {
    taskId: 'task',
    task: { taskId: 'task' },
    tasks: { [EACH]: { taskId: 'task' } },
    _meta: { ...SUBSCRIPTION, ...RELATED_TASK },
  },
  error: { data: { elicitations: { [EACH]: { elicitationId: 'elicitation' } } } },
};

/** Enough for an answer that says nothing else that belongs to one client. */
export const ONLY_ID: Wanted = { id: 'id' };
