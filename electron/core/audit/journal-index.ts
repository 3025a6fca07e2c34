import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { AuditRecord } from '../../../shared/model/audit-record.ts';
import { ulidTime } from '../../../shared/util/ulid.ts';
import { ContextBook } from './context-book.ts';
import { parseRecord } from './export-records.ts';
import { createIndexDatabase, openIndexDatabase } from './index-database.ts';
import type { IndexAnswer } from './index-messages.ts';
import { planQuery } from './index-query.ts';
import type { RecordFilter } from './record-filter.ts';
import { ownText } from './record-text.ts';
import { SegmentReader } from './segment-reader.ts';
import { FIRST_SEGMENT, type JournalPosition } from './segments.ts';

const READ_BYTES = 512 * 1024;
/** The clock may have moved on between a record's id and its time, in ms. */
const ID_TIME_MARGIN = 10_000;
const NEWLINE = 0x0a;

/** The index does not fit the journal it was made from. It is thrown away and made again. */
export class StaleIndexError extends Error {
  override name = 'StaleIndexError';
}

interface Row {
  readonly id: string;
  readonly segment: number;
  readonly start: number;
  readonly length: number;
}

const COLUMNS = 'records.id, records.segment, records.start, records.length';

/**
 * The search index over a journal folder. Derived: everything in it can be read from the segments again. Records are read
 * back from the journal, so what a search shows is what the journal says. Synchronous; runs in the index worker.
 */
export class JournalIndex implements Disposable {
  readonly #database: DatabaseSync;
  readonly #reader: SegmentReader;
  readonly #contexts: ContextBook;
  readonly #insert: StatementSync;
  readonly #insertWords: StatementSync;
  #segment = FIRST_SEGMENT;
  #offset = 0;

  private constructor(folder: string, database: DatabaseSync) {
    this.#database = database;
    this.#reader = new SegmentReader(folder);
    this.#contexts = new ContextBook(database);
    this.#insert = database.prepare(
      'INSERT INTO records (id, time, context, segment, start, length) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#insertWords = database.prepare('INSERT INTO words (rowid, text) VALUES (?, ?)');
  }

  /** Opens the index of a folder if it fits the journal there, else begins an empty one. */
  static open(folder: string): JournalIndex {
    const existing = openIndexDatabase(folder);
    if (existing !== undefined) {
      try {
        const index = new JournalIndex(folder, existing);
        if (index.#resume()) return index;
        index.#reader[Symbol.dispose]();
      } catch {
        // Unreadable is the same as absent.
      }
      existing.close();
    }
    return JournalIndex.rebuild(folder);
  }

  /** Begins an empty index. */
  static rebuild(folder: string): JournalIndex {
    return new JournalIndex(folder, createIndexDatabase(folder));
  }

  /** Reads the journal up to `position` into the index. Raises `StaleIndexError`. */
  catchUp(position: JournalPosition): void {
    let filled = false;
    while (!filled) filled = this.catchUpSome(position);
  }

  /** Reads so much more that it takes some ten milliseconds; true when nothing is left. Raises `StaleIndexError`. */
  catchUpSome(position: JournalPosition): boolean {
    while (
      this.#segment < position.index ||
      (this.#segment === position.index && this.#offset < position.size)
    ) {
      const isLast = this.#segment === position.index;
      const end = isLast ? position.size : this.#reader.size(this.#segment);
      if (end < this.#offset) throw new StaleIndexError();
      if (end > this.#offset && this.#readSome(end)) return false;
      if (isLast) return true; // the journal is shorter than it should be; `verify` says so
      this.#segment++;
      this.#offset = 0;
    }
    return true;
  }

  /** Records that pass, newest first, as far as the index is filled. Raises `StaleIndexError`. */
  search(filter: RecordFilter, limit: number): IndexAnswer {
    const plan = planQuery(filter, this.#contexts);
    if (plan === undefined) return { lines: [], total: 0 };
    const { from, where, order, values } = plan;
    const count = this.#database.prepare(`SELECT count(*) AS total FROM ${from} ${where}`);
    const total = Number(count.get(...values)?.['total']);
    if (total === 0) return { lines: [], total };
    // Many hits: going back row by row finds a page of them soon. Few: fetching and sorting all of them is quicker.
    const scanned = from === 'records' && (this.#rows() * limit) / total < total;
    const source = scanned ? 'records NOT INDEXED' : from;
    const rows = this.#database
      .prepare(`SELECT ${COLUMNS} FROM ${source} ${where} ORDER BY ${order} DESC LIMIT ?`)
      .all(...values, limit) as unknown as Row[];
    return { lines: rows.map((row) => this.#recordAt(row)), total };
  }

  /** The record of an id, when there is one. Raises `StaleIndexError`. */
  get(id: string): IndexAnswer {
    const time = ulidTime(id);
    let rows: Row[] = [];
    if (time !== undefined) {
      rows = this.#find('id = ? AND time BETWEEN ? AND ?', id, time - ID_TIME_MARGIN, time + ID_TIME_MARGIN);
    }
    // A clock that was set back makes ids that are ahead of their time.
    if (rows.length === 0) rows = this.#find('id = ?', id);
    return { lines: rows.map((row) => this.#recordAt(row)), total: rows.length };
  }

  [Symbol.dispose](): void {
    this.#reader[Symbol.dispose]();
    this.#database.close();
  }

  /** Takes up where the index ended, if the journal still is the one it was made from. */
  #resume(): boolean {
    const segments = this.#database
      .prepare('SELECT segment, size, lastLine FROM segments ORDER BY segment')
      .all() as unknown as { segment: number; size: number; lastLine: string }[];
    const last = segments.at(-1);
    if (last === undefined)
      return this.#database.prepare('SELECT 1 FROM records LIMIT 1').get() === undefined;
    for (const { segment, size } of segments) {
      const found = this.#reader.size(segment);
      if (segment === last.segment ? found < size : found !== size) return false;
    }
    const { segment, size, lastLine } = last;
    const ending = this.#reader.read(segment, Math.max(0, size - lastLine.length), lastLine.length);
    if (ending.toString('latin1') !== lastLine) return false;
    this.#segment = segment;
    this.#offset = size;
    return true;
  }

  /** Reads the next lines of the current segment. False when there is no whole line before `end`. */
  #readSome(end: number): boolean {
    for (let window = READ_BYTES; ; window *= 4) {
      const wanted = Math.min(window, end - this.#offset);
      const bytes = this.#reader.read(this.#segment, this.#offset, wanted);
      const length = bytes.lastIndexOf(NEWLINE) + 1;
      if (length > 0) {
        this.#insertLines(bytes.subarray(0, length));
        return true;
      }
      if (bytes.length < wanted || wanted === end - this.#offset) return false;
    }
  }

  #insertLines(bytes: Buffer): void {
    const base = this.#offset;
    const ending = bytes.toString('latin1', Math.max(0, bytes.length - 80));
    this.#transaction(() => {
      for (let from = 0; from < bytes.length;) {
        const to = bytes.indexOf(NEWLINE, from);
        const record = parseRecord(bytes.toString('utf8', from, to));
        if (record !== undefined) this.#insertRecord(record, base + from, to - from);
        from = to + 1;
      }
      this.#database
        .prepare('INSERT OR REPLACE INTO segments (segment, size, lastLine) VALUES (?, ?, ?)')
        .run(this.#segment, base + bytes.length, ending);
    });
    this.#offset = base + bytes.length;
  }

  #insertRecord(record: AuditRecord, start: number, length: number): void {
    const time = Date.parse(record.time) || 0;
    const context = this.#contexts.numberOf(record);
    const inserted = this.#insert.run(idOf(record), time, context, this.#segment, start, length);
    const words = ownText(record);
    if (words !== '') this.#insertWords.run(inserted.lastInsertRowid, words);
  }

  #rows(): number {
    return Number(this.#database.prepare('SELECT max(row) AS last FROM records').get()?.['last']);
  }

  #find(condition: string, ...values: (string | number)[]): Row[] {
    const statement = this.#database.prepare(`SELECT ${COLUMNS} FROM records WHERE ${condition}`);
    return statement.all(...values) as unknown as Row[];
  }

  #recordAt(row: Row): string {
    const line = this.#reader.read(row.segment, row.start, row.length).toString('utf8');
    const record = parseRecord(line);
    if (record === undefined || idOf(record) !== row.id) throw new StaleIndexError();
    return line;
  }

  #transaction(work: () => void): void {
    this.#database.exec('BEGIN');
    try {
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      this.#contexts.forget();
      throw error;
    }
  }
}

function idOf(record: AuditRecord): string {
  return typeof record.id === 'string' ? record.id : '';
}
