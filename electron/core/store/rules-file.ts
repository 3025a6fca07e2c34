import { z } from 'zod';
import { UserRule } from '../../../shared/model/rule.ts';
import { type FileState, KeptFile } from './kept-file.ts';

const RulesDocument = z.looseObject({ version: z.literal(1), rules: z.array(UserRule) });

export interface RulesFileOptions {
  /** `rules.json`. */
  readonly file: string;
  readonly onBug: (error: unknown) => void;
}

/**
 * The user's rules and standing grants on disk. While the file is broken there are none (so nothing is granted) and
 * nothing is written.
 */
export class RulesFile implements AsyncDisposable {
  readonly #kept: KeptFile<typeof RulesDocument>;

  private constructor(kept: KeptFile<typeof RulesDocument>) {
    this.#kept = kept;
  }

  static async open(options: RulesFileOptions): Promise<RulesFile> {
    return new RulesFile(
      await KeptFile.open({ ...options, schema: RulesDocument, empty: { version: 1, rules: [] } }),
    );
  }

  get state(): FileState {
    return this.#kept.state;
  }

  /** The rules as they are on disk; none while the file is broken. */
  load(): readonly UserRule[] {
    return this.#kept.value.rules;
  }

  /**
   * Stores rules: `change` gets what is on disk now and returns what shall be. Rules of one session are left out: they end
   * with it. Raises what `KeptFile.update` raises (`file_invalid`, `file_changed`, `file_unwritable` …).
   */
  async update(change: (rules: readonly UserRule[]) => readonly UserRule[]): Promise<void> {
    await this.#kept.update((value, raw) => ({
      version: 1,
      ...raw,
      rules: change(value.rules).filter((rule) => rule.match.session === undefined),
    }));
  }

  /** Replaces all rules. Raises what `update` raises. */
  save(rules: readonly UserRule[]): Promise<void> {
    return this.update(() => rules);
  }

  /** Calls back after each change of the rules or of the state of the file, whoever made it. */
  onChange(listener: () => void): Disposable {
    return this.#kept.onChange(listener);
  }

  /** Notices edits made outside, until disposed. */
  watch(): Promise<void> {
    return this.#kept.watch();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#kept[Symbol.asyncDispose]();
  }
}
