import { isAppError } from '../../../shared/errors/app-error.ts';
import { drop } from '../../../shared/util/drop.ts';
import type { Clock } from '../../core/clock/index.ts';
import type { HttpFace } from '../core-face.ts';
import type { McpHttpFront } from './front.ts';
import { TokenBook, type TokenFiles } from './token-book.ts';

export interface HttpSwitchOptions {
  readonly core: HttpFace;
  readonly tokens: TokenFiles;
  readonly clock: Clock;
  /** Where servers without a folder of their own work. */
  readonly cwd: string;
}

/** What became of the front: its address, or why it does not listen. */
export interface HttpState {
  readonly url?: string;
  readonly problem?: string;
}

interface Listening {
  readonly port: number;
  readonly front: McpHttpFront | undefined;
  readonly state: HttpState;
}

/** Turns the HTTP front on and off as the settings say, while the core runs. */
export class HttpSwitch implements AsyncDisposable {
  readonly #options: HttpSwitchOptions;
  readonly #tokens: TokenBook;
  readonly #settings: Disposable;
  #listening: Listening | undefined;
  #turn: Promise<void> = Promise.resolve();
  #state: 'open' | 'closed' = 'open';

  private constructor(options: HttpSwitchOptions) {
    const { core, tokens, clock } = options;
    this.#options = options;
    this.#tokens = new TokenBook(tokens, clock, (error) => core.logBug('mcp-http', error));
    this.#settings = core.onSettings(() => drop(this.#next(), (error) => core.logBug('mcp-http', error)));
  }

  /** Resolves when the front listens, or when it is known why it does not. */
  static async open(options: HttpSwitchOptions): Promise<HttpSwitch> {
    const made = new HttpSwitch(options);
    await made.#next();
    return made;
  }

  /** Undefined while the front is off. */
  get state(): HttpState | undefined {
    return this.#listening?.state;
  }

  /** Resolves when what the settings said last is done. */
  get settled(): Promise<void> {
    return this.#turn;
  }

  /** One change after the other. */
  #next(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#apply());
    return this.#turn;
  }

  async #apply(): Promise<void> {
    const wanted = this.#state === 'open' ? this.#options.core.http() : undefined;
    if (wanted?.port === this.#listening?.port && this.#listening?.state.problem === undefined) return;
    await this.#listening?.front?.[Symbol.asyncDispose]();
    this.#listening = wanted === undefined ? undefined : await this.#listen(wanted.port);
  }

  async #listen(port: number): Promise<Listening> {
    const { core, clock, cwd } = this.#options;
    // Loaded now: most cores never speak HTTP.
    const { McpHttpFront } = await import('./front.ts');
    const front = new McpHttpFront({
      core,
      clock,
      cwd,
      port,
      tokens: this.#tokens,
      limits: () => {
        const { frameBytes = 64 * 1024 * 1024, idleSeconds = 600 } = core.http() ?? {};
        return { frameBytes, idleMs: idleSeconds * 1000 };
      },
    });
    try {
      return { port, front, state: { url: await front.listen() } };
    } catch (error) {
      if (!isAppError(error, 'port_taken')) throw error;
      const problem = `Port ${port} is in use. Choose another one in settings.json, or 0 for a free one.`;
      return { port, front: undefined, state: { problem } };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#state = 'closed';
    this.#settings[Symbol.dispose]();
    await this.#next();
  }
}
