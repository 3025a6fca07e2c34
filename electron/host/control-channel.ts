import { type CallOrigin, ControlRequest, type ControlReply } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { toWireError } from '../../shared/errors/result.ts';
import type { CoreFace } from './core-face.ts';

/** A slow reader may hold this many bytes before its stream is cut; it subscribes again and gets a fresh snapshot. */
const MAX_BUFFERED_BYTES = 16 * 1024 * 1024;

/** One side of a control connection: text in, text out, whatever carries it. */
export interface ControlTransport {
  send(text: string): void;
  bufferedBytes(): number;
  close(): void;
}

/** Speaks ControlRequest/ControlReply with one peer. Dispose it when the peer goes: its subscriptions end. */
export class ControlChannel implements Disposable {
  readonly #core: CoreFace;
  readonly #transport: ControlTransport;
  readonly #origin: CallOrigin;
  readonly #subscriptions = new Map<number, Disposable>();
  #closed = false;

  constructor(core: CoreFace, transport: ControlTransport, origin: CallOrigin) {
    this.#core = core;
    this.#transport = transport;
    this.#origin = origin;
  }

  /** Takes one message of the peer. A message that is not understood ends the connection. */
  receive(text: string): void {
    const request = parseRequest(text);
    if (request === undefined) {
      this.#transport.close();
      return;
    }
    switch (request.type) {
      case 'call':
        this.#core
          .dispatch(request.name, request.input, this.#origin)
          .then((result) => this.#send({ type: 'result', id: request.id, result }))
          .catch((error: unknown) => this.#core.logBug('control-channel', error));
        return;
      case 'subscribe':
        this.#subscribe(request.id, request.name, request.input);
        return;
      case 'unsubscribe':
        this.#subscriptions.get(request.id)?.[Symbol.dispose]();
        this.#subscriptions.delete(request.id);
    }
  }

  #subscribe(id: number, name: string, input: unknown): void {
    try {
      if (this.#subscriptions.has(id)) {
        throw new AppError('bad_input', { call: name, problems: [`the id ${id} is in use`] });
      }
      // The answer must go out before the first event, and `subscribe` may deliver one at once.
      const early: unknown[] = [];
      let answered = false;
      const subscription = this.#core.subscribe(name, input, (value) => {
        if (answered) this.#send({ type: 'event', id, value });
        else early.push(value);
      });
      this.#subscriptions.set(id, subscription);
      this.#send({ type: 'result', id, result: { ok: true, value: {} } });
      answered = true;
      for (const value of early) this.#send({ type: 'event', id, value });
    } catch (error) {
      this.#send({ type: 'result', id, result: { ok: false, error: toWireError(error) } });
    }
  }

  #send(reply: ControlReply): void {
    if (this.#closed) return;
    if (this.#transport.bufferedBytes() > MAX_BUFFERED_BYTES) {
      this.#transport.close();
      this[Symbol.dispose]();
      return;
    }
    this.#transport.send(JSON.stringify(reply));
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    for (const subscription of this.#subscriptions.values()) subscription[Symbol.dispose]();
    this.#subscriptions.clear();
  }
}

function parseRequest(text: string): ControlRequest | undefined {
  try {
    const parsed = ControlRequest.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
