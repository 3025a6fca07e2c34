import type { Socket } from 'node:net';

const NEWLINE = 0x0a;

/**
 * The first line a socket brings; what came after it is given back to the socket, which is left paused. Undefined when
 * the other side sends `limit` bytes without a newline, closes, fails, or says nothing for `timeoutMs`.
 */
export function readSocketLine(
  socket: Socket,
  limit: number,
  timeoutMs: number,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const settle = (line: string | undefined): void => {
      clearTimeout(timer);
      socket.off('data', onData).off('end', fail).off('error', fail).off('close', fail).pause();
      resolve(line);
    };
    const fail = (): void => settle(undefined);
    const onData = (chunk: Buffer): void => {
      const end = chunk.indexOf(NEWLINE);
      chunks.push(end === -1 ? chunk : chunk.subarray(0, end));
      length += chunks.at(-1)!.length;
      if (length > limit) fail();
      else if (end !== -1) {
        settle(Buffer.concat(chunks).toString('utf8'));
        if (end + 1 < chunk.length) socket.unshift(chunk.subarray(end + 1));
      }
    };
    const timer = setTimeout(fail, timeoutMs);
    socket.on('data', onData).once('end', fail).once('error', fail).once('close', fail);
    // A socket that was paused before does not flow by itself when someone listens.
    socket.resume();
  });
}
