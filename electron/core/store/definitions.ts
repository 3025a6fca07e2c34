import { z } from 'zod';
import { AppError } from '../../../shared/errors/app-error.ts';
import { ServerDefinition, ServerName } from '../../../shared/model/server.ts';
import { canonicalJson } from '../../../shared/util/canonical-json.ts';
import { type FileState, KeptFile, type RawObject } from './kept-file.ts';

const DefinitionsFile = z.looseObject({
  version: z.literal(1),
  servers: z.record(ServerName, ServerDefinition),
});

/** Which definitions a change touched, by name; empty when only the state of the file changed. */
export interface DefinitionsChange {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

export interface DefinitionsOptions {
  /** `servers.json`. */
  readonly file: string;
  readonly onBug: (error: unknown) => void;
}

/**
 * What servers there are. While the file is broken there are none: nothing starts and nothing is written, until it is
 * mended.
 */
export class Definitions implements AsyncDisposable {
  readonly #kept: KeptFile<typeof DefinitionsFile>;
  readonly #listeners = new Set<(change: DefinitionsChange) => void>();
  #seen: ReadonlyMap<string, string>;

  private constructor(kept: KeptFile<typeof DefinitionsFile>) {
    this.#kept = kept;
    this.#seen = fingerprints(kept.value.servers);
    kept.onChange(() => this.#tell());
  }

  static async open(options: DefinitionsOptions): Promise<Definitions> {
    const kept = await KeptFile.open({
      ...options,
      schema: DefinitionsFile,
      empty: { version: 1, servers: {} },
    });
    return new Definitions(kept);
  }

  get state(): FileState {
    return this.#kept.state;
  }

  /** Every definition, by name. Empty while the file is broken. */
  list(): ReadonlyMap<string, ServerDefinition> {
    return new Map(Object.entries(this.#kept.value.servers));
  }

  /** Raises `server_not_found`; `file_invalid` or `file_unreadable` while the file is broken. */
  get(name: string): ServerDefinition {
    this.#kept.assertGood();
    const { servers } = this.#kept.value;
    if (Object.hasOwn(servers, name)) return servers[name]!;
    throw notFound(name, servers);
  }

  /** Raises `name_invalid`, `name_taken`, and what `KeptFile.update` raises. */
  async add(name: string, definition: ServerDefinition): Promise<void> {
    await this.addAll(new Map([[name, definition]]));
  }

  /** All of them in one write, or none. Raises what `add` raises. */
  async addAll(added: ReadonlyMap<string, ServerDefinition>): Promise<void> {
    if (added.size === 0) return;
    const invalid = [...added.keys()].find((name) => !ServerName.safeParse(name).success);
    if (invalid !== undefined) throw new AppError('name_invalid', { name: invalid });
    await this.#kept.update((value, raw) => {
      const taken = [...added.keys()].find((name) => Object.hasOwn(value.servers, name));
      if (taken !== undefined) throw new AppError('name_taken', { server: taken });
      return withServers(raw, { ...rawServers(raw), ...Object.fromEntries(added) });
    });
  }

  /** Raises `server_not_found`, and what `KeptFile.update` raises. */
  async replace(name: string, definition: ServerDefinition): Promise<void> {
    await this.#kept.update((value, raw) => {
      if (!Object.hasOwn(value.servers, name)) throw notFound(name, value.servers);
      return withServers(raw, { ...rawServers(raw), [name]: definition });
    });
  }

  /** Raises `server_not_found`, and what `KeptFile.update` raises. */
  async remove(name: string): Promise<void> {
    await this.#kept.update((value, raw) => {
      if (!Object.hasOwn(value.servers, name)) throw notFound(name, value.servers);
      const { [name]: removed, ...rest } = rawServers(raw);
      return withServers(raw, rest);
    });
  }

  /** Those of them that are there, in one write. Raises what `KeptFile.update` raises. */
  async removeAll(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    const removed = new Set(names);
    await this.#kept.update((_value, raw) => {
      const kept = Object.entries(rawServers(raw)).filter(([name]) => !removed.has(name));
      return withServers(raw, Object.fromEntries(kept));
    });
  }

  /** Calls back after each change of definitions or of the state of the file, whoever made it. */
  onChange(listener: (change: DefinitionsChange) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Notices edits made outside, until disposed. */
  watch(): Promise<void> {
    return this.#kept.watch();
  }

  /** Reads the file now. */
  reload(): Promise<void> {
    return this.#kept.reload();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listeners.clear();
    await this.#kept[Symbol.asyncDispose]();
  }

  #tell(): void {
    const before = this.#seen;
    const after = fingerprints(this.#kept.value.servers);
    this.#seen = after;
    const change: DefinitionsChange = {
      added: [...after.keys()].filter((name) => !before.has(name)),
      changed: [...after.keys()].filter((name) => before.has(name) && before.get(name) !== after.get(name)),
      removed: [...before.keys()].filter((name) => !after.has(name)),
    };
    for (const listener of this.#listeners) listener(change);
  }
}

function fingerprints(servers: Readonly<Record<string, ServerDefinition>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(servers).map(([name, definition]) => [name, canonicalJson(definition)]));
}

/** The entries as written: the ones that are not touched keep their own form. */
function rawServers(raw: RawObject): RawObject {
  return (raw['servers'] as RawObject | undefined) ?? {};
}

function withServers(raw: RawObject, servers: RawObject): RawObject {
  return { version: 1, ...raw, servers };
}

function notFound(server: string, servers: Readonly<Record<string, unknown>>): AppError<'server_not_found'> {
  return new AppError('server_not_found', { server, known: Object.keys(servers) });
}
