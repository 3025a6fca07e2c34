import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A port of this machine that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Resolves when somebody listens on the port; false when nobody does within `longestMs`. */
export async function isListened(port: number, longestMs: number): Promise<boolean> {
  for (const end = performance.now() + longestMs; performance.now() < end; await sleep(50)) {
    const socket = connect(port, '127.0.0.1');
    const found = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (found) return true;
  }
  return false;
}
