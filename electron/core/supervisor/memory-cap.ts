import { drop } from '../../../shared/util/drop.ts';
import type { Clock, Timer } from '../clock/index.ts';
import type { MemoryOf } from './process-memory.ts';
import type { ProcessRow, ProcessTable } from './process-table.ts';

/** How long until the next look: soon where a tree uses much of what it may. */
const SOON_MS = 500;
const LATER_MS = 2000;
/** A look reads of every process of the machine, 25 µs each: where there are many, it comes so much more seldom. */
const MS_PER_PROCESS = 20;
const LATEST_MS = 10_000;
const MUCH = 0.5;

export interface MemoryCapOptions {
  readonly clock: Clock;
  readonly table: Pick<ProcessTable, 'rows'>;
  readonly memoryOf: MemoryOf;
  readonly onBug: (error: unknown) => void;
}

interface Capped {
  readonly root: number;
  readonly bytes: number;
  over(used: number): void;
}

/**
 * Holds what all processes of a server use together, where the limit of the kernel counts each one alone. Looks every two
 * seconds, less often where more than a hundred processes run, and every half second once a tree uses half of its share;
 * nothing runs while nothing is capped.
 */
export class MemoryCap implements Disposable {
  readonly #options: MemoryCapOptions;
  readonly #capped = new Set<Capped>();
  #timer: Timer | undefined;
  #disposed = false;

  constructor(options: MemoryCapOptions) {
    this.#options = options;
  }

  /** `over` is called once, when `root` and what descends from it use more than `bytes`; dispose of it when the tree is gone. */
  hold(root: number, bytes: number, over: (used: number) => void): Disposable {
    const capped = { root, bytes, over };
    this.#capped.add(capped);
    this.#schedule(SOON_MS);
    return { [Symbol.dispose]: () => void this.#capped.delete(capped) };
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#capped.clear();
    this.#timer?.cancel();
  }

  #schedule(milliseconds: number): void {
    if (this.#disposed || this.#timer !== undefined || this.#capped.size === 0) return;
    this.#timer = this.#options.clock.after(milliseconds, () => drop(this.#look(), this.#options.onBug));
  }

  async #look(): Promise<void> {
    let much = false;
    let later = LATER_MS;
    try {
      const { table, memoryOf } = this.#options;
      const rows = await table.rows();
      later = Math.min(LATEST_MS, Math.max(LATER_MS, rows.length * MS_PER_PROCESS));
      const children = byParent(rows);
      const resident = new Map(rows.map((row) => [row.pid, row.resident]));
      for (const capped of [...this.#capped]) {
        const tree = treeOf(capped.root, children);
        // Shared pages counted again and again, it is still little: the exact figure, which is dear, cannot be more.
        const most = tree.reduce((total, pid) => total + (resident.get(pid) ?? Number.NaN), 0);
        if (most <= capped.bytes * MUCH) continue;
        const used = await memoryOf(tree);
        if (used === undefined || !this.#capped.has(capped)) continue;
        much ||= used > capped.bytes * MUCH;
        if (used <= capped.bytes) continue;
        this.#capped.delete(capped);
        capped.over(used);
      }
    } finally {
      this.#timer = undefined;
      this.#schedule(much ? SOON_MS : later);
    }
  }
}

function byParent(rows: readonly ProcessRow[]): ReadonlyMap<number, readonly number[]> {
  const children = new Map<number, number[]>();
  for (const { pid, parent, dead } of rows) {
    if (dead) continue;
    const known = children.get(parent);
    if (known === undefined) children.set(parent, [pid]);
    else known.push(pid);
  }
  return children;
}

/** A process and its descendants: what is in a process namespace cannot leave that. */
function treeOf(root: number, children: ReadonlyMap<number, readonly number[]>): number[] {
  const found = [root];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found;
}
