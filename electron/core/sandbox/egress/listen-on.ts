import { chmod } from 'node:fs/promises';
import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';

/** Listens on a unix socket that only this user may open. Its folder is 0700, so nobody gets in before the mode is set. */
export async function listenOn(server: Server, path: string): Promise<void> {
  server.listen({ path, backlog: 64 });
  await once(server, 'listening');
  await chmod(path, 0o600);
}

/** Listens at a free port of 127.0.0.1, and answers which. */
export async function listenOnLoopback(server: Server): Promise<number> {
  server.listen({ port: 0, host: '127.0.0.1', backlog: 64 });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
