import { Worker } from 'node:worker_threads';
import type { Finding } from '../../../shared/model/finding.ts';
import type { Clock, Timer } from '../clock/index.ts';
import { scanResult } from './scan/scan-result.ts';

/** What the scan worker is told: a result, or the beginning of one. */
export interface ScanRequest {
  readonly request: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export type ScanReply =
  | { readonly request: number; readonly ok: true; readonly findings: readonly Finding[] }
  | { readonly request: number; readonly ok: false; readonly problem: string };

export interface ResultScannerOptions {
  readonly clock: Clock;
  /** Where the worker's program is: `scan-worker.ts` in the source, `scan-worker.js` beside the bundle. */
  readonly workerUrl: URL;
  readonly onBug: (error: unknown) => void;
}

type Found = (findings: readonly Finding[]) => void;

/** So much of a result is looked at. */
const RESULT_BYTES = 128 * 1024;
/** What is no longer is looked at here: a thread would cost more than the look. */
const SMALL_BYTES = 512;
/** Results that come faster than they can be looked at are not looked at. */
const QUEUE_LIMIT = 256;
/** A worker that has nothing to do for so long is let go, and its memory with it. */
const IDLE_MS = 5000;
const LIMITS = { maxYoungGenerationSizeMb: 6, maxOldGenerationSizeMb: 256 };

/**
 * Looks at what calls brought back, after the client has it: a warning and a label, never a gate. A text of two kilobytes
 * takes most of a millisecond, so a thread of its own does it, started with the first result that is worth it.
 */
export class ResultScanner implements AsyncDisposable {
  readonly #options: ResultScannerOptions;
  readonly #small: { readonly bytes: Buffer; readonly found: Found }[] = [];
  readonly #asked = new Map<number, Found>();
  #worker: Worker | undefined;
  #timer: Timer | undefined;
  #idle: Timer | undefined;
  #requests = 0;
  #skipped = 0;
  #state: 'open' | 'closed' = 'open';

  constructor(options: ResultScannerOptions) {
    this.#options = options;
  }

  /** Results that were not looked at, because too many came at once or the worker failed. */
  get skipped(): number {
    return this.#skipped;
  }

  /** Looks at the line of an answer later. `found` is called when there is something to tell. */
  add(bytes: Buffer, found: Found): void {
    if (this.#state === 'closed') return;
    if (this.#small.length + this.#asked.size >= QUEUE_LIMIT) {
      this.#skipped++;
    } else if (bytes.length > SMALL_BYTES) {
      this.#ask(bytes.subarray(0, RESULT_BYTES), found);
    } else {
      this.#small.push({ bytes, found });
      this.#timer ??= this.#options.clock.after(0, () => this.#next());
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#state = 'closed';
    this.#timer?.cancel();
    this.#idle?.cancel();
    this.#small.length = 0;
    this.#asked.clear();
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #next(): void {
    this.#timer = undefined;
    const waiting = this.#small.shift();
    if (waiting === undefined) return;
    try {
      const findings = scanResult(waiting.bytes);
      if (findings.length > 0) waiting.found(findings);
    } catch (error) {
      this.#options.onBug(error);
    }
    if (this.#small.length > 0) this.#timer = this.#options.clock.after(0, () => this.#next());
  }

  #ask(shared: Buffer, found: Found): void {
    const request = ++this.#requests;
    this.#asked.set(request, found);
    this.#idle?.cancel();
    const bytes = new Uint8Array(shared); // a copy: what it was read into belongs to others, too
    this.#worker ??= this.#start();
    this.#worker.postMessage({ request, bytes } satisfies ScanRequest, [bytes.buffer]);
  }

  #start(): Worker {
    // No environment and no arguments: the worker needs what it is sent and nothing else.
    const worker = new Worker(this.#options.workerUrl, { env: {}, argv: [], resourceLimits: LIMITS });
    worker.unref();
    worker.on('message', (reply: ScanReply) => this.#settle(reply));
    worker.on('error', (error) => this.#lost(worker, error));
    worker.on('exit', () => this.#lost(worker, undefined));
    return worker;
  }

  #settle(reply: ScanReply): void {
    const found = this.#asked.get(reply.request);
    this.#asked.delete(reply.request);
    if (this.#asked.size === 0) this.#idle = this.#options.clock.after(IDLE_MS, () => this.#letGo());
    if (!reply.ok) this.#options.onBug(new Error(reply.problem));
    else if (reply.findings.length > 0) {
      try {
        found?.(reply.findings);
      } catch (error) {
        this.#options.onBug(error);
      }
    }
  }

  #letGo(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    worker?.terminate().catch(this.#options.onBug);
  }

  /** What it was looking at stays unseen; the next result starts a new one. */
  #lost(worker: Worker, error: unknown): void {
    if (error !== undefined) this.#options.onBug(error);
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#skipped += this.#asked.size;
    this.#asked.clear();
  }
}
