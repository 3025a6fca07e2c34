import { drop } from '../../shared/util/drop.ts';
import type { StdioDefinition } from '../../shared/model/server.ts';
import { type Accounts, accountsOf } from './accounts/index.ts';
import type { Clock, Timer } from './clock/index.ts';
import type { Health } from './health/index.ts';

export interface TokenWatchOptions {
  readonly accounts: Pick<Accounts, 'expiry'>;
  readonly clock: Clock;
  readonly health: Health;
  readonly onBug: (where: string, error: unknown) => void;
}

/**
 * Processes that were started with the access token of an account: a process cannot be given another one, so its user is
 * told when it outlives its token. The next start has a fresh one.
 */
export class TokenWatch implements Disposable {
  readonly #options: TokenWatchOptions;
  readonly #timers = new Set<Timer>();
  #numbers = 0;

  constructor(options: TokenWatchOptions) {
    this.#options = options;
  }

  /** A process was started; `exited` settles when it is gone. `outlived` is called when its token ends before it does. */
  began(server: string, definition: StdioDefinition, exited: Promise<unknown>, outlived?: () => void): void {
    const { accounts, clock, health, onBug } = this.#options;
    for (const account of accountsOf(definition)) {
      const ends = accounts.expiry(account);
      if (ends === undefined) continue;
      const subject = `${server} ${++this.#numbers}`;
      const timer = clock.after(Math.max(0, ends - clock.now()), () => {
        health.raise('token_outlived', { server, account }, subject);
        outlived?.();
      });
      this.#timers.add(timer);
      const over = exited.finally(() => {
        timer.cancel();
        this.#timers.delete(timer);
        health.clear('token_outlived', subject);
      });
      drop(over, (error) => onBug('token-watch', error));
    }
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) timer.cancel();
  }
}
