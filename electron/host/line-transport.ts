import type { Socket } from 'node:net';
import type { ControlTransport } from './control-channel.ts';

/** A control message larger than this ends the connection. */
const MAX_LINE_BYTES = 32 * 1024 * 1024;

/** Carries control messages over a socket, one JSON document per line. */
export function serveLines(socket: Socket, receive: (text: string) => void): ControlTransport {
  let chunks: Buffer[] = [];
  let length = 0;
  socket.on('data', (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      chunks.push(chunk.subarray(start, end));
      receive(Buffer.concat(chunks).toString('utf8'));
      chunks = [];
      length = 0;
      start = end + 1;
    }
    if (start === chunk.length) return;
    chunks.push(chunk.subarray(start));
    length += chunk.length - start;
    if (length > MAX_LINE_BYTES) socket.destroy();
  });
  socket.once('end', () => socket.end());
  socket.resume();
  return {
    send: (text) => void socket.write(`${text}\n`),
    bufferedBytes: () => socket.writableLength,
    close: () => void socket.destroy(),
  };
}
