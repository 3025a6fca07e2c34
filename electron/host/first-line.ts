import type { Socket } from 'node:net';

/**
 * Reads the first line a peer sends and gives back what came after it to the socket. Undefined when the peer sends
 * more than `limit` bytes without a newline, closes, fails, or says nothing for `timeoutMs`.
 */
export function readFirstLine(socket: Socket, limit: number, timeoutMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (line: string | undefined): void => {
      socket.off('data', onData).off('end', onFailure).off('error', onFailure).off('close', onFailure);
      socket.setTimeout(0);
      socket.off('timeout', onFailure);
      socket.pause();
      resolve(line);
    };
    const onFailure = (): void => finish(undefined);
    const onData = (chunk: Buffer): void => {
      const end = chunk.indexOf(0x0a);
      if (end === -1) {
        length += chunk.length;
        chunks.push(chunk);
        if (length > limit) finish(undefined);
        return;
      }
      chunks.push(chunk.subarray(0, end));
      const rest = chunk.subarray(end + 1);
      finish(length + end > limit ? undefined : Buffer.concat(chunks).toString('utf8'));
      if (rest.length > 0) socket.unshift(rest);
    };
    socket.setTimeout(timeoutMs);
    socket
      .on('data', onData)
      .on('end', onFailure)
      .on('error', onFailure)
      .on('close', onFailure)
      .on('timeout', onFailure);
    socket.resume();
  });
}
