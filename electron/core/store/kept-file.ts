import { type FSWatcher, watch } from 'chokidar';
import type { z } from 'zod';
import { type AppError, isAppError } from '../../../shared/errors/app-error.ts';
import { drop } from '../../../shared/util/drop.ts';
import { writeIfUnchanged } from './atomic-file.ts';
import { NO_FILE } from './content-hash.ts';
import { formatJson, readJsonFile } from './json-file.ts';

/** `broken`: the file is there and cannot be used. It is left exactly as it is until someone mends it. */
export type FileState =
  | { readonly kind: 'good' }
  | { readonly kind: 'broken'; readonly error: AppError<'file_invalid' | 'file_unreadable'> };

/** A JSON object as written, unknown members included. */
export type RawObject = Readonly<Record<string, unknown>>;

export interface KeptFileOptions<Schema extends z.ZodType> {
  readonly file: string;
  readonly schema: Schema;
  /** What no file, and a broken file, stand for. */
  readonly empty: z.output<Schema>;
  /** Told what fails in the background (watching, re-reading). */
  readonly onBug: (error: unknown) => void;
}

/**
 * One of our own JSON files, shared with whoever edits it by hand. Promises: what is not understood is never overwritten;
 * members we do not know survive our writes; a change made outside is noticed and is never lost to a write of ours.
 */
export class KeptFile<Schema extends z.ZodType> implements AsyncDisposable {
  readonly file: string;
  readonly #options: KeptFileOptions<Schema>;
  readonly #listeners = new Set<() => void>();
  #state: FileState = { kind: 'good' };
  #value: z.output<Schema>;
  #raw: RawObject = {};
  #hash = '';
  #turn: Promise<unknown> = Promise.resolve();
  #watcher: FSWatcher | undefined;

  private constructor(options: KeptFileOptions<Schema>) {
    this.#options = options;
    this.#value = options.empty;
    this.file = options.file;
  }

  /** Reads the file. A broken one is a state, not an error. */
  static async open<Schema extends z.ZodType>(options: KeptFileOptions<Schema>): Promise<KeptFile<Schema>> {
    const kept = new KeptFile(options);
    await kept.#read();
    return kept;
  }

  get state(): FileState {
    return this.#state;
  }

  /** What the file says; `empty` while it is broken. */
  get value(): z.output<Schema> {
    return this.#value;
  }

  /** Raises what is wrong with the file, if anything. */
  assertGood(): void {
    if (this.#state.kind === 'broken') throw this.#state.error;
  }

  /** Calls back after each change of value or state, whoever made it. */
  onChange(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /**
   * Changes the file: `change` gets the newest content and returns the new one. Waits for its turn. Raises `file_invalid`
   * or `file_unreadable` while the file is broken, `file_changed` when someone else wrote at the same moment,
   * `file_unwritable`, and what `change` throws; then nothing has changed.
   */
  update(change: (value: z.output<Schema>, raw: RawObject) => RawObject): Promise<void> {
    return this.#inTurn(async () => {
      let changed = await this.#read();
      try {
        this.assertGood();
        const next = change(this.#value, this.#raw);
        await writeIfUnchanged(this.file, this.#hash, formatJson(next), { keepMode: true, followLink: true });
        changed = (await this.#read()) || changed;
      } finally {
        if (changed) this.#tell();
      }
    });
  }

  /** Reads the file again, and tells listeners if it is not what it was. */
  reload(): Promise<void> {
    return this.#inTurn(async () => {
      if (await this.#read()) this.#tell();
    });
  }

  /** Notices outside edits from now on, until disposed. Resolves when the watch stands. */
  async watch(): Promise<void> {
    if (this.#watcher !== undefined) return;
    const watcher = watch(this.file, {
      ignoreInitial: true,
      // Editors that write in place pass through half a file; that is not a broken file.
      awaitWriteFinish: { stabilityThreshold: 60, pollInterval: 20 },
    });
    this.#watcher = watcher;
    const { onBug } = this.#options;
    watcher.on('all', () => drop(this.reload(), onBug));
    watcher.on('error', onBug);
    await new Promise<void>((resolve) => watcher.once('ready', resolve));
    await this.reload(); // what changed before the watch stood
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listeners.clear();
    await this.#watcher?.close();
    await this.#turn;
  }

  /** True when value or state changed. */
  async #read(): Promise<boolean> {
    const before = this.#fingerprint();
    try {
      const read = await readJsonFile(this.file, this.#options.schema);
      this.#state = { kind: 'good' };
      this.#value = read === undefined ? this.#options.empty : read.value;
      this.#raw = read === undefined ? {} : (read.raw as RawObject);
      this.#hash = read === undefined ? NO_FILE : read.hash;
    } catch (error) {
      if (!isAppError(error, 'file_invalid') && !isAppError(error, 'file_unreadable')) throw error;
      this.#state = { kind: 'broken', error };
      this.#value = this.#options.empty;
      this.#raw = {};
      this.#hash = '';
    }
    return this.#fingerprint() !== before;
  }

  #fingerprint(): string {
    return this.#state.kind === 'good' ? this.#hash : JSON.stringify(this.#state.error.data);
  }

  #tell(): void {
    for (const listener of this.#listeners) {
      try {
        listener();
      } catch (error) {
        this.#options.onBug(error);
      }
    }
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(task);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
