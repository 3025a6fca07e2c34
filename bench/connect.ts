import type { Connection } from './connection.ts';
import { HttpConnection } from './http-connection.ts';
import { SseConnection } from './sse-connection.ts';
import { StdioConnection } from './stdio-connection.ts';
import type { Target } from './target.ts';

/** Begins a connection in the way of the target; `initialize` completes it. */
export function connect(target: Target): Connection {
  const { way } = target;
  switch (way.kind) {
    case 'stdio':
      return new StdioConnection(target, way);
    case 'http':
      return new HttpConnection(target, way);
    case 'sse':
      return new SseConnection(target, way);
  }
}
