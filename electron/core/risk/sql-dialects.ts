import { invariant } from '../../../shared/util/invariant.ts';

/** The dialects there is a parser for, the likely ones first. */
export type SqlDialect = 'postgresql' | 'mysql' | 'transactsql' | 'sqlite';

/** Parses one text into trees. Throws on what is not of its dialect. */
export type ParseSql = (text: string) => { readonly ast: unknown; readonly tableList: readonly string[] };

interface ParserModule {
  readonly Parser?: new () => { parse(text: string, options: { database: string }): unknown };
}

/** Loads the parser of one dialect: some 300 KB and 10 ms each, so only when there is SQL to read. */
export async function loadDialect(dialect: SqlDialect): Promise<ParseSql> {
  const loaded = (await moduleOf(dialect)) as ParserModule & { readonly default?: ParserModule };
  const Parser = loaded.Parser ?? loaded.default?.Parser;
  invariant(Parser !== undefined, `the parser of ${dialect} has another shape`);
  const parser = new Parser();
  return (text) => parser.parse(text, { database: dialect }) as ReturnType<ParseSql>;
}

function moduleOf(dialect: SqlDialect): Promise<unknown> {
  switch (dialect) {
    case 'postgresql':
      return import('node-sql-parser/build/postgresql.js');
    case 'mysql':
      return import('node-sql-parser/build/mysql.js');
    case 'transactsql':
      return import('node-sql-parser/build/transactsql.js');
    case 'sqlite':
      return import('node-sql-parser/build/sqlite.js');
  }
}
