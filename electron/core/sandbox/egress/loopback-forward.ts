import { connect, createServer, type Server, type Socket } from 'node:net';
import { joinStreams } from './join-streams.ts';
import { listenOn } from './listen-on.ts';

const CONNECTIONS = 64;
const ADDRESSES = ['127.0.0.1', '::1'];

/** One granted port of this machine's loopback address, seen from a unix socket. It leads nowhere else. */
export class LoopbackForward implements AsyncDisposable {
  readonly #port: number;
  readonly #server: Server;
  readonly #open = new Set<Socket>();

  /** `unreached`: nobody listens at the port, or too many connections are open. */
  constructor(port: number, unreached: (why: 'unreachable' | 'limit') => void) {
    this.#port = port;
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true });
    this.#server.maxConnections = CONNECTIONS;
    this.#server.on('drop', () => unreached('limit'));
    this.#server.on('connection', (client) => {
      this.#track(client);
      this.#dial(client, ADDRESSES, () => unreached('unreachable'));
    });
  }

  listen(path: string): Promise<void> {
    return listenOn(this.#server, path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#open) socket.destroy();
    await closed;
  }

  #dial(client: Socket, [address, ...others]: readonly string[], failed: () => void): void {
    if (client.destroyed) return;
    if (address === undefined) {
      client.destroy();
      failed();
      return;
    }
    const target = connect({ host: address, port: this.#port, allowHalfOpen: true, noDelay: true });
    const next = (): void => this.#dial(client, others, failed);
    target.once('error', next);
    target.once('connect', () => {
      target.off('error', next);
      this.#track(target);
      joinStreams(client, target);
    });
    // Gone before it was reached.
    client.once('close', () => target.destroy());
  }

  #track(socket: Socket): void {
    this.#open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#open.delete(socket));
  }
}
