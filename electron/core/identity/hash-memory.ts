/** What tells one state of a file from another. Both times: the modification time can be set back, the change time not. */
export interface FileState {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
}

/** A file written this recently may be written again within one tick of the file system's clock. */
const SETTLED_NS = 2_000_000_000n;

/** Hashes of file states; the oldest is forgotten when there are too many. */
export class HashMemory {
  readonly #hashes = new Map<string, string>();
  readonly #limit: number;

  constructor(limit = 512) {
    this.#limit = limit;
  }

  get(state: FileState): string | undefined {
    return this.#hashes.get(stateKey(state));
  }

  /** Remembers, unless the state is so young that another one could look the same. `now`: epoch milliseconds. */
  put(state: FileState, sha256: string, now: number): void {
    const latest = state.mtimeNs > state.ctimeNs ? state.mtimeNs : state.ctimeNs;
    if (BigInt(Math.floor(now)) * 1_000_000n - latest <= SETTLED_NS) return;
    if (this.#hashes.size >= this.#limit) this.#hashes.delete(this.#hashes.keys().next().value!);
    this.#hashes.set(stateKey(state), sha256);
  }
}

/** True when nothing was written to the file from one look to the other. */
export function sameState(left: FileState, right: FileState): boolean {
  return stateKey(left) === stateKey(right);
}

function stateKey({ dev, ino, size, mtimeNs, ctimeNs }: FileState): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(':');
}
