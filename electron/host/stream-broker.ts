import type { ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { z } from 'zod';

/** How long what a shim has sent may be on its way through the broker. */
const ARRIVAL_MS = 5_000;
const TICKET_BYTES = 16;

/** The two ends of a client's connection, its own sockets. Both are open, paused, and allow to be half open. */
export interface ClientSockets {
  readonly input: Socket;
  readonly output: Socket;
}

/** A place for one pair of streams. It is to be awaited, or withdrawn when the peer keeps them. */
export interface HandoverOffer {
  /** What the peer has to show, 32 hex characters. */
  readonly ticket: string;
  /** The streams, or undefined when they do not come in time. */
  arrival(): Promise<ClientSockets | undefined>;
  withdraw(): void;
}

export interface StreamBrokerOptions {
  /** The native program (electron/native/broker). */
  readonly program: string;
  /** The folder of its socket, `handover.sock`: mode 0700. */
  readonly folder: string;
  readonly spawn: typeof spawn;
  /** Default 5 s. */
  readonly arrivalMs?: number;
  readonly onBug: (error: unknown) => void;
}

const FromBroker = z.union([
  z.strictObject({ listening: z.literal(true) }),
  z.strictObject({ ticket: z.string(), stream: z.enum(['input', 'output']) }),
]);

interface Place {
  input?: Socket;
  output?: Socket;
  readonly arrived: PromiseWithResolvers<ClientSockets | undefined>;
  timer?: NodeJS.Timeout;
}

/**
 * Takes over the standard streams of clients from native shims, so that a message goes from a client to the core without
 * a shim in between. A small native program receives them, because Node.js has no call for it, and hands them on over
 * Node's own IPC channel. Where it is missing or ends, nothing is offered, and shims copy as they do elsewhere.
 */
export class StreamBroker implements Disposable {
  readonly #places = new Map<string, Place>();
  readonly #child: ChildProcess;
  readonly #arrivalMs: number;
  #state: 'starting' | 'listening' | 'over' = 'starting';

  constructor({ program, folder, spawn: start, arrivalMs = ARRIVAL_MS, onBug }: StreamBrokerOptions) {
    this.#arrivalMs = arrivalMs;
    this.#child = start(program, ['handover.sock'], {
      cwd: folder,
      env: {},
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child.on('message', (message, handle) => this.#receive(message, handle as Socket | undefined));
    this.#child.once('error', (error) => {
      this.#end();
      onBug(error);
    });
    this.#child.once('exit', (code, signal) => {
      if (this.#state !== 'over') onBug(new Error(`the broker of streams ended with ${signal ?? code}`));
      this.#end();
    });
    this.#child.unref();
    this.#child.channel?.unref();
  }

  /** A place for one pair of streams, or undefined when none can come. */
  offer(): HandoverOffer | undefined {
    if (this.#state !== 'listening') return undefined;
    const ticket = randomBytes(TICKET_BYTES).toString('hex');
    const place: Place = { arrived: Promise.withResolvers() };
    this.#places.set(ticket, place);
    return {
      ticket,
      arrival: () => {
        place.timer ??= setTimeout(() => this.#forget(ticket), this.#arrivalMs);
        return place.arrived.promise;
      },
      withdraw: () => this.#forget(ticket),
    };
  }

  [Symbol.dispose](): void {
    this.#end();
    if (this.#child.connected) this.#child.disconnect();
  }

  #receive(message: unknown, socket: Socket | undefined): void {
    const { data } = FromBroker.safeParse(message);
    if (data === undefined || socket === undefined || !('ticket' in data)) {
      socket?.destroy();
      if (data !== undefined && 'listening' in data && this.#state === 'starting') this.#state = 'listening';
      return;
    }
    const place = this.#places.get(data.ticket);
    if (place === undefined || place[data.stream] !== undefined) {
      socket.destroy();
      return;
    }
    // Before anything of it is read: its end must not end the other direction.
    socket.allowHalfOpen = true;
    socket.on('error', () => socket.destroy());
    place[data.stream] = socket;
    const { input, output } = place;
    if (input === undefined || output === undefined) return;
    this.#places.delete(data.ticket);
    clearTimeout(place.timer);
    place.arrived.resolve({ input, output });
  }

  #forget(ticket: string): void {
    const place = this.#places.get(ticket);
    if (place === undefined) return;
    this.#places.delete(ticket);
    clearTimeout(place.timer);
    place.input?.destroy();
    place.output?.destroy();
    place.arrived.resolve(undefined);
  }

  #end(): void {
    this.#state = 'over';
    for (const ticket of [...this.#places.keys()]) this.#forget(ticket);
  }
}
