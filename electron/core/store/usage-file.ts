import { z } from 'zod';
import { drop } from '../../../shared/util/drop.ts';
import { KeptFile } from './kept-file.ts';

const UsageDocument = z.looseObject({
  version: z.literal(1),
  servers: z.record(z.string(), z.looseObject({ lastUsed: z.number() })),
});

/** What was not used for so long is forgotten. */
const FORGET_MS = 30 * 24 * 3600 * 1000;

export interface UsageFileOptions {
  /** `usage.json`. */
  readonly file: string;
  readonly now: () => number;
  readonly onBug: (error: unknown) => void;
}

/**
 * When each server was last used, also before this core began. Known at once; on disk a little later, and a file that
 * cannot be written loses nothing but that memory.
 */
export class UsageFile implements AsyncDisposable {
  readonly #options: UsageFileOptions;
  readonly #kept: KeptFile<typeof UsageDocument>;
  readonly #lastUsed: Map<string, number>;
  #written: Promise<void> = Promise.resolve();

  private constructor(options: UsageFileOptions, kept: KeptFile<typeof UsageDocument>) {
    this.#options = options;
    this.#kept = kept;
    this.#lastUsed = new Map(
      Object.entries(kept.value.servers).map(([server, { lastUsed }]) => [server, lastUsed]),
    );
  }

  static async open(options: UsageFileOptions): Promise<UsageFile> {
    const { file, onBug } = options;
    const empty = { version: 1 as const, servers: {} };
    return new UsageFile(options, await KeptFile.open({ file, onBug, schema: UsageDocument, empty }));
  }

  /** Epoch ms; undefined when it was never used, or too long ago. */
  lastUsed(server: string): number | undefined {
    return this.#lastUsed.get(server);
  }

  touch(server: string): void {
    this.#lastUsed.set(server, this.#options.now());
    this.#written = this.#write();
    drop(this.#written, this.#options.onBug);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([this.#written]);
    await this.#kept[Symbol.asyncDispose]();
  }

  #write(): Promise<void> {
    return this.#kept.update((_, raw) => {
      const oldest = this.#options.now() - FORGET_MS;
      for (const [server, used] of this.#lastUsed) if (used < oldest) this.#lastUsed.delete(server);
      const servers = [...this.#lastUsed].map(([server, lastUsed]) => [server, { lastUsed }]);
      return { ...raw, version: 1, servers: Object.fromEntries(servers) as object };
    });
  }
}
