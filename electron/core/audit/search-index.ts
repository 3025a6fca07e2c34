import { Worker } from 'node:worker_threads';
import type { AuditFilter } from '../../../shared/contract/calls.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { AuditRecord } from '../../../shared/model/audit-record.ts';
import type { Clock, Timer } from '../clock/index.ts';
import type { IndexAnswer, IndexReply, IndexRequest, IndexWorkerData } from './index-messages.ts';
import { resolveFilter } from './record-filter.ts';
import type { JournalPosition } from './segments.ts';

/** The index is filled when nothing was written for so long: indexing costs as much as the calls themselves. */
const CALM_MS = 2000;
/** So few records are left to the next search: a thread for them would cost more than they do. */
const FEW_RECORDS = 1000;
/** When so many wait for a calm that does not come, they are indexed a slice at a time, a thirtieth of the time. */
const BACKLOG_RECORDS = 200_000;
const BACKLOG_PAUSE_MS = 400;
/** A worker that has nothing to do for so long is let go, and its memory with it. */
const IDLE_MS = 5000;
/** It reads records one after the other and keeps none: it shall not hold on to memory the way a main thread may. */
const LIMITS = { maxYoungGenerationSizeMb: 6, maxOldGenerationSizeMb: 256 };
const DEFAULT_LIMIT = 100;

/** The journal, as the index needs it. */
export interface IndexedJournal {
  readonly folder: string;
  readonly position: JournalPosition;
  onAdvance(listener: () => void): Disposable;
}

export interface SearchIndexOptions {
  readonly journal: IndexedJournal;
  readonly clock: Clock;
  /** Where the worker's program is: `index-worker.ts` in the source, `index-worker.js` beside the bundle. */
  readonly workerUrl: URL;
  readonly onBug: (error: unknown) => void;
}

export interface SearchResult {
  /** Newest first. */
  readonly records: AuditRecord[];
  /** How many there are without the limit. */
  readonly total: number;
  readonly tookMs: number;
}

interface Waiting {
  readonly resolve: (answer: IndexAnswer) => void;
  readonly reject: (error: unknown) => void;
}

type Question =
  | Omit<Extract<IndexRequest, { kind: 'search' }>, 'request' | 'position'>
  | Omit<Extract<IndexRequest, { kind: 'get' }>, 'request' | 'position'>;

/**
 * Finds records of a journal. The index is kept by a worker thread, started when it is first needed; a search sees
 * everything that was committed before it was asked.
 */
export class SearchIndex implements AsyncDisposable {
  readonly #options: SearchIndexOptions;
  readonly #waiting = new Map<number, Waiting>();
  readonly #subscription: Disposable;
  #worker: Worker | undefined;
  #timer: Timer | undefined;
  #idle: Timer | undefined;
  #requests = 0;
  /** What the worker was sent and has not done yet. */
  #busy = 0;
  /** The last record that is in the index, or will be before the next answer. */
  #told: number;
  /** The slice that is being filled in calm goes up to here at most. */
  #filling: JournalPosition | undefined;
  #pause: Timer | undefined;
  #state: 'open' | 'closed' = 'open';

  constructor(options: SearchIndexOptions) {
    this.#options = options;
    this.#told = options.journal.position.seq;
    this.#subscription = options.journal.onAdvance(() => this.#advanced());
  }

  /** Records that pass a filter, newest first, at most `limit` (default 100). Raises `bad_input`, `internal`. */
  async search(filter: AuditFilter): Promise<SearchResult> {
    const { clock } = this.#options;
    const start = clock.monotonic();
    const resolved = resolveFilter(filter, clock.now());
    const limit = filter.limit ?? DEFAULT_LIMIT;
    const answer = await this.#ask({ kind: 'search', filter: resolved, limit });
    const records = answer.lines.map((line) => JSON.parse(line) as AuditRecord);
    return { records, total: answer.total, tookMs: clock.monotonic() - start };
  }

  /** The record of an id. Raises `record_not_found`, `internal`. */
  async get(id: string): Promise<AuditRecord> {
    const line = (await this.#ask({ kind: 'get', id })).lines[0];
    if (line === undefined) throw new AppError('record_not_found', { record: id });
    return JSON.parse(line) as AuditRecord;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#state = 'closed';
    this.#timer?.cancel();
    this.#pause?.cancel();
    this.#idle?.cancel();
    this.#subscription[Symbol.dispose]();
    const worker = this.#worker;
    this.#lost('the core is stopping');
    await worker?.terminate();
  }

  #ask(question: Question): Promise<IndexAnswer> {
    if (this.#state === 'closed') return Promise.reject(gone('the core is stopping'));
    const request = ++this.#requests;
    const { position } = this.#options.journal;
    return new Promise((resolve, reject) => {
      this.#waiting.set(request, { resolve, reject });
      this.#told = position.seq;
      this.#send({ ...question, request, position });
    });
  }

  #advanced(): void {
    const { seq } = this.#options.journal.position;
    if (seq - this.#told > BACKLOG_RECORDS && this.#pause === undefined) this.#fill();
    this.#timer ??= this.#options.clock.after(CALM_MS, () => this.#look(seq));
  }

  /** Fills the index if nothing was written since the journal ended with the record `seq`. */
  #look(since: number): void {
    const { clock, journal } = this.#options;
    const { seq } = journal.position;
    this.#timer = undefined;
    if (seq - this.#told < FEW_RECORDS) return;
    if (seq === since) this.#fill();
    else this.#timer = clock.after(CALM_MS, () => this.#look(seq));
  }

  /** By one slice, so that a call that comes meanwhile has the processor to itself soon. */
  #fill(): void {
    if (this.#filling !== undefined) return;
    this.#filling = this.#options.journal.position;
    this.#send({ kind: 'poke', position: this.#filling });
  }

  #filled(completely: boolean): void {
    const upTo = this.#filling?.seq;
    this.#filling = undefined;
    if (upTo === undefined || this.#state === 'closed') return;
    if (completely) {
      this.#told = Math.max(this.#told, upTo);
      return;
    }
    // What was written since began to wait for calm by itself.
    const { clock, journal } = this.#options;
    const { seq } = journal.position;
    if (seq === upTo) this.#fill();
    else if (seq - this.#told > BACKLOG_RECORDS) {
      this.#pause = clock.after(BACKLOG_PAUSE_MS, () => {
        this.#pause = undefined;
        this.#fill();
      });
    }
  }

  #send(request: IndexRequest): void {
    this.#worker ??= this.#start();
    this.#busy++;
    this.#idle?.cancel();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.#worker.postMessage(request);
  }

  #start(): Worker {
    const data: IndexWorkerData = { folder: this.#options.journal.folder };
    // No environment and no arguments: the worker needs the folder and nothing else.
    const worker = new Worker(this.#options.workerUrl, {
      workerData: data,
      env: {},
      argv: [],
      resourceLimits: LIMITS,
    });
    worker.unref();
    worker.on('message', (reply: IndexReply) => this.#settle(reply));
    worker.on('error', (error) => {
      if (this.#worker === worker) this.#lost('the audit index stopped');
      this.#options.onBug(error);
    });
    worker.on('exit', () => {
      if (this.#worker === worker) this.#lost('the audit index stopped');
    });
    return worker;
  }

  #settle(reply: IndexReply): void {
    this.#busy--;
    if (this.#busy === 0) this.#idle = this.#options.clock.after(IDLE_MS, () => this.#letGo());
    if (reply.kind === 'poked') {
      this.#filled(reply.filled);
      return;
    }
    const waiting = this.#waiting.get(reply.request);
    this.#waiting.delete(reply.request);
    if (reply.ok) waiting?.resolve(reply.value);
    else waiting?.reject(gone(reply.problem));
  }

  #letGo(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    worker?.terminate().catch(this.#options.onBug);
  }

  /** Whoever waits is told; the next question starts a new worker. */
  #lost(detail: string): void {
    this.#worker = undefined;
    this.#filling = undefined;
    this.#busy = 0;
    this.#idle?.cancel();
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(gone(detail));
  }
}

function gone(detail: string): AppError<'internal'> {
  return new AppError('internal', { detail: `audit index: ${detail}` });
}
