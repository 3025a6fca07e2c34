import type { Socket } from 'node:net';
import { readLines } from '../connect/read-lines.ts';
import type { ControlTransport } from './control-channel.ts';

/** A control message larger than this ends the connection. */
const MAX_LINE_BYTES = 32 * 1024 * 1024;

/** Carries control messages over a socket, one JSON document per line. */
export function serveLines(socket: Socket, receive: (text: string) => void): ControlTransport {
  socket.once('end', () => socket.end());
  readLines(socket, MAX_LINE_BYTES, receive);
  return {
    send: (text) => void socket.write(`${text}\n`),
    bufferedBytes: () => socket.writableLength,
    close: () => void socket.destroy(),
  };
}
