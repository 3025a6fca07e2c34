import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { AuditRecord } from '../../../shared/model/audit-record.ts';
import type { ContextLookup } from './index-query.ts';
import { contextOf, contextText, isRefused } from './record-text.ts';

/** Contexts whose numbers are kept in memory; the others are asked for in the database. */
const KNOWN_LIMIT = 4096;

/** The contexts of an index: each has a number, and is written once. */
export class ContextBook implements ContextLookup {
  readonly #database: DatabaseSync;
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #insertWords: StatementSync;
  readonly #known = new Map<string, number>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#find = database.prepare('SELECT id FROM contexts WHERE content = ?');
    this.#insert = database.prepare(
      'INSERT INTO contexts (content, kind, server, tool, client, effect, refused) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#insertWords = database.prepare('INSERT INTO contextWords (rowid, text) VALUES (?, ?)');
  }

  /** The number of the context of a record; writes the context when it is new, within the caller's transaction. */
  numberOf(record: AuditRecord): number {
    const context = contextOf(record);
    const content = JSON.stringify(context);
    const known = this.#known.get(content);
    if (known !== undefined) return known;
    let number = this.#find.get(content)?.['id'] as number | undefined;
    if (number === undefined) {
      const { operation, caller, decision } = record;
      const columns = [operation?.server, operation?.name, caller?.client, decision?.effect].map(textOrNull);
      const refused = isRefused(record) ? 1 : 0;
      number = Number(this.#insert.run(content, record.kind, ...columns, refused).lastInsertRowid);
      this.#insertWords.run(number, contextText(context));
    }
    if (this.#known.size >= KNOWN_LIMIT) this.#known.clear();
    this.#known.set(content, number);
    return number;
  }

  /** A transaction that wrote contexts was taken back: numbers given in it are none. */
  forget(): void {
    this.#known.clear();
  }

  where(condition: string, values: readonly SQLInputValue[]): number[] {
    const found = this.#database.prepare(`SELECT id FROM contexts WHERE ${condition}`).all(...values);
    return found.map((context) => Number(context['id']));
  }

  matching(expression: string): number[] {
    const found = this.#database
      .prepare('SELECT rowid AS id FROM contextWords WHERE contextWords MATCH ?')
      .all(expression);
    return found.map((context) => Number(context['id']));
  }
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
