import type { Clock, Timer } from '../clock/index.ts';
import type { JsonObject } from '../frames/index.ts';

/** Changes that come within so long are told as one (ms). */
const CALM_MS = 50;
const LISTS = ['tools', 'prompts', 'resources'] as const;

/** Tells the client that lists have changed: once for what changes at about the same time, whichever server it was. */
export class ListChanges implements Disposable {
  readonly #clock: Clock;
  readonly #tell: (method: string) => void;
  readonly #changed = new Set<string>();
  readonly #offered = new Set<string>();
  #calm: Timer | undefined;

  constructor(clock: Clock, tell: (method: string) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** True for the notification that a list has changed. */
  static is(method: string): boolean {
    return LISTS.some((name) => method === methodOf(name));
  }

  /** The client was told that it may hear of changes of these. Before that, and of others, it hears nothing. */
  offer(capabilities: JsonObject): void {
    for (const name of LISTS) if (capabilities[name] !== undefined) this.#offered.add(methodOf(name));
  }

  add(method: string): void {
    if (!this.#offered.has(method)) return;
    this.#changed.add(method);
    this.#calm ??= this.#clock.after(CALM_MS, () => {
      this.#calm = undefined;
      const changed = [...this.#changed].sort();
      this.#changed.clear();
      for (const change of changed) this.#tell(change);
    });
  }

  /** What a server with these capabilities lists came or went; with none, anything may have. */
  addAll(has: (capability: string) => boolean = () => true): void {
    for (const name of LISTS) if (has(name)) this.add(methodOf(name));
  }

  [Symbol.dispose](): void {
    this.#calm?.cancel();
  }
}

const methodOf = (name: (typeof LISTS)[number]): string => `notifications/${name}/list_changed`;
