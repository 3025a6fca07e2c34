import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assessRisk } from '../../../electron/core/risk/index.ts';

const assess = (sql: string, member = 'sql') =>
  assessRisk({ name: 'query', definition: undefined, arguments: { [member]: sql } });

test.each([
  'SELECT a, b FROM t WHERE c = 1',
  "SELECT 'DROP TABLE t'",
  "SELECT 'it''s; DROP TABLE t'",
  'SELECT "delete" FROM t',
  'SELECT 1 -- DROP TABLE t',
  'SELECT 1 /* DELETE FROM t */',
  'SELECT * FROM t FOR UPDATE',
  'WITH x AS (SELECT 1) SELECT * FROM x',
  'EXPLAIN SELECT 1',
])('%j only reads', (sql) => {
  expect(assess(sql).level).toBe('read');
});

test.each([
  'INSERT INTO t VALUES (1)',
  'UPDATE t SET a = 1 WHERE id = 2',
  'DELETE FROM t WHERE id = 2',
  'delete from t where id in (select id from u)',
  'CREATE TABLE t (a int REFERENCES u ON DELETE CASCADE)',
  'SELECT * INTO copy FROM t',
  "SELECT * FROM t INTO OUTFILE '/tmp/x'",
  'SELECT pg_terminate_backend(1)',
  'EXPLAIN ANALYZE INSERT INTO t VALUES (1)',
  'SELECT 1; SELECT 2',
])('%j writes', (sql) => {
  expect(assess(sql).level).toBe('write');
});

test.each([
  'DROP TABLE t',
  'drop/**/table t',
  'TRUNCATE t',
  'ALTER TABLE t ADD c int',
  'DELETE FROM t',
  'DELETE FROM t -- WHERE id = 1',
  "DELETE FROM t RETURNING 'WHERE'",
  'DELETE FROM t WHERE 1 = 1',
  'UPDATE t SET a = (SELECT b FROM u WHERE id = 1)',
  'WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone',
  'SELECT 1; DROP TABLE t',
  "COPY t TO PROGRAM 'sh'",
  "EXEC xp_cmdshell 'dir'",
  'DROP\u00A0TABLE t',
])('%j destroys', (sql) => {
  expect(assess(sql).level).toBe('destructive');
});

test.each([
  ['a # comment that is none elsewhere', "SELECT 1 # '\n; DROP TABLE t; -- '"],
  ['a backslash before a quote', "SELECT 'it\\'; DROP TABLE t; -- '"],
  ['a backslash before a quote, the other way', "SELECT 'it\\'s' ; DROP TABLE t; --'"],
  ['a comment that MySQL runs', 'SELECT 1 /*! ; DROP TABLE t */'],
  ['a quote inside such a comment', "SELECT /*! ' */ 1; DROP TABLE t /*'*/"],
  ['comments that nest only in some', 'SELECT 1 /* /* */ ; DROP TABLE t; -- */'],
  ['two minus signs', "SELECT 1--1 '\n; DROP TABLE t; --'"],
  ['a dollar-quoted block', 'DO $$ BEGIN DROP TABLE t; END $$'],
  ['a quote inside brackets', "SELECT [a'] ; DROP TABLE t; SELECT ['b]"],
  ['a quote that never ends', "SELECT 'a ; DROP TABLE t"],
  ['a WHERE that may be a comment', 'DELETE FROM t # WHERE id = 1'],
])('what one database skips and another runs counts: %s', (_, sql) => {
  expect(assess(sql).level).toBe('destructive');
});

test('words of a search are no SQL, a statement in a search field is', () => {
  expect(assess('how to drop a table in postgres', 'query').level).toBe('read');
  expect(assess('update on the delete button', 'query').level).toBe('read');
  expect(assess('DROP TABLE users', 'query').level).toBe('destructive');
  expect(assess('SELECT 1; DELETE FROM users', 'query').level).toBe('destructive');
});

test('SQL of an unknown kind is not passed as a read', () => {
  expect(assess('PRAGMA writable_schema = 1').level).toBe('unknown');
  expect(assess('db.users.find({})').level).toBe('unknown');
});

test('SQL that is too long to be read in full counts as the worst', () => {
  const risk = assess(`SELECT ${'a, '.repeat(5000)} b FROM t`);
  expect(risk.level).toBe('destructive');
  expect(risk.reasons.join()).toContain('too long');
});

test('a GraphQL mutation writes, a query does not', () => {
  expect(assess('{ user(id: 1) { name } }', 'query').level).toBe('read');
  expect(assess('query Q { deleteCount }', 'query').level).toBe('read');
  expect(assess('mutation { deleteUser(id: 1) }', 'query').level).toBe('write');
  expect(assess('query Q { a } mutation M($id: ID) { drop(id: $id) }', 'query').level).toBe('write');
});

interface Dialect {
  readonly hash?: boolean;
  readonly backslash?: boolean;
  readonly dashNeedsBlank?: boolean;
  readonly nested?: boolean;
  readonly bang?: boolean;
  readonly dollar?: boolean;
  readonly bracket?: boolean;
}

const DIALECTS: Readonly<Record<string, Dialect>> = {
  mysql: { hash: true, backslash: true, dashNeedsBlank: true, bang: true },
  postgres: { nested: true, dollar: true },
  sqlite: { bracket: true },
  mssql: { nested: true, bracket: true },
};

/** What one database runs of the text: comments and quotes taken out its way. A second, slower reading to hold ours to. */
function codeOf(sql: string, dialect: Dialect): string {
  let code = '';
  let inBang = false;
  let at = 0;
  const skipTo = (end: number, length: number): void => void (at = end < 0 ? sql.length : end + length);
  while (at < sql.length) {
    const rest = sql.slice(at);
    const dash = dialect.dashNeedsBlank ? /^--(?:\s|$)/ : /^--/;
    if (dash.test(rest) || (dialect.hash && rest.startsWith('#'))) skipTo(sql.indexOf('\n', at), 0);
    else if (dialect.bang && !inBang && rest.startsWith('/*!')) {
      inBang = true;
      at += 3;
    } else if (inBang && rest.startsWith('*/')) {
      inBang = false;
      at += 2;
    } else if (rest.startsWith('/*')) {
      let depth = 1;
      at += 2;
      while (at < sql.length && depth > 0) {
        if (sql.startsWith('*/', at)) depth--;
        else if (dialect.nested && sql.startsWith('/*', at)) depth++;
        else {
          at++;
          continue;
        }
        at += 2;
      }
      code += ' ';
    } else if (dialect.dollar && rest.startsWith('$$')) skipTo(sql.indexOf('$$', at + 2), 2);
    else if (dialect.bracket && rest.startsWith('[')) skipTo(sql.indexOf(']', at), 1);
    else if (/^['"`]/.test(rest)) {
      const quote = rest[0]!;
      at++;
      while (at < sql.length) {
        if (dialect.backslash && sql[at] === '\\' && quote !== '`') at++;
        else if (sql[at] === quote) {
          if (sql[at + 1] !== quote) break;
          at++;
        }
        at++;
      }
      at++;
      code += ' x ';
    } else {
      code += rest[0]!;
      at++;
    }
  }
  return code;
}

test('what any one of four databases would run as DROP TABLE is destructive, whatever quotes and comments surround it', () => {
  const piece = fc.constantFrom(
    ...[
      "'",
      '"',
      '`',
      '\\',
      '--',
      '/*',
      '*/',
      '/*!',
      '#',
      '$$',
      '[',
      ']',
      '\n',
      ';',
      ' ',
      'a',
      ' DROP TABLE t ',
    ],
  );
  const seen = { runs: 0 };
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      const sql = `SELECT 1 ${pieces.join('')}`;
      const runs = Object.values(DIALECTS).some((dialect) => /\bDROP\s+TABLE\b/.test(codeOf(sql, dialect)));
      if (!runs) return;
      seen.runs++;
      expect(assess(sql).level, JSON.stringify(sql)).toBe('destructive');
    }),
    { numRuns: 5000 },
  );
  expect(seen.runs).toBeGreaterThan(500);
});
