import type { Readable, Writable } from 'node:stream';

/** JSON-RPC's code for "this server may not or cannot be used" (contract.md). */
const NOT_AVAILABLE = -32001;
const NEWLINE = 0x0a;
/** A message larger than this is not answered; nothing of it is kept. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

/** Answers every request on `input` with the same error, until it ends: a client shows that, but not our stderr. */
export function answerWithError(
  input: Readable,
  output: Writable,
  error: { code: string; message: string },
): Promise<void> {
  return new Promise((resolve) => {
    let chunks: Buffer[] = [];
    let length = 0;
    const keep = (part: Buffer): void => {
      length += part.length;
      if (length <= MAX_MESSAGE_BYTES) chunks.push(part);
      else chunks = [];
    };
    const answer = (): void => {
      const reply = errorReply(Buffer.concat(chunks).toString('utf8'), error);
      chunks = [];
      length = 0;
      if (reply !== undefined && !output.write(`${reply}\n`)) {
        input.pause();
        output.once('drain', () => input.resume());
      }
    };
    input.on('data', (chunk: Buffer) => {
      let from = 0;
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
        keep(chunk.subarray(from, end));
        answer();
        from = end + 1;
      }
      keep(chunk.subarray(from));
    });
    output.once('error', () => resolve());
    input.once('error', () => resolve()).once('close', () => resolve());
    input.once('end', () => {
      answer();
      output.end(() => resolve());
    });
  });
}

/** The line that answers a line; undefined when it holds no request. */
export function errorReply(line: string, error: { code: string; message: string }): string | undefined {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    return undefined;
  }
  const body = { code: NOT_AVAILABLE, message: error.message, data: { code: error.code } };
  const replyTo = (request: unknown): object[] => {
    if (typeof request !== 'object' || request === null) return [];
    const { id, method } = request as Record<string, unknown>;
    const answerable = typeof method === 'string' && (typeof id === 'string' || typeof id === 'number');
    return answerable ? [{ jsonrpc: '2.0', id, error: body }] : [];
  };
  const replies = Array.isArray(message) ? message.flatMap(replyTo) : replyTo(message);
  if (replies.length === 0) return undefined;
  return JSON.stringify(Array.isArray(message) ? replies : replies[0]);
}
