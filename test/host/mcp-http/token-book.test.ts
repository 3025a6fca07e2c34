import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ensureToken, readToken, tokenClients } from '../../../electron/connect/token.ts';
import { TokenBook } from '../../../electron/host/mcp-http/token-book.ts';
import { ManualClock } from '../../fixtures/manual-clock.ts';

describe('the client a token belongs to', () => {
  let home: string;
  let clock: ManualClock;
  let book: TokenBook;
  const problems: unknown[] = [];

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'gatehouse-tokens-'));
    clock = new ManualClock();
    problems.length = 0;
    book = new TokenBook(
      { clients: () => tokenClients(home), tokenOf: (client) => readToken(home, client) },
      clock,
      (problem) => problems.push(problem),
    );
  });
  afterEach(() => rmSync(home, { recursive: true }));

  test('is found, as soon as there is a token', () => {
    expect(book.clientOf('a'.repeat(64))).toBeUndefined();
    const cursor = ensureToken(home, 'cursor');
    const claude = ensureToken(home, 'claude-code');
    expect([book.clientOf(cursor), book.clientOf(claude)]).toEqual(['cursor', 'claude-code']);
    expect(book.clientOf(cursor.toUpperCase())).toBeUndefined();
    expect(book.clientOf(`${cursor} `)).toBeUndefined();
    expect(book.clientOf('')).toBeUndefined();
  });

  test('is none for the tokens that steer Gatehouse', () => {
    for (const client of ['cli', 'desktop']) expect(book.clientOf(ensureToken(home, client))).toBeUndefined();
  });

  test('is none any more a second after the token was deleted', () => {
    const token = ensureToken(home, 'cursor');
    expect(book.clientOf(token)).toBe('cursor');
    rmSync(join(home, 'run', 'tokens', 'cursor'));
    clock.advance(1000);
    expect(book.clientOf(token)).toBeUndefined();
  });

  test.runIf(process.platform !== 'win32')('is none for a token that others could read', () => {
    const token = ensureToken(home, 'cursor');
    chmodSync(join(home, 'run', 'tokens', 'cursor'), 0o644);
    expect(book.clientOf(token)).toBeUndefined();
    expect(problems).toMatchObject([{ code: 'file_unreadable' }]);
  });

  test('is none for what is no token file', () => {
    ensureToken(home, 'cursor');
    writeFileSync(join(home, 'run', 'tokens', 'other'), 'short', { mode: 0o600 });
    writeFileSync(join(home, 'run', 'tokens', '.hidden'), 'a'.repeat(64), { mode: 0o600 });
    expect(book.clientOf('short')).toBeUndefined();
    expect(book.clientOf('a'.repeat(64))).toBeUndefined();
  });
});
