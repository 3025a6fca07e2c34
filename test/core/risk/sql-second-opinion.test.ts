import { describe, expect, it } from 'vitest';
import { assessCall, type ParsedSql, SqlReaders, takesSql } from '../../../electron/core/risk/index.ts';
import { judgeSql } from '../../../electron/core/risk/sql-risk.ts';

const bugs: unknown[] = [];
const readers = new SqlReaders((error) => bugs.push(error));
const other = new SqlReaders((error) => bugs.push(error));
await readers.prepare();

/** Dialects that are tried last are loaded at the first text that needs them. */
async function read(text: string): Promise<readonly ParsedSql[] | 'unreadable'> {
  for (;;) {
    const parsed = readers.read(text);
    if (parsed !== 'loading') return parsed;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function level(sql: string): Promise<string> {
  await read(sql);
  return assessCall({ name: 'query', definition: undefined, arguments: { sql }, sql: readers }).risk.level;
}

describe('SQL that only reads', () => {
  it.each([
    'SELECT 1',
    'SELECT u.id, count(*) FROM users u JOIN orders o ON o.user_id = u.id GROUP BY u.id ORDER BY 2 DESC LIMIT 10',
    "SELECT a->>'b' FROM j WHERE a @> '{}'::jsonb",
    'SELECT `a`.`b` FROM `a` WHERE `b` IS NOT NULL',
    'SELECT TOP 5 * FROM t',
    "SELECT strftime('%Y', d) FROM t GROUP BY 1 HAVING count(*) > 1",
    'WITH RECURSIVE c AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM c WHERE n < 5) SELECT * FROM c',
    'SHOW TABLES',
    'EXPLAIN SELECT * FROM t',
    'DESCRIBE t',
  ])('passes both readings: %s', async (sql) => {
    expect(await level(sql)).toBe('read');
  });
});

describe('a second opinion', () => {
  const reader = (parsed: ParsedSql[] | 'loading' | 'unreadable') => ({
    read: () => parsed,
    expect: () => undefined,
  });
  const judged = (sql: string, parsed: ParsedSql[] | 'loading' | 'unreadable') =>
    judgeSql(sql, true, reader(parsed)).map((finding) => finding.level);

  it('raises where it disagrees with our own reading, and never lowers', () => {
    const drop = [{ statements: [{ kind: 'drop', hasCondition: false }], acts: ['drop'] }];
    expect(judged('SELECT 1', drop)).toContain('destructive');
    const select = [{ statements: [{ kind: 'select', hasCondition: false }], acts: [] }];
    expect(judged('UPDATE t SET a = 1 WHERE b = 2', select)).toContain('write');
    expect(judged('SELECT 1', [...select, ...drop])).toContain('destructive');
  });

  it('sees what is done to a table anywhere in it', () => {
    const hidden = [{ statements: [{ kind: 'select', hasCondition: true }], acts: ['select', 'delete'] }];
    expect(judged('SELECT 1', hidden)).toContain('write');
  });

  it('is not asked for where our own reading says destructive already', () => {
    let asked = 0;
    const counting = { read: () => ((asked += 1), []), expect: () => undefined };
    expect(judgeSql('DROP TABLE users', true, counting).map(({ level }) => level)).toContain('destructive');
    expect(asked).toBe(0);
  });

  it('that is not there yet, or that nothing could give, is no yes', () => {
    expect(judged('SELECT 1', 'loading')).toContain('unknown');
    expect(judged('SELECT 1', 'unreadable')).toContain('unknown');
  });
});

describe('the parsers', () => {
  it('are loaded when a text needs them, and then read it', async () => {
    expect(other.read('SELECT 1')).toBe('loading');
    await expect.poll(() => other.read('SELECT 1'), { timeout: 20_000 }).not.toBe('loading');
    expect(other.read('SELECT 1')).toMatchObject([{ statements: [{ kind: 'select' }] }, {}]);
  });

  it('see a DELETE without WHERE and one with', async () => {
    expect(await read('DELETE FROM t')).toMatchObject([{ statements: [{ hasCondition: false }] }, {}]);
    expect(await read('DELETE FROM t WHERE id = 1')).toMatchObject([
      { statements: [{ hasCondition: true }] },
      {},
    ]);
  });

  it('are not given what would keep them busy: long and deeply nested texts', () => {
    expect(readers.read(`SELECT ${'('.repeat(40)}1${')'.repeat(40)}`)).toBe('unreadable');
    expect(readers.read(`SELECT 1 WHERE ${'(((((((a=1)))))))'.repeat(100)}`)).toBe('unreadable');
    expect(readers.read(`SELECT ${'a, '.repeat(3000)}b`)).toBe('unreadable');
  });

  it('that fail to load leave SQL unread, and the failure is told', async () => {
    const told: unknown[] = [];
    const failing = new SqlReaders(
      (error) => told.push(error),
      () => Promise.reject(new Error('no such module')),
    );
    await failing.prepare();
    await expect.poll(() => failing.read('SELECT 1')).toBe('unreadable');
    expect(told.length).toBeGreaterThan(0);
  });

  it('are expected for a tool whose schema has a place for SQL', () => {
    const tool = (name: string, member: string) => ({ name, inputSchema: { properties: { [member]: {} } } });
    expect(takesSql(tool('run', 'sql'))).toBe(true);
    expect(takesSql(tool('query', 'query'))).toBe(true);
    expect(takesSql(tool('web_search', 'query'))).toBe(false);
    for (const inputSchema of [undefined, null, 'x', { properties: null }])
      expect(takesSql({ name: 'query', inputSchema })).toBe(false);
  });

  it('reported no bug', () => expect(bugs).toEqual([]));
});
