import { AppError } from '../../../shared/errors/app-error.ts';
import type { AuditDraft } from '../../../shared/model/audit-record.ts';
import { invariant } from '../../../shared/util/invariant.ts';
import type { Clock, Timer } from '../clock/index.ts';
import type { JournalPort } from '../gateway/ports.ts';
import { AnchorKeeper } from './anchor-keeper.ts';
import { ChainWriter } from './chain-writer.ts';
import { type ChainHead, freezeDraft, type StagedRecord } from './record-line.ts';
import type { SegmentSystem } from './segment-file.ts';
import type { JournalPosition } from './segments.ts';
import { type RecordListener, Subscribers } from './subscribers.ts';
import type { Tampering } from './tail.ts';
import { type Verification, verifyJournal, type VerifyOptions } from './verify.ts';

const DEFAULT_SEGMENT_BYTES = 64 * 1024 * 1024;
/** What is staged without commit is on its way to the file this much later. */
const COMMIT_DELAY_MS = 20;
/** While the journal cannot be written it is tried again this often, besides at every call. */
const RETRY_DELAY_MS = 1000;
/** How many records wait for a journal that cannot be written; more are counted and dropped. */
const BACKLOG_LIMIT = 10_000;
const BACKLOG_CHUNK = 256;

export interface JournalOptions {
  /** The journal's folder; made (0700) when it is not there. One writer at a time. */
  readonly folder: string;
  readonly clock: Clock;
  /** Makes the ids of records. */
  readonly ids: () => string;
  /** A segment that has reached this size is followed by a new one. Default 64 MiB. */
  readonly segmentBytes?: number;
  /** Called once when writing begins to fail, and once when it works again. */
  readonly onUnwritable?: (error: AppError<'journal_unwritable'>) => void;
  readonly onWritable?: () => void;
  /** Called when the journal is found to be not what was written: at open, or while it is written. */
  readonly onTampered?: (found: Tampering) => void;
  readonly onBug: (error: unknown) => void;
  readonly system?: SegmentSystem;
}

export interface StageOptions {
  /** True: the commit that writes this record returns only when it is on the disk (fdatasync). */
  readonly durable?: boolean;
}

type State =
  | { readonly kind: 'writable' }
  | { readonly kind: 'unwritable'; readonly since: string; readonly detail: string; dropped: number }
  | { readonly kind: 'closed' };

/**
 * The audit journal: an append-only hash chain of records in JSONL segments (contract.md, "Audit record"). What `commit`
 * returned for is in the file and outlives this process.
 */
export class Journal implements JournalPort, AsyncDisposable {
  readonly #options: JournalOptions;
  readonly #writer: ChainWriter;
  readonly #anchor: AnchorKeeper;
  readonly #subscribers: Subscribers;
  readonly #advanced = new Set<() => void>();
  #state: State = { kind: 'writable' };
  /** Kept from commits that failed, in order. */
  #backlog: StagedRecord[] = [];
  /** Staged since the last commit. */
  #staged: StagedRecord[] = [];
  #timer: Timer | undefined;
  #timeMs = Number.NaN;
  #timeText = '';

  private constructor(options: JournalOptions) {
    this.#options = options;
    this.#writer = ChainWriter.open({
      folder: options.folder,
      clock: options.clock,
      segmentBytes: options.segmentBytes ?? DEFAULT_SEGMENT_BYTES,
      checkpoint: (detail) =>
        freezeDraft({ kind: 'journal.checkpoint', detail }, options.ids(), this.#time(), true),
      onTampered: (found) => options.onTampered?.(found),
      onBug: options.onBug,
      system: options.system,
    });
    this.#anchor = new AnchorKeeper(options.folder, options.clock, {
      anchor: () => ({ ...this.#writer.head, file: this.#writer.file }),
      sync: () => this.#writer.sync(),
    });
    this.#subscribers = new Subscribers(options.onBug);
  }

  /**
   * Opens the journal of a folder, or begins one. A line that a crash cut off is moved aside and recorded; what looks
   * tampered with is reported, left as it is, and followed by a new segment. Raises `journal_unwritable`.
   */
  static open(options: JournalOptions): Journal {
    let journal: Journal;
    try {
      journal = new Journal(options);
    } catch (error) {
      throw unwritable(options.folder, error);
    }
    if (journal.#writer.hasNotes) journal.#commitLater();
    return journal;
  }

  get folder(): string {
    return this.#options.folder;
  }

  /** Where the journal ends: everything before is committed. */
  get position(): JournalPosition {
    return this.#writer.position;
  }

  /** The last record's number and hash. */
  get head(): ChainHead {
    return this.#writer.head;
  }

  /**
   * Queues a record and answers the id it will have. It is written by `commit`, or 20 ms later. Raises `journal_unwritable`
   * for a draft that cannot be written as JSON; then nothing is queued.
   */
  stage(draft: AuditDraft, options: StageOptions = {}): string {
    invariant(this.#state.kind !== 'closed', 'the journal is closed');
    const id = this.#options.ids();
    let record: StagedRecord;
    try {
      record = freezeDraft(draft, id, this.#time(), options.durable === true);
    } catch (error) {
      throw error instanceof RangeError ? unwritable(this.#writer.path, error) : error;
    }
    this.#staged.push(record);
    this.#commitLater();
    return id;
  }

  /** Writes a record at once. Raises what `stage` and `commit` raise. */
  record(draft: AuditDraft): void {
    this.stage(draft);
    this.commit();
  }

  /**
   * Writes everything staged with one append. Raises `journal_unwritable`: then nothing that was staged since the last
   * commit is in the journal. Decisions and questions among it are forgotten, since their calls are denied; other records
   * wait. Nothing but a disk that takes them is needed for the next commit to succeed.
   */
  commit(): void {
    if (this.#staged.length === 0 && this.#backlog.length === 0 && !this.#writer.hasNotes) return;
    invariant(this.#state.kind !== 'closed', 'the journal is closed');
    try {
      // The backlog may be long: in parts, so that a disk that is still full costs little to find out.
      while (this.#backlog.length > 0) {
        this.#write(this.#backlog.slice(0, BACKLOG_CHUNK));
        this.#backlog = this.#backlog.slice(BACKLOG_CHUNK);
      }
      if (this.#staged.length > 0 || this.#writer.hasNotes) this.#write(this.#staged);
      this.#staged = [];
    } catch (error) {
      throw this.#failed(error);
    }
  }

  /** Gives new records, in order, right after the work that wrote them. */
  subscribe(listener: RecordListener): Disposable {
    return this.#subscribers.add(listener);
  }

  /** Calls back at once, on the way of a call, after something was written: for listeners that only take note. */
  onAdvance(listener: () => void): Disposable {
    this.#advanced.add(listener);
    return { [Symbol.dispose]: () => void this.#advanced.delete(listener) };
  }

  /** Checks the whole journal as it is at this moment. Rejects with the signal's reason when aborted. */
  verify(options: Pick<VerifyOptions, 'signal' | 'giveWay'> = {}): Promise<Verification> {
    const limit = () => ({ head: this.head, ...this.position });
    return verifyJournal(this.folder, { ...options, limit });
  }

  /** Writes what is staged and the anchor, and closes the files. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state.kind === 'closed') return;
    try {
      this.commit();
    } catch {
      // `onUnwritable` was told, and nobody is left to try again.
    }
    this.#timer?.cancel();
    this.#state = { kind: 'closed' };
    this.#subscribers.flush();
    await this.#anchor[Symbol.asyncDispose]();
    await this.#writer.close();
  }

  #write(records: readonly StagedRecord[]): void {
    const bytes = this.#writer.write(records);
    if (this.#state.kind === 'unwritable') this.#recovered();
    this.#anchor.moved();
    this.#subscribers.offer(bytes);
    for (const listener of this.#advanced) listener();
  }

  #failed(error: unknown): AppError<'journal_unwritable'> {
    const failure = unwritable(this.#writer.path, error);
    const kept = this.#staged.filter(({ kind }) => kind !== 'call.decided' && kind !== 'approval.asked');
    const room = Math.max(0, BACKLOG_LIMIT - this.#backlog.length);
    this.#backlog.push(...kept.slice(0, room));
    this.#staged = [];
    const first = this.#state.kind === 'writable';
    if (this.#state.kind === 'writable') {
      this.#state = { kind: 'unwritable', since: this.#time(), detail: failure.data.detail, dropped: 0 };
    }
    if (this.#state.kind === 'unwritable') {
      this.#state.dropped += Math.max(0, kept.length - room);
      const { since, detail, dropped } = this.#state;
      this.#writer.note({ unwritable: { since, detail, dropped } });
    }
    this.#commitLater();
    if (first) this.#options.onUnwritable?.(failure);
    return failure;
  }

  #recovered(): void {
    this.#state = { kind: 'writable' };
    this.#options.onWritable?.();
  }

  #commitLater(): void {
    const delay = this.#state.kind === 'unwritable' ? RETRY_DELAY_MS : COMMIT_DELAY_MS;
    this.#timer ??= this.#options.clock.after(delay, () => {
      this.#timer = undefined;
      try {
        this.commit();
      } catch (error) {
        if (!(error instanceof AppError)) this.#options.onBug(error); // an AppError went to `onUnwritable`
      }
    });
  }

  #time(): string {
    const now = this.#options.clock.now();
    if (now !== this.#timeMs) {
      this.#timeMs = now;
      this.#timeText = new Date(now).toISOString();
    }
    return this.#timeText;
  }
}

function unwritable(file: string, cause: unknown): AppError<'journal_unwritable'> {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const message = cause instanceof Error ? cause.message : String(cause);
  const detail = typeof code === 'string' ? (SYSTEM_WORDS[code] ?? code) : message;
  return new AppError('journal_unwritable', { file, detail }, { cause });
}

const SYSTEM_WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'a file may not grow larger here',
  EROFS: 'the file system is read-only',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EIO: 'the disk reported an error',
};
