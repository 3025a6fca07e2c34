import { type CallOrigin, ControlRequest, type ControlReply } from '../../shared/contract/index.ts';
import { AppError, isAppError } from '../../shared/errors/app-error.ts';
import { toWireError } from '../../shared/errors/result.ts';
import type { ControlFace } from './core-face.ts';

/** A slow reader may hold this many bytes before its stream is cut; it subscribes again and gets a fresh snapshot. */
const MAX_BUFFERED_BYTES = 16 * 1024 * 1024;
/** Streams of one peer; a page has a handful. */
const MAX_SUBSCRIPTIONS = 256;

/** One side of a control connection: text in, text out, whatever carries it. */
export interface ControlTransport {
  send(text: string): void;
  bufferedBytes(): number;
  close(): void;
}

/** Speaks ControlRequest/ControlReply with one peer. Dispose it when the peer goes: its subscriptions end. */
export class ControlChannel implements Disposable {
  readonly #core: ControlFace;
  readonly #transport: ControlTransport;
  readonly #origin: CallOrigin;
  readonly #subscriptions = new Map<number, Disposable>();
  #closed = false;

  constructor(core: ControlFace, transport: ControlTransport, origin: CallOrigin) {
    this.#core = core;
    this.#transport = transport;
    this.#origin = origin;
  }

  /** Takes one message of the peer. A message that is not understood ends the connection. */
  receive(text: string): void {
    if (this.#closed) return;
    const request = parseRequest(text);
    if (request === undefined) {
      this.#cut();
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
    // The answer must go out before the first event, and a stream may deliver one at once.
    let early: unknown[] | undefined = [];
    try {
      this.#checkRoom(id, name);
      const subscription = this.#core.subscribe(name, input, (value) => {
        if (early === undefined) this.#send({ type: 'event', id, value });
        else early.push(value);
      });
      this.#subscriptions.set(id, subscription);
    } catch (error) {
      if (!isAppError(error)) this.#core.logBug('control-channel', error);
      this.#send({ type: 'result', id, result: { ok: false, error: toWireError(error) } });
      return;
    }
    this.#send({ type: 'result', id, result: { ok: true, value: {} } });
    const events = early;
    early = undefined;
    for (const value of events) this.#send({ type: 'event', id, value });
  }

  #checkRoom(id: number, name: string): void {
    if (this.#subscriptions.has(id)) {
      throw new AppError('bad_input', { call: name, problems: [`the id ${id} is in use`] });
    }
    if (this.#subscriptions.size >= MAX_SUBSCRIPTIONS) {
      throw new AppError('too_many', { what: 'streams', limit: MAX_SUBSCRIPTIONS });
    }
  }

  #send(reply: ControlReply): void {
    if (this.#closed) return;
    if (this.#transport.bufferedBytes() > MAX_BUFFERED_BYTES) this.#cut();
    else this.#transport.send(JSON.stringify(reply));
  }

  #cut(): void {
    this[Symbol.dispose]();
    this.#transport.close();
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
