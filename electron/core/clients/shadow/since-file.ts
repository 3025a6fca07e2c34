import { z } from 'zod';
import { drop } from '../../../../shared/util/drop.ts';
import { KeptFile } from '../../store/index.ts';

const SinceDocument = z.looseObject({
  version: z.literal(1),
  findings: z.record(z.string(), z.looseObject({ since: z.number(), recorded: z.boolean() })),
});

export interface SinceFileOptions {
  /** `shadow.json`. */
  readonly file: string;
  readonly onBug: (error: unknown) => void;
}

interface Known {
  readonly since: number;
  /** True once it is in the journal. */
  readonly recorded: boolean;
}

/** Since when each finding has been there, also before this core began. A file that cannot be written loses only that. */
export class SinceFile implements AsyncDisposable {
  readonly #kept: KeptFile<typeof SinceDocument>;
  readonly #onBug: (error: unknown) => void;
  #known: Map<string, Known>;
  #written: Promise<void> = Promise.resolve();

  private constructor({ onBug }: SinceFileOptions, kept: KeptFile<typeof SinceDocument>) {
    this.#kept = kept;
    this.#onBug = onBug;
    this.#known = new Map(Object.entries(kept.value.findings));
  }

  static async open(options: SinceFileOptions): Promise<SinceFile> {
    const empty = { version: 1 as const, findings: {} };
    const { file, onBug } = options;
    return new SinceFile(options, await KeptFile.open({ file, onBug, schema: SinceDocument, empty }));
  }

  get(id: string): Known | undefined {
    return this.#known.get(id);
  }

  /** Of those whose id is `ours`, exactly these are there now; the others of them are forgotten. */
  keep(findings: ReadonlyMap<string, Known>, ours: (id: string) => boolean): void {
    const next = new Map([...[...this.#known].filter(([id]) => !ours(id)), ...findings]);
    const isSame =
      next.size === this.#known.size && [...next].every(([id, now]) => isEqual(now, this.get(id)));
    if (isSame) return;
    this.#known = next;
    this.#written = this.#kept.update((_, raw) => ({
      ...raw,
      version: 1,
      findings: Object.fromEntries(this.#known) as object,
    }));
    drop(this.#written, this.#onBug);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([this.#written]);
    await this.#kept[Symbol.asyncDispose]();
  }
}

function isEqual(a: Known, b: Known | undefined): boolean {
  return a.since === b?.since && a.recorded === b.recorded;
}
