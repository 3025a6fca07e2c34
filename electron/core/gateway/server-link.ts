import { drop } from '../../../shared/util/drop.ts';
import type { Clock, Timer } from '../clock/index.ts';
import { FlowValve } from './flow-valve.ts';
import { Outlet } from './outlet.ts';
import type { ExitFacts, Upstream } from './ports.ts';

/** How long output may still come after the process ended (a grandchild may hold the pipe), in ms. */
const OUTPUT_GRACE_MS = 500;
/** How long a server that closed its output may take to exit, in ms. */
const EXIT_GRACE_MS = 2000;

export interface ServerLinkOptions {
  readonly upstream: Upstream;
  readonly clock: Clock;
  readonly onOutput: (chunk: Buffer) => void;
  readonly onOutputEnd: () => void;
  readonly onServerFull: () => void;
  readonly onServerDrain: () => void;
  /** The process has ended and all it wrote was handled. Called once, unless the link was let go before. */
  readonly onGone: (exit: ExitFacts) => void;
}

/** The pipes of one server process. Let go of, it neither reads nor reports any more. */
export class ServerLink implements Disposable {
  readonly upstream: Upstream;
  readonly outlet: Outlet;
  readonly #valve: FlowValve<'client_full'>;
  readonly #options: ServerLinkOptions;
  #state: 'linked' | 'let_go' = 'linked';
  #graceTimer: Timer | undefined;
  #stopping: Promise<void> | undefined;
  readonly #outputEnded = Promise.withResolvers<void>();

  constructor(options: ServerLinkOptions) {
    const { upstream } = options;
    this.#options = options;
    this.upstream = upstream;
    this.#valve = new FlowValve(upstream.stdout);
    this.outlet = new Outlet(upstream.stdin, options.onServerFull);
    // A server that is gone makes writing fail; its exit says so better.
    upstream.stdin.on('error', this.#onInputError);
    upstream.stdout.on('error', ignore);
    upstream.stdin.on('drain', this.#onDrain);
    upstream.stdin.once('close', this.#onDrain);
    upstream.stdout.on('data', this.#onData);
    upstream.stdout.once('end', this.#onOutputEnd);
    upstream.stdout.once('close', this.#onOutputEnd);
    drop(this.#waitForExit(), ignore);
  }

  /** Ends the process; a second call joins the first, since `Upstream.stop` twice means "now". */
  stop(): Promise<void> {
    this.#stopping ??= this.upstream.stop();
    return this.#stopping;
  }

  /** The client does not keep up (or does again). */
  pause(): void {
    this.#valve.close('client_full');
  }

  resume(): void {
    this.#valve.open('client_full');
  }

  [Symbol.dispose](): void {
    if (this.#state === 'let_go') return;
    this.#state = 'let_go';
    this.#graceTimer?.cancel();
    const { stdin, stdout } = this.upstream;
    stdin.removeListener('drain', this.#onDrain);
    stdin.removeListener('close', this.#onDrain);
    stdout.removeListener('data', this.#onData);
    stdout.removeListener('end', this.#onOutputEnd);
    stdout.removeListener('close', this.#onOutputEnd);
    // What it still writes is read and forgotten, so that it does not hang on a full pipe.
    stdout.resume();
    this.#outputEnded.resolve();
  }

  readonly #onDrain = (): void => this.#options.onServerDrain();
  readonly #onData = (chunk: Buffer): void => this.#options.onOutput(chunk);

  /** It will read nothing any more, so nothing will be answered. */
  readonly #onInputError = (): void => this.#expectExit();

  readonly #onOutputEnd = (): void => {
    this.upstream.stdout.removeListener('end', this.#onOutputEnd);
    this.upstream.stdout.removeListener('close', this.#onOutputEnd);
    this.#options.onOutputEnd();
    this.#outputEnded.resolve();
    this.#expectExit();
  };

  #expectExit(): void {
    if (this.#state === 'let_go') return;
    this.#graceTimer ??= this.#options.clock.after(EXIT_GRACE_MS, () => drop(this.stop(), ignore));
  }

  async #waitForExit(): Promise<void> {
    const exit = await this.upstream.exited;
    this.#graceTimer?.cancel();
    if (this.#state === 'let_go') return;
    this.#waitForOutput();
    await this.#outputEnded.promise;
    this.#graceTimer?.cancel();
    if (this.#isLetGo()) return;
    this.#options.onGone(exit);
  }

  /** Something else may hold the pipe open for ever; as long as the client does not keep up, there may be more in it. */
  #waitForOutput(): void {
    this.#graceTimer = this.#options.clock.after(OUTPUT_GRACE_MS, () => {
      if (this.#valve.isClosed) this.#waitForOutput();
      else this.#outputEnded.resolve();
    });
  }

  #isLetGo(): boolean {
    return this.#state === 'let_go';
  }
}

function ignore(): void {
  // Reported by the exit of the process.
}
