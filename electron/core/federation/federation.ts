import type { Duplex } from 'node:stream';
import { errorLine, isJsonObject, type JsonObject } from '../frames/index.ts';
import { type ClientMessage, ClientMessages } from './client-messages.ts';
import { LegacySide } from './legacy-side.ts';
import { ModernSide } from './modern-side.ts';
import { type ClientRequest, OpenRequests } from './open-requests.ts';
import type { FederationPorts } from './ports.ts';
import { isModern } from './revision.ts';
import type { Side } from './side.ts';

export interface FederationOptions {
  /** The raw bytes to and from the client. Owned by the federation from now on. Must allow to be half open. */
  readonly downstream: Duplex;
  readonly ports: FederationPorts;
  /** The limit of one frame in bytes. Default 64 MiB. */
  readonly frameLimit?: number;
  /** Called once, when the client is gone. */
  readonly onEnd: () => void;
  /** A bug in this federation. It has been ended; its sessions end as when a client goes. */
  readonly onBug: (error: unknown) => void;
}

type State = 'open' | 'finishing' | 'ended';

const INVALID_REQUEST = -32_600;

/**
 * All servers a client may see, as one server. Each is reached through an ordinary session of its own, so whatever is
 * asked of it is judged, recorded and held like the call of any other client. This only decides which of them is asked,
 * and puts their lists together. Both eras are spoken, each message in its own; a client that mixed them would have
 * servers of its own in each.
 */
export class Federation implements Disposable {
  readonly #options: FederationOptions;
  readonly #messages: ClientMessages;
  readonly #open: OpenRequests;
  readonly #legacy: LegacySide;
  readonly #modern: ModernSide;
  #state: State = 'open';

  constructor(options: FederationOptions) {
    const { downstream, ports, frameLimit } = options;
    this.#options = options;
    this.#messages = new ClientMessages(frameLimit);
    const tell = (line: string | Buffer): void => this.#tell(line);
    this.#open = new OpenRequests(tell);
    const sideOptions = {
      ports,
      open: this.#open,
      tell,
      onGone: () => this.#endWhenQuiet(),
      onBug: (error: unknown) => this.#onBug(error),
    };
    this.#legacy = new LegacySide(sideOptions);
    this.#modern = new ModernSide(sideOptions);
    downstream.on('error', () => downstream.destroy());
    downstream.on('drain', () => {
      for (const side of this.#sides()) side.resume(this);
    });
    downstream.on('data', (chunk: Buffer) => {
      for (const message of this.#messages.push(chunk)) this.#guarded(() => this.#fromClient(message));
    });
    downstream.once('end', () => this.finish());
    downstream.once('close', () => this.#end());
    // Whoever accepted the connection may have paused it; a listener does not undo that.
    downstream.resume();
  }

  /** Servers came or went, or the client may see others now. */
  refresh(): void {
    if (this.#state === 'open') for (const side of this.#sides()) side.refresh();
  }

  /** Lets every server say its last words, then ends the connection. */
  finish(): void {
    if (this.#state === 'ended') return;
    this.#state = 'finishing';
    for (const side of this.#sides()) side.finish();
    this.#endWhenQuiet();
  }

  /** Ends it because Gatehouse stops. */
  [Symbol.dispose](): void {
    this.#options.downstream.destroy();
    this.#end();
  }

  #sides(): readonly Side[] {
    return [this.#legacy, this.#modern];
  }

  #fromClient(message: ClientMessage): void {
    switch (message.kind) {
      case 'refused':
        return this.#tell(message.answer);
      case 'answer':
        return this.#legacy.answered(message.id, message.line);
      case 'notification':
        if (message.method === 'notifications/cancelled') this.#cancelled(message.message, message.line);
        else this.#legacy.notified(message.method, message.message, message.line);
        return;
      case 'request':
        return this.#request(message);
    }
  }

  #request(request: ClientRequest): void {
    const { id, message } = request;
    const own = id.key.startsWith('s:') ? id.key.slice(2) : undefined;
    if (this.#open.has(id.key) || (own !== undefined && this.#sides().some((side) => side.isOwn(own)))) {
      const problem = 'Gatehouse refused the message: a request with this id has not been answered yet.';
      return this.#tell(errorLine(id.raw, INVALID_REQUEST, problem));
    }
    const { params } = message;
    const side = isJsonObject(params) && isModern(params) ? this.#modern : this.#legacy;
    side.request(request);
  }

  #cancelled({ params }: JsonObject, line: Buffer): void {
    const request = this.#open.cancel(isJsonObject(params) ? params['requestId'] : undefined);
    if (request === undefined) return;
    this.#modern.cancelled(request);
    request.member?.send(line);
  }

  #tell(line: string | Buffer): void {
    const { downstream } = this.#options;
    if (!downstream.writable || downstream.write(line)) return;
    for (const side of this.#sides()) side.pause(this);
  }

  #endWhenQuiet(): void {
    if (this.#state === 'finishing' && this.#sides().every(({ isQuiet }) => isQuiet)) {
      this.#options.downstream.end();
    }
  }

  #end(): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    for (const side of this.#sides()) side[Symbol.dispose]();
    this.#options.onEnd();
  }

  #guarded(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#onBug(error);
    }
  }

  #onBug(error: unknown): void {
    this[Symbol.dispose]();
    this.#options.onBug(error);
  }
}
