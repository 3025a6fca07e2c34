import type { Socket } from 'node:net';
import type { CallInput, CallName, CallOutput } from '../../shared/contract/calls.ts';
import type { EventInput, EventName, EventOutput } from '../../shared/contract/events.ts';
import type { ControlReply, ControlRequest } from '../../shared/contract/wire.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import {
  fromWireError,
  type Result,
  toWireError,
  unwrap,
  type WireError,
} from '../../shared/errors/result.ts';
import { type CoreChannel, openCore } from './core-channel.ts';
import { readLines } from './read-lines.ts';
import { type CoreStart, openOrStartCore } from './start-core.ts';

/** Who steers: the CLI or the desktop shell. Each has a token file of its own. */
export type ControlClient = 'cli' | 'desktop';

interface Stream {
  readonly deliver: (value: unknown) => void;
}

/**
 * A controlling connection to the core: the contract's calls and streams over the local socket. Not reconnecting: when
 * `closed` settles, the owner makes a new one, and its streams begin anew with a snapshot.
 */
export class CoreClient implements Disposable {
  readonly #socket: Socket;
  readonly #home: string;
  readonly #waiting = new Map<number, (result: Result<unknown>) => void>();
  readonly #streams = new Map<number, Stream>();
  readonly #closed = Promise.withResolvers<void>();
  #nextId = 1;

  private constructor(socket: Socket, home: string) {
    this.#socket = socket;
    this.#home = home;
    // The core has proven itself, and a search answers as much as was asked for.
    readLines(socket, Infinity, (line) => this.#receive(line));
    socket.once('end', () => socket.destroy());
    socket.once('close', () => this.#end());
  }

  /**
   * Connects; with `start` the core is started first when it is not running. Raises `core_unreachable`,
   * `core_start_failed`, `wrong_token`, `version_mismatch`, `file_unreadable`.
   */
  static async connect(home: string, client: ControlClient, start?: CoreStart): Promise<CoreClient> {
    const facts = { home, role: 'control', client } as const;
    const channel: CoreChannel = await (start === undefined
      ? openCore(facts)
      : openOrStartCore(facts, start));
    if (channel.kind === 'refused') throw fromWireError(channel.error);
    return new CoreClient(channel.socket, home);
  }

  /** Settles when the connection has ended, whoever ended it. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** One call of the contract. Raises the `AppError` the core answers with, `core_unreachable` when it goes away. */
  async call<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>> {
    return unwrap(await this.request(name, input)) as CallOutput<Name>;
  }

  /** One call, by a name that may not be of the contract, with what came of it; never rejects. For passing calls on. */
  request(name: string, input: unknown): Promise<Result<unknown>> {
    return this.#send((id) => ({ type: 'call', id, name, input })).answered;
  }

  /** Starts a stream of the contract; events come after this has resolved. Dispose of the result to end it. */
  async subscribe<Name extends EventName>(
    name: Name,
    input: EventInput<Name>,
    listener: (value: EventOutput<Name>) => void,
  ): Promise<Disposable> {
    let early: unknown[] | undefined = [];
    const tell = (value: unknown): void => {
      if (early === undefined) listener(value as EventOutput<Name>);
      else early.push(value);
    };
    const { id, answered } = this.#send((own) => ({ type: 'subscribe', id: own, name, input }));
    this.#streams.set(id, { deliver: tell });
    const result = await answered;
    if (!result.ok) {
      this.#streams.delete(id);
      throw fromWireError(result.error);
    }
    // Not a microtask: that would run before whoever awaits this.
    setImmediate(() => {
      const events = early ?? [];
      early = undefined;
      if (this.#streams.has(id)) for (const value of events) listener(value as EventOutput<Name>);
    });
    return { [Symbol.dispose]: () => this.#unsubscribe(id) };
  }

  close(): void {
    this.#socket.destroy();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #send(request: (id: number) => ControlRequest): { id: number; answered: Promise<Result<unknown>> } {
    const id = this.#nextId++;
    const answer = Promise.withResolvers<Result<unknown>>();
    if (this.#socket.destroyed) answer.resolve(this.#gone());
    else {
      this.#waiting.set(id, answer.resolve);
      this.#socket.write(`${JSON.stringify(request(id))}\n`);
    }
    return { id, answered: answer.promise };
  }

  #unsubscribe(id: number): void {
    if (!this.#streams.delete(id) || this.#socket.destroyed) return;
    this.#socket.write(`${JSON.stringify({ type: 'unsubscribe', id } satisfies ControlRequest)}\n`);
  }

  #receive(line: string): void {
    const reply = parseReply(line);
    if (reply === undefined) this.#socket.destroy();
    else if (reply.type === 'event') this.#streams.get(reply.id)?.deliver(reply.value);
    else {
      const answer = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      answer?.(reply.result as Result<unknown>);
    }
  }

  #end(): void {
    for (const answer of this.#waiting.values()) answer(this.#gone());
    this.#waiting.clear();
    this.#streams.clear();
    this.#closed.resolve();
  }

  #gone(): { ok: false; error: WireError } {
    const data = { home: this.#home, detail: 'the connection ended' };
    return { ok: false, error: toWireError(new AppError('core_unreachable', data)) };
  }
}

/** The peer has proven itself: only the shape that is relied on here is looked at. */
function parseReply(line: string): ControlReply | undefined {
  try {
    const reply = JSON.parse(line) as ControlReply;
    return typeof reply.id === 'number' && (reply.type === 'event' || reply.type === 'result')
      ? reply
      : undefined;
  } catch {
    return undefined;
  }
}
