import type {
  CallInput,
  CallName,
  CallOutput,
  ControlReply,
  ControlRequest,
  EventInput,
  EventName,
  EventOutput,
} from '../../shared/contract/index.ts';
import type { Result } from '../../shared/errors/result.ts';
import type { Connection, Unsubscribe } from './connection.ts';
import { ConnectionBase } from './connection-base.ts';
import { lostError } from './lost-error.ts';

const PROTOCOL = 'gatehouse.v1';

export interface WebSocketConnectionOptions {
  url: string;
  token: string | undefined;
  openSocket: (url: string, protocols: string[]) => WebSocket;
  /**
   * Asked when a socket closes before it opened: a browser does not tell a page why a handshake failed.
   * `refused`: the core answers, but not to this token.
   */
  probe: () => Promise<'refused' | 'reachable' | 'unreachable'>;
  random: () => number;
}

interface Stream {
  name: EventName;
  input: unknown;
  onEvent: (event: unknown) => void;
}

/** The loopback page's way to the core: one WebSocket to the page's own origin. */
export class WebSocketConnection extends ConnectionBase implements Connection {
  readonly surface = 'page';
  readonly platform = 'browser';
  readonly #options: WebSocketConnectionOptions;
  readonly #pending = new Map<number, (result: Result<never>) => void>();
  readonly #streams = new Map<number, Stream>();
  #socket: WebSocket | undefined;
  #nextId = 1;
  #disposed = false;

  constructor(options: WebSocketConnectionOptions) {
    super(options.random);
    this.#options = options;
    if (options.token === undefined) this.becomeRefused('no_token');
    else this.open();
  }

  protected override open(): void {
    const { url, token, openSocket } = this.#options;
    const socket = openSocket(url, [PROTOCOL, `token.${token ?? ''}`]);
    this.#socket = socket;
    let opened = false;
    socket.onopen = () => {
      opened = true;
      if (socket.protocol === PROTOCOL) this.#opened();
      else this.#refuse('wrong_protocol');
    };
    socket.onmessage = (message) => this.#receive(String(message.data));
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.#failPending();
      if (opened) this.becomeLost();
      else void this.#explainFailure();
    };
  }

  #opened(): void {
    for (const [id, stream] of this.#streams) {
      this.#send({ type: 'subscribe', id, name: stream.name, input: stream.input });
    }
    this.becomeReady();
  }

  async #explainFailure(): Promise<void> {
    const answer = await this.#options.probe();
    if (this.#disposed) return;
    if (answer === 'refused') this.becomeRefused('wrong_token');
    else this.becomeLost();
  }

  #refuse(reason: 'wrong_protocol'): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
    this.becomeRefused(reason);
  }

  call<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<Result<CallOutput<Name>>> {
    if (this.state().kind !== 'ready') return Promise.resolve(lostError(false));
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#pending.set(id, resolve);
      this.#send({ type: 'call', id, name, input });
    });
  }

  subscribe<Name extends EventName>(
    name: Name,
    input: EventInput<Name>,
    onEvent: (event: EventOutput<Name>) => void,
  ): Unsubscribe {
    const id = this.#nextId++;
    this.#streams.set(id, { name, input, onEvent: onEvent as (event: unknown) => void });
    const send = (type: 'subscribe' | 'unsubscribe'): void => {
      if (this.state().kind !== 'ready') return;
      this.#send(type === 'subscribe' ? { type, id, name, input } : { type, id });
    };
    send('subscribe');
    return () => {
      if (this.#streams.delete(id)) send('unsubscribe');
    };
  }

  #receive(text: string): void {
    const reply = JSON.parse(text) as ControlReply;
    if (reply.type === 'event') {
      this.#streams.get(reply.id)?.onEvent(reply.value);
      return;
    }
    const resolve = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    resolve?.(reply.result as Result<never>);
  }

  #send(request: ControlRequest): void {
    this.#socket?.send(JSON.stringify(request));
  }

  #failPending(): void {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const resolve of pending) resolve(lostError(true));
  }

  override [Symbol.dispose](): void {
    this.#disposed = true;
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
    this.#failPending();
    this.#streams.clear();
    super[Symbol.dispose]();
  }
}
