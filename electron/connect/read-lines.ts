import type { Socket } from 'node:net';

const NEWLINE = 0x0a;

/**
 * Reads a socket line by line until it ends or is destroyed, also by `receive` in the middle of a chunk. A line of more
 * than `limit` bytes destroys it: the peer does not speak our language.
 */
export function readLines(socket: Socket, limit: number, receive: (line: string) => void): void {
  let chunks: Buffer[] = [];
  let length = 0;
  socket.on('data', (chunk: Buffer) => {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      chunks.push(chunk.subarray(from, end));
      length += end - from;
      from = end + 1;
      if (length > limit) break;
      const line = Buffer.concat(chunks).toString('utf8');
      chunks = [];
      length = 0;
      receive(line);
      if (socket.destroyed) return;
    }
    chunks.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > limit) socket.destroy();
  });
  // A handshake leaves its socket paused.
  socket.resume();
}
