import { chmod } from 'node:fs/promises';
import { once } from 'node:events';
import type { Server } from 'node:net';

/** Listens on a unix socket that only this user may open. Its folder is 0700, so nobody gets in before the mode is set. */
export async function listenOn(server: Server, path: string): Promise<void> {
  server.listen({ path, backlog: 64 });
  await once(server, 'listening');
  await chmod(path, 0o600);
}
