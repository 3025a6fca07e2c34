import { pathToFileURL } from 'node:url';
import type { Answers } from './recording-client.ts';

const AT = '2026-01-01T00:00:00.000Z';
const TASK = {
  taskId: 'task-of-the-client',
  createdAt: AT,
  lastUpdatedAt: AT,
  ttl: 60_000,
  pollInterval: 10,
};

/** A client that can do everything a server may ask for; it works off what it is given as a task at once. */
export function clientAnswers(folder: string): Answers {
  return (method, params) => {
    if (params?.['task'] !== undefined) return { result: { task: { ...TASK, status: 'working' } } };
    switch (method) {
      case 'roots/list':
        return { result: { roots: [{ uri: pathToFileURL(folder).href, name: 'The folder' }] } };
      case 'sampling/createMessage':
      case 'tasks/result':
        return {
          result: {
            role: 'assistant',
            model: 'a-model',
            stopReason: 'endTurn',
            content: { type: 'text', text: 'sampled, with \u2028 and \u{1f980}' },
          },
        };
      case 'elicitation/create':
        return params?.['mode'] === 'url'
          ? { result: { action: 'accept' } }
          : { result: { action: 'accept', content: { name: 'Ada', check: true } } };
      case 'tasks/get':
        return { result: { ...TASK, status: 'completed' } };
      case 'ping':
        return { result: {} };
      default:
        return { error: { code: -32601, message: `no ${method} here` } };
    }
  };
}

/** Everything a client can say of itself. */
export const RICH_CAPABILITIES = {
  roots: { listChanged: true },
  sampling: { tools: {}, context: {} },
  elicitation: { form: {}, url: {} },
  tasks: { list: {}, cancel: {}, requests: { sampling: { createMessage: {} }, elicitation: { create: {} } } },
  experimental: { 'com.example/unknown': { deep: [1, { two: null }] } },
  extensions: { 'com.example/other': {} },
};
