import { chmodSync, closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Goes up with every change of the tables: an index of another version is thrown away and rebuilt. */
const SCHEMA_VERSION = 3;

/** Rows are small because records come in thousands a second: what they share is in `contexts`, the rest in the journal. */
const SCHEMA = `
  CREATE TABLE segments (segment INTEGER PRIMARY KEY, size INTEGER NOT NULL, lastLine TEXT NOT NULL);
  CREATE TABLE contexts (
    id INTEGER PRIMARY KEY,
    content TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    server TEXT, tool TEXT, client TEXT, effect TEXT,
    refused INTEGER NOT NULL DEFAULT 0
  );
  CREATE TABLE records (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    time INTEGER NOT NULL,
    context INTEGER NOT NULL,
    segment INTEGER NOT NULL, start INTEGER NOT NULL, length INTEGER NOT NULL
  );
  CREATE INDEX byTime ON records (time);
  CREATE INDEX byContext ON records (context);
  CREATE VIRTUAL TABLE contextWords USING fts5 (text, content='', columnsize=0, tokenize='unicode61 remove_diacritics 2');
  CREATE VIRTUAL TABLE words USING fts5 (text, content='', columnsize=0, tokenize='unicode61 remove_diacritics 2');
`;

const FILES = ['index.db', 'index.db-wal', 'index.db-shm', 'index.db-journal'];

/** Opens the index of a journal folder; undefined when there is none of this version, or it cannot be read. */
export function openIndexDatabase(folder: string): DatabaseSync | undefined {
  let database: DatabaseSync | undefined;
  try {
    closeSync(openSync(join(folder, 'index.db'), 'r'));
    database = connect(folder);
    const version = database.prepare('PRAGMA user_version').get()?.['user_version'];
    if (version === SCHEMA_VERSION) return database;
  } catch {
    // Missing or unreadable: derived data, made again.
  }
  database?.close();
  return undefined;
}

/** Throws away the index of a journal folder and begins an empty one. */
export function createIndexDatabase(folder: string): DatabaseSync {
  for (const name of FILES) rmSync(join(folder, name), { force: true });
  closeSync(openSync(join(folder, 'index.db'), 'wx', 0o600)); // SQLite gives its other files the mode of this one
  chmodSync(join(folder, 'index.db'), 0o600);
  const database = connect(folder);
  database.exec(`BEGIN; ${SCHEMA} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT;`);
  return database;
}

function connect(folder: string): DatabaseSync {
  const database = new DatabaseSync(join(folder, 'index.db'));
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -1024;',
  );
  return database;
}

/** True for a failure that a fresh index would cure: not a full disk, not a read-only folder. */
export function isCuredByRebuild(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return false;
  const primary = error.errcode & 0xff;
  return primary === 1 || primary === 11 || primary === 26; // ERROR (a table is gone), CORRUPT, NOTADB
}
