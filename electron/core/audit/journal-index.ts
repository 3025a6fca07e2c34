import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { AuditRecord } from '../../../shared/model/audit-record.ts';
import { parseRecord } from './export-records.ts';
import { createIndexDatabase, openIndexDatabase } from './index-database.ts';
import type { IndexAnswer } from './index-messages.ts';
import { planQuery } from './index-query.ts';
import type { RecordFilter } from './record-filter.ts';
import { recordText } from './record-text.ts';
import { SegmentReader } from './segment-reader.ts';
import { FIRST_SEGMENT, type JournalPosition } from './segments.ts';

const READ_BYTES = 1024 * 1024;
const WORDS_STEP = 500;
const NEWLINE = 0x0a;

/** The index does not fit the journal it was made from. It is thrown away and made again. */
export class StaleIndexError extends Error {
  override name = 'StaleIndexError';
}

interface Row {
  readonly row: number;
  readonly id: string;
  readonly segment: number;
  readonly start: number;
  readonly length: number;
}

/**
 * The search index over a journal folder. Derived: everything in it can be read from the segments again. Records are read
 * back from the journal, so what a search shows is what the journal says. Synchronous; runs in the index worker.
 */
export class JournalIndex implements Disposable {
  readonly #database: DatabaseSync;
  readonly #reader: SegmentReader;
  readonly #insert: StatementSync;
  readonly #insertName: StatementSync;
  readonly #insertWords: StatementSync;
  #segment = FIRST_SEGMENT;
  #offset = 0;

  private constructor(folder: string, database: DatabaseSync) {
    this.#database = database;
    this.#reader = new SegmentReader(folder);
    this.#insert = database.prepare(
      'INSERT INTO records (id, time, kind, server, tool, client, effect, segment, start, length) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#insertName = database.prepare('INSERT OR IGNORE INTO names (name) VALUES (?)');
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

  /** Reads the journal up to `position` into the index (all but the words). Raises `StaleIndexError`. */
  catchUp(position: JournalPosition): void {
    while (
      this.#segment < position.index ||
      (this.#segment === position.index && this.#offset < position.size)
    ) {
      const isLast = this.#segment === position.index;
      const end = isLast ? position.size : this.#reader.size(this.#segment);
      if (end < this.#offset) throw new StaleIndexError();
      if (end > this.#offset && this.#readSome(end)) continue;
      if (isLast) return; // the journal is shorter than it should be; `verify` says so
      this.#segment++;
      this.#offset = 0;
    }
  }

  /** Adds the words of some records that have none yet. False when there is nothing left to do. */
  addSomeWords(): boolean {
    const done = Number(this.#database.prepare('SELECT row FROM wordsDone').get()?.['row']);
    const rows = this.#database
      .prepare('SELECT row, id, segment, start, length FROM records WHERE row > ? ORDER BY row LIMIT ?')
      .all(done, WORDS_STEP) as unknown as Row[];
    const last = rows.at(-1);
    if (last === undefined) return false;
    this.#transaction(() => {
      for (const row of rows) this.#insertWords.run(row.row, recordText(this.#recordAt(row).record));
      this.#database.prepare('UPDATE wordsDone SET row = ?').run(last.row);
    });
    return true;
  }

  /** Records that pass, newest first, as far as the index is filled. Raises `StaleIndexError`. */
  search(filter: RecordFilter, limit: number): IndexAnswer {
    const plan = planQuery(filter, (part) => this.#namesWith(part));
    if (plan === undefined) return { lines: [], total: 0 };
    const total = Number(this.#database.prepare(plan.count).get(...plan.values)?.['total']);
    const rows = this.#database.prepare(plan.rows).all(...plan.values, limit) as unknown as Row[];
    return { lines: rows.map((row) => this.#recordAt(row).line), total };
  }

  /** The record of an id, when there is one. Raises `StaleIndexError`. */
  get(id: string): IndexAnswer {
    const rows = this.#database
      .prepare('SELECT row, id, segment, start, length FROM records WHERE id = ?')
      .all(id) as unknown as Row[];
    return { lines: rows.map((row) => this.#recordAt(row).line), total: rows.length };
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
    const { operation, caller, decision } = record;
    const server = text(operation?.server);
    const tool = text(operation?.name);
    const client = text(caller?.client);
    const time = Date.parse(record.time) || 0;
    const effect = text(decision?.effect);
    const id = text(record.id) ?? '';
    this.#insert.run(id, time, record.kind, server, tool, client, effect, this.#segment, start, length);
    for (const name of [server, tool, client]) if (name !== null) this.#insertName.run(name);
  }

  #namesWith(part: string): string[] {
    return this.#database
      .prepare('SELECT name FROM names WHERE instr(lower(name), lower(?)) > 0 LIMIT 64')
      .all(part)
      .map((found) => String(found['name']));
  }

  #recordAt(row: Row): { line: string; record: AuditRecord } {
    const line = this.#reader.read(row.segment, row.start, row.length).toString('utf8');
    const record = parseRecord(line);
    if (record === undefined || (record.id ?? '') !== row.id) throw new StaleIndexError();
    return { line, record };
  }

  #transaction(work: () => void): void {
    this.#database.exec('BEGIN');
    try {
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
