import { stat } from 'node:fs/promises';
import { drop } from '../../shared/util/drop.ts';
import type { Clock, Timer } from '../core/clock/index.ts';

const LOOK_EVERY_MS = 3000;

export interface HomeGuardOptions {
  readonly clock: Clock;
  /** The data folder. */
  readonly folder: string;
  /** Called once. */
  readonly onGone: () => void;
  readonly onBug: (error: unknown) => void;
}

/**
 * Tells when the data folder is deleted, or another one stands in its place: the lock, the socket and the policy of the core
 * went with it, and the next core would not know of this one.
 */
export class HomeGuard implements Disposable {
  readonly #options: HomeGuardOptions;
  readonly #identity: string;
  #timer: Timer | undefined;
  #state: 'watching' | 'over' = 'watching';

  private constructor(options: HomeGuardOptions, identity: string) {
    this.#options = options;
    this.#identity = identity;
    this.#arm();
  }

  /** Rejects when the folder is not there. */
  static async open(options: HomeGuardOptions): Promise<HomeGuard> {
    return new HomeGuard(options, await identityOf(options.folder));
  }

  [Symbol.dispose](): void {
    this.#state = 'over';
    this.#timer?.cancel();
  }

  #arm(): void {
    this.#timer = this.#options.clock.after(LOOK_EVERY_MS, () => drop(this.#look(), this.#options.onBug));
  }

  async #look(): Promise<void> {
    const found = await identityOf(this.#options.folder).catch(goneOr);
    if (this.#state === 'over') return;
    if (found === this.#identity || found === 'not to be seen') {
      this.#arm();
      return;
    }
    this.#state = 'over';
    this.#options.onGone();
  }
}

async function identityOf(folder: string): Promise<string> {
  const { dev, ino } = await stat(folder, { bigint: true });
  return `${dev}:${ino}`;
}

/** A disk that does not answer for a while is not a folder that is gone. */
function goneOr(error: unknown): 'gone' | 'not to be seen' {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR' ? 'gone' : 'not to be seen';
}
