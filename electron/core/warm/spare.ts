import { drop } from '../../../shared/util/drop.ts';
import type { Upstream } from '../gateway/ports.ts';

/** Why a spare can no longer be used: it wrote something no client asked for, or it ended. */
export type SpareFault = 'wrote' | 'exited';

export interface SpareOptions {
  readonly server: string;
  readonly key: string;
  /** The state of its code before it was started. */
  readonly code: string;
  readonly upstream: Upstream;
  /** Epoch ms. */
  readonly since: number;
  /** Told once, and only while it waits. */
  readonly onFault: (fault: SpareFault) => void;
}

/**
 * A process that waits for its session. Nothing is written to it, and not one byte of it is read away: whoever gets it
 * finds it as a fresh one.
 */
export class Spare {
  readonly server: string;
  readonly key: string;
  readonly code: string;
  readonly since: number;
  readonly upstream: Upstream;
  /** Bytes; undefined before the first look. */
  memory: number | undefined;
  readonly #onFault: (fault: SpareFault) => void;
  #state: 'waiting' | 'faulty' | 'let_go' = 'waiting';

  constructor({ server, key, code, upstream, since, onFault }: SpareOptions) {
    this.server = server;
    this.key = key;
    this.code = code;
    this.since = since;
    this.upstream = upstream;
    this.#onFault = onFault;
    // `readable` shows that there is something without taking it; it also comes at the end of the stream.
    upstream.stdout.on('readable', this.#onReadable);
    drop(
      upstream.exited.then(() => this.#fault('exited')),
      () => this.#fault('exited'),
    );
  }

  /** False when it has written or ended; looks at what has not been told yet, too. */
  get isFresh(): boolean {
    const { stdin, stdout } = this.upstream;
    return (
      this.#state !== 'faulty' && stdout.readableLength === 0 && !stdout.readableEnded && !stdin.destroyed
    );
  }

  /** From now on it is somebody else's, or it is being ended. */
  letGo(): Upstream {
    this.#state = 'let_go';
    this.upstream.stdout.removeListener('readable', this.#onReadable);
    return this.upstream;
  }

  readonly #onReadable = (): void =>
    this.#fault(this.upstream.stdout.readableLength > 0 ? 'wrote' : 'exited');

  #fault(fault: SpareFault): void {
    if (this.#state !== 'waiting') return;
    this.#state = 'faulty';
    this.#onFault(fault);
  }
}
