import { drop } from '../../../shared/util/drop.ts';
import { loadDialect, type ParseSql, type SqlDialect } from './sql-dialects.ts';

/** One statement, as a parser understood it. */
export interface ParsedStatement {
  /** In small letters: select, delete, drop… */
  readonly kind: string;
  readonly hasCondition: boolean;
}

/** What one dialect makes of a text. */
export interface ParsedSql {
  readonly statements: readonly ParsedStatement[];
  /** What is done to tables anywhere in it, in small letters. */
  readonly acts: readonly string[];
}

/**
 * A second opinion on SQL. `loading`: not yet, ask again; `unreadable`: no dialect reads it, or it is too long or too
 * nested to be read in bounded time.
 */
export interface SqlReader {
  read(text: string): readonly ParsedSql[] | 'loading' | 'unreadable';
  /** A tool that takes SQL was listed, so there will be something to read. */
  expect(): void;
}

const FIRST: readonly SqlDialect[] = ['postgresql', 'mysql'];
const OTHERS: readonly SqlDialect[] = ['transactsql', 'sqlite'];

const MAX_CHARACTERS = 4096;
/** Parsers backtrack: nesting doubles their work at every level. Measured: about 40 ms at worst within this. */
const MAX_WORK = 600;
const MAX_DEPTH = 8;
const KEPT = 64;

type Loaded =
  { readonly state: 'absent' | 'loading' | 'failed' } | { readonly state: 'ready'; readonly parse: ParseSql };

/** Parsers of SQL that are loaded when there is something to read, each dialect by itself. */
export class SqlReaders implements SqlReader {
  readonly #dialects = new Map<SqlDialect, Loaded>();
  readonly #known = new Map<string, readonly ParsedSql[]>();
  readonly #load: (dialect: SqlDialect) => Promise<ParseSql>;
  readonly #report: (error: unknown) => void;

  constructor(
    report: (error: unknown) => void,
    load: (dialect: SqlDialect) => Promise<ParseSql> = loadDialect,
  ) {
    this.#report = report;
    this.#load = load;
  }

  /** Begins to load what is read with first; settles when it is there or failed. */
  async prepare(): Promise<void> {
    await Promise.all(FIRST.map((dialect) => this.#begin(dialect)));
  }

  expect(): void {
    if (this.#dialects.size === 0) drop(this.prepare(), this.#report);
  }

  read(text: string): readonly ParsedSql[] | 'loading' | 'unreadable' {
    if (text.length > MAX_CHARACTERS || isTooNested(text)) return 'unreadable';
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const first = this.#parse(text, FIRST);
    const parsed = first === 'loading' || first.length > 0 ? first : this.#parse(text, OTHERS);
    if (parsed === 'loading') return parsed;
    if (parsed.length === 0) return 'unreadable';
    if (this.#known.size >= KEPT) this.#known.clear();
    this.#known.set(text, parsed);
    return parsed;
  }

  #parse(text: string, dialects: readonly SqlDialect[]): ParsedSql[] | 'loading' {
    const parsed: ParsedSql[] = [];
    let waits = false;
    for (const dialect of dialects) {
      const loaded = this.#dialects.get(dialect) ?? { state: 'absent' };
      if (loaded.state === 'absent') drop(this.#begin(dialect), this.#report);
      if (loaded.state === 'absent' || loaded.state === 'loading') waits = true;
      if (loaded.state !== 'ready') continue;
      const tree = treeOf(loaded.parse, text);
      if (tree !== undefined) parsed.push(tree);
    }
    return waits ? 'loading' : parsed;
  }

  async #begin(dialect: SqlDialect): Promise<void> {
    if (this.#dialects.has(dialect)) return;
    this.#dialects.set(dialect, { state: 'loading' });
    try {
      this.#dialects.set(dialect, { state: 'ready', parse: await this.#load(dialect) });
    } catch (error) {
      this.#dialects.set(dialect, { state: 'failed' });
      this.#report(error);
    }
  }
}

function treeOf(parse: ParseSql, text: string): ParsedSql | undefined {
  try {
    const { ast, tableList } = parse(text);
    const trees = (Array.isArray(ast) ? ast : [ast]).filter((tree) => tree !== null && tree !== undefined);
    const statements = trees.map(statementOf);
    // Some grammars take unknown words for an empty statement: that is no reading.
    if (statements.length === 0 || statements.some(({ kind }) => kind === '')) return undefined;
    return { statements, acts: tableList.map((entry) => entry.split('::')[0]!.toLowerCase()) };
  } catch {
    return undefined;
  }
}

function statementOf(tree: unknown): ParsedStatement {
  const { type, where } = (typeof tree === 'object' ? tree : {}) as { type?: unknown; where?: unknown };
  return {
    kind: typeof type === 'string' ? type.toLowerCase() : '',
    hasCondition: where !== null && where !== undefined,
  };
}

function isTooNested(text: string): boolean {
  let depth = 0;
  let work = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 40) {
      depth++;
      work += 2 ** depth;
      if (depth > MAX_DEPTH || work > MAX_WORK) return true;
    } else if (code === 41 && depth > 0) depth--;
  }
  return false;
}
