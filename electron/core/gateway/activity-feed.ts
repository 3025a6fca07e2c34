import type { ActivityRow } from '../../../shared/model/activity.ts';
import type { Clock, Timer } from '../clock/index.ts';
import { CallBuckets } from './call-buckets.ts';
import type { ActivityEntry, ActivityPort } from './ports.ts';

/** How many rows are kept, and how many bytes of their arguments. */
const ROW_LIMIT = 5000;
const ARGUMENT_BYTES = 16 * 1024 * 1024;
/** New and changed rows are sent together, this long after the first of them: two frames of a screen. */
const FLUSH_MS = 33;
const PREVIEW_LENGTH = 200;

/** What the feed knows of one call, besides its audit records. */
export interface ActivityFacts {
  readonly row: ActivityRow;
  /** Redacted and possibly cut; a short text when the feed has let go of them. */
  readonly arguments: unknown;
  readonly riskReasons: string[];
  readonly told: string | undefined;
  /** The id of the `call.decided` record. */
  readonly record: string | undefined;
}

export type RowListener = (rows: ActivityRow[]) => void;

/**
 * The live feed: the last 5,000 requests, newest known first. On the way of a call it costs a slot in a ring; rows are
 * made when somebody looks.
 */
export class ActivityFeed implements ActivityPort, Disposable {
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #ring: (ActivityEntry | undefined)[] = [];
  readonly #buckets = new CallBuckets();
  readonly #listeners = new Set<RowListener>();
  #dirty = new Set<ActivityEntry>();
  #timer: Timer | undefined;
  /** How many entries there ever were; the next one goes to this slot modulo the limit. */
  #count = 0;
  /** The oldest entry that may still have its arguments, and what all kept arguments weigh. */
  #oldestKept = 0;
  #keptBytes = 0;
  #today = { day: Number.NaN, calls: 0 };

  constructor(clock: Clock, limit: number = ROW_LIMIT) {
    this.#clock = clock;
    this.#limit = limit;
  }

  begin(entry: ActivityEntry): void {
    this.note(entry);
    this.#buckets.count(entry.session.server, entry.time);
    this.#countToday(entry.time);
  }

  /** Shows something that is no call, and counts as none. */
  note(entry: ActivityEntry): void {
    const slot = this.#count % this.#limit;
    const old = this.#ring[slot];
    if (old !== undefined) {
      this.#keptBytes -= old.argumentBytes;
      old.argumentBytes = 0;
      this.#dirty.delete(old);
    }
    this.#ring[slot] = entry;
    this.#count++;
    this.#keptBytes += entry.argumentBytes;
    this.#oldestKept = Math.max(this.#oldestKept, this.#count - this.#limit);
    while (this.#keptBytes > ARGUMENT_BYTES && this.#oldestKept < this.#count - 1) {
      const oldest = this.#ring[this.#oldestKept++ % this.#limit];
      if (oldest !== undefined) this.#letGo(oldest);
    }
    this.touch(entry);
  }

  touch(entry: ActivityEntry): void {
    if (this.#listeners.size === 0) return;
    this.#dirty.add(entry);
    this.#timer ??= this.#clock.after(FLUSH_MS, () => this.#flush());
  }

  /** Rows older than the one of the id `before` (all when absent), newest first. */
  list(before: string | undefined, limit: number): { rows: ActivityRow[]; more: boolean } {
    const first = Math.max(0, this.#count - this.#limit);
    const start = before === undefined ? this.#count : (this.#indexOf(before) ?? first);
    const rows: ActivityRow[] = [];
    let at = start - 1;
    for (; at >= first && rows.length < limit; at--) {
      const entry = this.#ring[at % this.#limit];
      if (entry !== undefined) rows.push(rowOf(entry));
    }
    return { rows, more: at >= first };
  }

  /** Undefined when the feed does not go back so far. */
  detail(id: string): ActivityFacts | undefined {
    const entry = this.#entry(id);
    if (entry === undefined) return undefined;
    return {
      row: rowOf(entry),
      arguments: entry.arguments,
      riskReasons: [...(entry.risk?.reasons ?? [])],
      told: entry.told,
      record: entry.record,
    };
  }

  /** Calls back with new and changed rows, at most 30 times a second. Dispose to end it. */
  subscribe(listener: RowListener): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Calls per five minutes over the last hour, oldest first. */
  callsPerBucket(server: string): number[] {
    return this.#buckets.of(server, this.#clock.now());
  }

  /** Calls since midnight UTC. */
  callsToday(): number {
    return this.#today.day === dayOf(this.#clock.now()) ? this.#today.calls : 0;
  }

  [Symbol.dispose](): void {
    this.#timer?.cancel();
    this.#listeners.clear();
    this.#dirty.clear();
  }

  #entry(id: string): ActivityEntry | undefined {
    const index = this.#indexOf(id);
    return index === undefined ? undefined : this.#ring[index % this.#limit];
  }

  /** Looks through the ring, newest first: somebody looks at a row now and then, a call comes every few microseconds. */
  #indexOf(id: string): number | undefined {
    const first = Math.max(0, this.#count - this.#limit);
    for (let index = this.#count - 1; index >= first; index--) {
      if (this.#ring[index % this.#limit]?.id === id) return index;
    }
    return undefined;
  }

  #letGo(entry: ActivityEntry): void {
    this.#keptBytes -= entry.argumentBytes;
    entry.argumentBytes = 0;
    if (typeof entry.arguments === 'object') entry.arguments = previewOf(entry.arguments);
  }

  #flush(): void {
    this.#timer = undefined;
    const dirty = this.#dirty;
    this.#dirty = new Set();
    if (this.#listeners.size === 0) return;
    const rows = Array.from(dirty, rowOf);
    for (const listener of [...this.#listeners]) listener(rows);
  }

  #countToday(time: number): void {
    const day = dayOf(time);
    if (this.#today.day !== day) this.#today = { day, calls: 0 };
    this.#today.calls++;
  }
}

const dayOf = (time: number): number => Math.floor(time / 86_400_000);

/** The entry as a row, as it stands now. */
function rowOf(entry: ActivityEntry): ActivityRow {
  const { session, risk, reason, rule, durationMs, bytes, approval } = entry;
  return {
    id: entry.id,
    time: entry.time,
    client: session.client,
    session: session.id,
    server: session.server,
    identity: session.identity,
    operation: entry.operation,
    name: entry.name,
    preview: previewOf(entry.arguments),
    status: entry.status,
    ...(risk === undefined ? {} : { risk: risk.level }),
    ...(reason === undefined ? {} : { reason }),
    ...(rule === undefined ? {} : { rule }),
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(bytes === undefined ? {} : { bytes }),
    ...(approval === undefined ? {} : { approval }),
    ...(entry.findings === undefined ? {} : { findings: [...entry.findings] }),
  };
}

function previewOf(value: unknown): string {
  if (value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > PREVIEW_LENGTH ? `${text.slice(0, PREVIEW_LENGTH - 1)}…` : text;
}
