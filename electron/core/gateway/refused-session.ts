import type { Duplex } from 'node:stream';
import { LineSplitter } from '../frames/index.ts';
import { FlowValve } from './flow-valve.ts';
import { Outlet } from './outlet.ts';
import type { ActivityPort, SessionFacts } from './ports.ts';
import { NOT_ADMITTED, type Refusal, refuseLine } from './refusal.ts';
import type { Clock } from '../clock/index.ts';

export interface RefusedSessionOptions {
  readonly facts: SessionFacts;
  /** The raw bytes to and from the shim. Owned by the session from now on. */
  readonly downstream: Duplex;
  /** Why the server may not run, and which rule says so; a readable sentence. */
  readonly message: string;
  /** Default -32001. */
  readonly code?: number;
  readonly data?: unknown;
  readonly ports: { readonly activity: ActivityPort; readonly clock: Clock; readonly ids: () => string };
  /** Called once, when the client is gone. */
  readonly onEnd: () => void;
}

/**
 * A connection to a server that is unknown or not admitted: every request is answered with the reason, nothing is
 * started, and it ends when the client goes.
 */
export class RefusedSession implements Disposable {
  readonly #options: RefusedSessionOptions;
  readonly #refusal: Refusal;
  readonly #splitter = new LineSplitter();
  readonly #toClient: Outlet;
  readonly #valve: FlowValve<'client_full'>;
  #noted = false;

  constructor(options: RefusedSessionOptions) {
    this.#options = options;
    const { downstream, message, data } = options;
    this.#refusal = { code: options.code ?? NOT_ADMITTED, message, ...(data === undefined ? {} : { data }) };
    this.#valve = new FlowValve(downstream);
    this.#toClient = new Outlet(downstream, () => this.#valve.close('client_full'));
    downstream.on('drain', () => this.#valve.open('client_full'));
    downstream.on('error', () => downstream.destroy());
    downstream.once('end', () => downstream.end());
    downstream.once('close', options.onEnd);
    downstream.on('data', (chunk: Buffer) => this.#push(chunk));
    // Whoever accepted the connection may have paused it; a listener does not undo that.
    downstream.resume();
  }

  [Symbol.dispose](): void {
    this.#options.downstream.destroy();
  }

  #push(chunk: Buffer): void {
    for (const line of this.#splitter.push(chunk)) {
      const refused = refuseLine(line, this.#refusal);
      if (refused === undefined) continue;
      this.#toClient.text(refused.answer);
      this.#note(refused.method);
    }
    this.#toClient.flush();
  }

  /** One row per connection: clients ask several things before they give up. */
  #note(operation: string): void {
    if (this.#noted) return;
    this.#noted = true;
    const { facts, ports } = this.#options;
    ports.activity.begin({
      id: ports.ids(),
      time: ports.clock.now(),
      session: facts,
      operation,
      name: '',
      arguments: undefined,
      argumentBytes: 0,
      status: 'not_started',
      risk: undefined,
      reason: undefined,
      rule: undefined,
      durationMs: undefined,
      bytes: undefined,
      approval: undefined,
      record: undefined,
      told: this.#refusal.message,
    });
  }
}
