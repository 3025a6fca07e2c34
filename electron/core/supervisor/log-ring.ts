import type { LogLine } from '../../../shared/model/server.ts';

type Listener = (lines: readonly LogLine[]) => void;

/** The last lines of one server's log, bounded in lines and in characters. */
export class LogRing {
  readonly #maxLines: number;
  readonly #maxCharacters: number;
  readonly #listeners = new Set<Listener>();
  #lines: LogLine[] = [];
  #first = 0;
  #characters = 0;

  constructor(maxLines: number, maxCharacters: number) {
    this.#maxLines = maxLines;
    this.#maxCharacters = maxCharacters;
  }

  append(lines: readonly LogLine[]): void {
    if (lines.length === 0) return;
    for (const line of lines) {
      this.#lines.push(line);
      this.#characters += line.text.length;
    }
    while (this.#lines.length - this.#first > this.#maxLines || this.#characters > this.#maxCharacters) {
      this.#characters -= this.#lines[this.#first++]!.text.length;
    }
    if (this.#first > this.#maxLines) {
      this.#lines = this.#lines.slice(this.#first);
      this.#first = 0;
    }
    for (const listener of this.#listeners) listener(lines);
  }

  /** The newest lines, oldest first. */
  last(limit: number): LogLine[] {
    return limit <= 0 ? [] : this.#lines.slice(Math.max(this.#first, this.#lines.length - limit));
  }

  /** Tells of lines as they come, in batches. */
  follow(listener: Listener): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }
}
