import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../core/clock/index.ts';

/** Tokens that steer the core: they are never a client's. */
const CONTROL_CLIENTS: ReadonlySet<string> = new Set(['cli', 'desktop']);

/** How long what was read of the token files may be relied on, in ms: a deleted token is worthless after that. */
const FRESH_MS = 1000;

export interface TokenFiles {
  /** The clients that have a token. */
  clients(): readonly string[];
  /** The token of a client; raises when its file is not ours alone. */
  tokenOf(client: string): string | undefined;
}

/** Tells which client a bearer token belongs to. */
export class TokenBook {
  readonly #files: TokenFiles;
  readonly #clock: Clock;
  readonly #onProblem: (error: unknown) => void;
  #known: readonly { readonly client: string; readonly digest: Buffer }[] = [];
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(files: TokenFiles, clock: Clock, onProblem: (error: unknown) => void) {
    this.#files = files;
    this.#clock = clock;
    this.#onProblem = onProblem;
  }

  /** The client whose token this is. Every token is compared in full, so that time tells nothing about any. */
  clientOf(token: string): string | undefined {
    const digest = createHash('sha256').update(token).digest();
    if (this.#clock.monotonic() - this.#readAt < FRESH_MS) {
      const found = this.#find(digest);
      if (found !== undefined) return found;
    }
    this.#read();
    return this.#find(digest);
  }

  #find(digest: Buffer): string | undefined {
    let found: string | undefined;
    for (const known of this.#known) {
      if (timingSafeEqual(known.digest, digest)) found = known.client;
    }
    return found;
  }

  #read(): void {
    this.#readAt = this.#clock.monotonic();
    this.#known = this.#files.clients().flatMap((client) => {
      if (CONTROL_CLIENTS.has(client)) return [];
      try {
        const token = this.#files.tokenOf(client);
        return token === undefined ? [] : [{ client, digest: createHash('sha256').update(token).digest() }];
      } catch (error) {
        // A token others could have read, or written, is nobody's.
        this.#onProblem(error);
        return [];
      }
    });
  }
}
