import type {
  CallInput,
  CallName,
  CallOutput,
  EventInput,
  EventName,
  EventOutput,
} from '../../shared/contract/index.ts';
import type { Result } from '../../shared/errors/result.ts';
import type { Bridge } from './bridge.ts';
import type { Connection, Unsubscribe } from './connection.ts';
import { ConnectionBase } from './connection-base.ts';
import { lostError } from './lost-error.ts';

/** A core that went away without a word is noticed within this time. */
const HEARTBEAT_MS = 5000;

interface Stream {
  name: EventName;
  input: unknown;
  onEvent: (event: unknown) => void;
  end: Unsubscribe | undefined;
}

/**
 * The Electron window's way to the core: the bridge of its preload script. The core is a child of the app and may be
 * restarted under us, which shows as `core_unreachable` answers; then we ask for its status until it is back.
 */
export class WindowConnection extends ConnectionBase implements Connection {
  readonly surface = 'window';
  readonly platform: string;
  readonly #bridge: Bridge;
  readonly #streams = new Set<Stream>();
  readonly #heartbeat: ReturnType<typeof setInterval>;
  #disposed = false;

  constructor(bridge: Bridge, random: () => number) {
    super(random);
    this.#bridge = bridge;
    this.platform = bridge.platform;
    this.#heartbeat = setInterval(
      () => this.state().kind === 'ready' && void this.call('core.status', {}),
      HEARTBEAT_MS,
    );
    this.open();
  }

  protected override open(): void {
    void this.#ask('core.status', {}).then((result) => {
      if (this.#disposed) return;
      if (result.ok) this.#opened();
      else if (result.error.code === 'wrong_token') this.becomeRefused('wrong_token');
      else if (result.error.code === 'version_mismatch') this.becomeRefused('wrong_protocol');
      else this.#lose();
    });
  }

  #opened(): void {
    for (const stream of this.#streams) this.#start(stream);
    this.becomeReady();
  }

  #lose(): void {
    for (const stream of this.#streams) {
      stream.end?.();
      stream.end = undefined;
    }
    this.becomeLost();
  }

  #start(stream: Stream): void {
    stream.end ??= this.#bridge.subscribe(stream.name, stream.input, stream.onEvent);
  }

  async call<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<Result<CallOutput<Name>>> {
    if (this.state().kind !== 'ready') return lostError(false);
    const result = await this.#ask(name, input);
    if (!result.ok && result.error.code === 'core_unreachable' && this.state().kind === 'ready') this.#lose();
    return result as Result<CallOutput<Name>>;
  }

  async #ask(name: string, input: unknown): Promise<Result<unknown>> {
    try {
      return await this.#bridge.call(name, input);
    } catch {
      // Electron rejects when the main process is going away; the contract itself never does.
      return lostError(true);
    }
  }

  subscribe<Name extends EventName>(
    name: Name,
    input: EventInput<Name>,
    onEvent: (event: EventOutput<Name>) => void,
  ): Unsubscribe {
    const stream: Stream = { name, input, onEvent: onEvent as (event: unknown) => void, end: undefined };
    this.#streams.add(stream);
    if (this.state().kind === 'ready') this.#start(stream);
    return () => {
      this.#streams.delete(stream);
      stream.end?.();
      stream.end = undefined;
    };
  }

  override [Symbol.dispose](): void {
    this.#disposed = true;
    clearInterval(this.#heartbeat);
    for (const stream of this.#streams) stream.end?.();
    this.#streams.clear();
    super[Symbol.dispose]();
  }
}
