import type { Clock, Timer } from '../clock/index.ts';
import { type Anchor, writeAnchor } from './anchor-file.ts';

const ANCHOR_DELAY_MS = 1000;

export interface AnchorSource {
  /** The head of the chain now. */
  readonly anchor: () => Anchor;
  /** Resolves when everything up to the head is on the disk. */
  readonly sync: () => Promise<void>;
}

/** Writes the anchor at most once a second, and when disposed. A write that fails is tried again with the next record. */
export class AnchorKeeper implements AsyncDisposable {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #source: AnchorSource;
  #timer: Timer | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(folder: string, clock: Clock, source: AnchorSource) {
    this.#folder = folder;
    this.#clock = clock;
    this.#source = source;
  }

  /** Says that the head moved. */
  moved(): void {
    this.#timer ??= this.#clock.after(ANCHOR_DELAY_MS, () => {
      this.#timer = undefined;
      this.#write();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#timer?.cancel();
    this.#write();
    await this.#writing;
  }

  #write(): void {
    this.#writing = this.#writing.then(async () => {
      const anchor = this.#source.anchor();
      try {
        // An anchor that reached the disk before the records it names would look like tampering after a power cut.
        await this.#source.sync();
        await writeAnchor(this.#folder, anchor);
      } catch {
        // An older anchor is a weaker one, not a wrong one. The journal itself reports a disk that fails.
      }
    });
  }
}
