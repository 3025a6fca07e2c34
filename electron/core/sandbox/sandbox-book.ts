import { z } from 'zod';
import { SandboxLevel } from '../../../shared/model/server.ts';
import { KeptFile } from '../store/index.ts';

/** Device and inode as text: JSON has no numbers that large. */
const FileId = z.looseObject({ device: z.string(), inode: z.string() });

const Acceptance = z.looseObject({
  level: SandboxLevel,
  /** Key of the launch it was given for: any change of that takes it back. */
  launch: z.string(),
  at: z.number(),
});
export type Acceptance = z.infer<typeof Acceptance>;

const BookFile = z.looseObject({
  version: z.literal(1),
  servers: z.record(
    z.string(),
    z.looseObject({ approved: z.record(z.string(), FileId).default({}), accepted: Acceptance.optional() }),
  ),
});

/** Which file or folder a path stood for. */
export interface PathIdentity {
  readonly path: string;
  readonly device: bigint;
  readonly inode: bigint;
}

export interface SandboxBookOptions {
  /** `sandbox.json`. */
  readonly file: string;
  readonly onBug: (error: unknown) => void;
}

/**
 * What the user approved, by server: which file or folder each granted path stood for then, and whether the server may run with
 * less isolation. While the file is broken nothing new is approved and nothing runs with less.
 */
export class SandboxBook implements AsyncDisposable {
  readonly #kept: KeptFile<typeof BookFile>;

  private constructor(kept: KeptFile<typeof BookFile>) {
    this.#kept = kept;
  }

  static async open(options: SandboxBookOptions): Promise<SandboxBook> {
    const empty = { version: 1 as const, servers: {} };
    return new SandboxBook(await KeptFile.open({ ...options, schema: BookFile, empty }));
  }

  /** Raises `file_invalid`, `file_unreadable` while the file is broken. */
  approved(server: string): ReadonlyMap<string, Omit<PathIdentity, 'path'>> {
    this.#kept.assertGood();
    const approved = this.#of(server)?.approved ?? {};
    return new Map(
      Object.entries(approved).map(([path, { device, inode }]) => [
        path,
        { device: BigInt(device), inode: BigInt(inode) },
      ]),
    );
  }

  accepted(server: string): Acceptance | undefined {
    return this.#of(server)?.accepted;
  }

  /** Remembers what these paths stand for; with `anew` what others stood for is forgotten. Raises what `KeptFile.update` raises. */
  async approve(server: string, paths: readonly PathIdentity[], anew: 'anew' | 'also'): Promise<void> {
    const found = Object.fromEntries(
      paths.map(({ path, device, inode }) => [path, { device: String(device), inode: String(inode) }]),
    );
    await this.#change(server, (entry) => ({
      ...entry,
      approved: { ...(anew === 'anew' ? {} : entry.approved), ...found },
    }));
  }

  /** Raises what `KeptFile.update` raises. */
  async accept(server: string, accepted: Acceptance | undefined): Promise<void> {
    await this.#change(server, ({ accepted: before, ...entry }) => ({
      ...entry,
      ...(accepted === undefined ? {} : { accepted }),
    }));
  }

  /** Raises what `KeptFile.update` raises. */
  async forget(server: string): Promise<void> {
    if (this.#of(server) === undefined) return;
    await this.#kept.update((value, raw) => {
      const { [server]: gone, ...servers } = value.servers;
      return { version: 1, ...raw, servers };
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#kept[Symbol.asyncDispose]();
  }

  #of(server: string): z.infer<typeof BookFile>['servers'][string] | undefined {
    const { servers } = this.#kept.value;
    return Object.hasOwn(servers, server) ? servers[server] : undefined;
  }

  #change(
    server: string,
    change: (entry: z.infer<typeof BookFile>['servers'][string]) => object,
  ): Promise<void> {
    return this.#kept.update((value, raw) => {
      const entry = Object.hasOwn(value.servers, server) ? value.servers[server]! : { approved: {} };
      return { version: 1, ...raw, servers: { ...value.servers, [server]: change(entry) } };
    });
  }
}
