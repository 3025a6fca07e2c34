import type { Finding } from '../../../shared/model/finding.ts';
import type { Clock, Timer } from '../clock/index.ts';
import { scanValue } from './scan/scan.ts';

export interface ResultScannerOptions {
  readonly clock: Clock;
  readonly onBug: (error: unknown) => void;
}

interface Waiting {
  readonly bytes: Buffer;
  readonly found: (findings: readonly Finding[]) => void;
}

/** So much of a result is looked at. */
const RESULT_BYTES = 128 * 1024;
/** So much is looked at in one go, so that no call waits for it. */
const SLICE_BYTES = 16 * 1024;
/** What lies on the border of two slices is seen in both. */
const OVERLAP = 512;
/** Results that come faster than they can be looked at are not looked at. */
const QUEUE_LIMIT = 256;

/**
 * Looks at what calls brought back, after the client has it: a warning and a label, never a gate. Works in small steps
 * between other work.
 */
export class ResultScanner implements Disposable {
  readonly #options: ResultScannerOptions;
  readonly #waiting: Waiting[] = [];
  #timer: Timer | undefined;
  #skipped = 0;

  constructor(options: ResultScannerOptions) {
    this.#options = options;
  }

  /** Results that were not looked at, because too many came at once. */
  get skipped(): number {
    return this.#skipped;
  }

  /** Looks at the line of an answer later. `found` is called when there is something to tell. */
  add(bytes: Buffer, found: Waiting['found']): void {
    if (this.#waiting.length >= QUEUE_LIMIT) {
      this.#skipped++;
      return;
    }
    this.#waiting.push({ bytes: bytes.subarray(0, RESULT_BYTES), found });
    this.#timer ??= this.#options.clock.after(0, () => this.#next());
  }

  [Symbol.dispose](): void {
    this.#timer?.cancel();
    this.#waiting.length = 0;
  }

  #next(): void {
    this.#timer = undefined;
    const waiting = this.#waiting.shift();
    if (waiting === undefined) return;
    try {
      const { bytes, found } = waiting;
      const findings = scanValue(readable(bytes.subarray(0, SLICE_BYTES))).findings;
      if (findings.length > 0) found(findings);
      // One warning per result is enough; without one, the rest is looked at.
      else if (bytes.length > SLICE_BYTES) {
        this.#waiting.unshift({ bytes: bytes.subarray(SLICE_BYTES - OVERLAP), found });
      }
    } catch (error) {
      this.#options.onBug(error);
    }
    if (this.#waiting.length > 0) this.#timer = this.#options.clock.after(0, () => this.#next());
  }
}

/** The result, or the text of a piece of one with its escapes read: a piece is no JSON. */
function readable(bytes: Buffer): unknown {
  const text = bytes.toString('utf8');
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null && 'result' in message ? message.result : message;
  } catch {
    return text
      .replace(/\\(?:n|r|t)/g, '\n')
      .replace(/\\"/g, '"')
      .replace(/\\u([0-9a-fA-F]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  }
}
