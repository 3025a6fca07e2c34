import { AppError, isAppError } from '../../shared/errors/app-error.ts';
import { type Result, toWireError } from '../../shared/errors/result.ts';
import { drop } from '../../shared/util/drop.ts';
import type { CoreConnection } from './core-connection.ts';

interface Stream {
  readonly name: string;
  readonly input: unknown;
  readonly onEvent: (event: unknown) => void;
  end: Disposable | undefined;
}

type LinkState =
  | { kind: 'connecting' }
  | { kind: 'ready'; core: CoreConnection }
  | { kind: 'waiting'; timer: ReturnType<typeof setTimeout> }
  | { kind: 'closed' };

export interface CoreLinkPorts {
  home: string;
  /** Reaches the core; starts it when it does not run and `mayStart` says so. */
  connect(mayStart: boolean): Promise<CoreConnection>;
  onDown(): void;
  onError(error: unknown): void;
}

const LONGEST_WAIT = 30_000;

/**
 * The shell's way to the core, across restarts of it: streams that were subscribed to are subscribed to again, calls made
 * in between answer `core_unreachable` at once. Nothing is queued: a late "allow" must not reach another core. A core that
 * went away is waited for, not started: whoever stopped it meant it.
 */
export class CoreLink implements Disposable {
  readonly #ports: CoreLinkPorts;
  readonly #streams = new Set<Stream>();
  #state: LinkState = { kind: 'closed' };
  #failures = 0;

  constructor(ports: CoreLinkPorts) {
    this.#ports = ports;
  }

  /** Starts the core if it does not run, and connects now. Does nothing while connecting or connected. */
  start(): void {
    this.#try(true);
  }

  #try(mayStart: boolean): void {
    if (this.#state.kind === 'connecting' || this.#state.kind === 'ready') return;
    if (this.#state.kind === 'waiting') clearTimeout(this.#state.timer);
    this.#state = { kind: 'connecting' };
    drop(this.#connect(mayStart), this.#ports.onError);
  }

  async #connect(mayStart: boolean): Promise<void> {
    try {
      const core = await this.#ports.connect(mayStart);
      if (this.#state.kind !== 'connecting') {
        core[Symbol.dispose]();
        return;
      }
      this.#state = { kind: 'ready', core };
      this.#failures = 0;
      drop(
        core.closed.then(() => this.#lost(core)),
        this.#ports.onError,
      );
      for (const stream of this.#streams) this.#begin(core, stream);
    } catch (error) {
      // That a core is not there yet is no news while it is only waited for.
      if (mayStart || !isAppError(error, 'core_unreachable')) this.#ports.onError(error);
      this.#wait();
    }
  }

  #lost(core: CoreConnection): void {
    if (this.#state.kind !== 'ready' || this.#state.core !== core) return;
    for (const stream of this.#streams) stream.end = undefined;
    this.#ports.onDown();
    this.#wait();
  }

  #wait(): void {
    if (this.#state.kind === 'closed') return;
    this.#failures += 1;
    const milliseconds = Math.min(LONGEST_WAIT, 500 * 2 ** (this.#failures - 1));
    this.#state = { kind: 'waiting', timer: setTimeout(() => this.#try(false), milliseconds) };
  }

  /** Never rejects. */
  async call(name: string, input: unknown): Promise<Result<unknown>> {
    if (this.#state.kind !== 'ready') return unreachable(this.#ports.home);
    try {
      return await this.#state.core.call(name, input);
    } catch (error) {
      return { ok: false, error: toWireError(error) };
    }
  }

  /** Events of the stream, from now until the answer is disposed; across reconnects. */
  subscribe(name: string, input: unknown, onEvent: (event: unknown) => void): Disposable {
    const stream: Stream = { name, input, onEvent, end: undefined };
    this.#streams.add(stream);
    if (this.#state.kind === 'ready') this.#begin(this.#state.core, stream);
    return {
      [Symbol.dispose]: () => {
        this.#streams.delete(stream);
        stream.end?.[Symbol.dispose]();
        stream.end = undefined;
      },
    };
  }

  #begin(core: CoreConnection, stream: Stream): void {
    const began = core.subscribe(stream.name, stream.input, stream.onEvent).then((result) => {
      if (!result.ok) return this.#ports.onError(new Error(`${stream.name}: ${result.error.message}`));
      const current = this.#state.kind === 'ready' && this.#state.core === core;
      if (current && this.#streams.has(stream)) stream.end = result.value;
      else result.value[Symbol.dispose]();
    });
    drop(began, this.#ports.onError);
  }

  [Symbol.dispose](): void {
    const state = this.#state;
    this.#state = { kind: 'closed' };
    if (state.kind === 'waiting') clearTimeout(state.timer);
    if (state.kind === 'ready') state.core[Symbol.dispose]();
    this.#streams.clear();
  }
}

function unreachable(home: string): Result<unknown> {
  return { ok: false, error: toWireError(new AppError('core_unreachable', { home })) };
}
