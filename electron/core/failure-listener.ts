import type { LogLine } from '../../shared/model/server.ts';
import { drop } from '../../shared/util/drop.ts';

export interface FailureListenerOptions {
  /** Tells of what a server writes, as it comes. */
  follow(server: string, listener: (lines: readonly LogLine[]) => void): Disposable;
  /** A sandboxed server wrote this about what failed. */
  said(server: string, text: string): Promise<void>;
  readonly onBug: (error: unknown) => void;
}

interface Followed {
  processes: number;
  readonly log: Disposable;
}

/** Listens to what sandboxed servers write on stderr while they run: they may say there what they were not let to. */
export class FailureListener implements Disposable {
  readonly #options: FailureListenerOptions;
  readonly #followed = new Map<string, Followed>();

  constructor(options: FailureListenerOptions) {
    this.#options = options;
  }

  /** A process of the server runs in a sandbox until `exited`. */
  began(server: string, exited: Promise<unknown>): void {
    const { follow, onBug } = this.#options;
    const known = this.#followed.get(server);
    const followed = known ?? { processes: 0, log: follow(server, (lines) => this.#heard(server, lines)) };
    followed.processes++;
    this.#followed.set(server, followed);
    drop(
      exited.then(() => this.#ended(server, followed)),
      onBug,
    );
  }

  /** A call of a session failed with this text. Ignored for servers that run in no sandbox. */
  failed(server: string, text: string): void {
    if (this.#followed.has(server)) drop(this.#options.said(server, text), this.#options.onBug);
  }

  [Symbol.dispose](): void {
    for (const { log } of this.#followed.values()) log[Symbol.dispose]();
    this.#followed.clear();
  }

  #ended(server: string, followed: Followed): void {
    if (--followed.processes > 0) return;
    followed.log[Symbol.dispose]();
    if (this.#followed.get(server) === followed) this.#followed.delete(server);
  }

  #heard(server: string, lines: readonly LogLine[]): void {
    const text = lines.flatMap((line) => (line.stream === 'stderr' ? [line.text] : [])).join('\n');
    if (text !== '') drop(this.#options.said(server, text), this.#options.onBug);
  }
}
