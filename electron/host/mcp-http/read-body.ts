import type { IncomingMessage } from 'node:http';

/** What became of reading a body. `gone`: the client went away in the middle of it. */
export type Body =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | { readonly kind: 'too_large' }
  | { readonly kind: 'gone' };

/** Reads a body of at most `limit` bytes. One that says it is larger, or becomes so, is not kept. */
export function readBody(request: IncomingMessage, limit: number): Promise<Body> {
  const claimed = Number(request.headers['content-length'] ?? 0);
  if (claimed > limit) return Promise.resolve({ kind: 'too_large' });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const settle = (body: Body): void => {
      request.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose);
      resolve(body);
    };
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      if (length <= limit) chunks.push(chunk);
      else settle({ kind: 'too_large' });
    };
    const onEnd = (): void =>
      settle({ kind: 'whole', bytes: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks) });
    const onClose = (): void => settle({ kind: 'gone' });
    request.on('data', onData).once('end', onEnd).once('close', onClose).once('error', onClose);
  });
}
