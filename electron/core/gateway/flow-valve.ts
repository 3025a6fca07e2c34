import type { Readable } from 'node:stream';

/** Stops reading from a stream while any reason to stop holds. */
export class FlowValve<Reason extends string> {
  readonly #stream: Readable;
  readonly #reasons = new Set<Reason>();

  constructor(stream: Readable) {
    this.#stream = stream;
  }

  get isClosed(): boolean {
    return this.#reasons.size > 0;
  }

  close(reason: Reason): void {
    this.#reasons.add(reason);
    this.#stream.pause();
  }

  open(reason: Reason): void {
    if (this.#reasons.delete(reason) && this.#reasons.size === 0) this.#stream.resume();
  }
}
