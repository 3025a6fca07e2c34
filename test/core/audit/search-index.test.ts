import {
  appendFileSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { exportRecords, type Journal, SearchIndex } from '../../../electron/core/audit/index.ts';
import { isAppError } from '../../../shared/errors/app-error.ts';
import type { AuditFilter } from '../../../shared/contract/calls.ts';
import { decided, JournalKit } from './fixtures/journal-kit.ts';

const workerUrl = pathToFileURL(join(import.meta.dirname, '../../../electron/core/audit/index-worker.ts'));

const onBug = (error: unknown): never => {
  throw error;
};

let kit: JournalKit;
let journal: Journal;
let index: SearchIndex;
beforeEach(() => {
  kit = new JournalKit();
  journal = kit.open({ segmentBytes: 20_000 });
  index = openIndex();
});
afterEach(async () => {
  await index[Symbol.asyncDispose]();
  await journal[Symbol.asyncDispose]();
  kit[Symbol.dispose]();
});

function openIndex(): SearchIndex {
  return new SearchIndex({ journal, clock: kit.clock, workerUrl, onBug });
}

async function reopenIndex(): Promise<void> {
  await index[Symbol.asyncDispose]();
  index = openIndex();
}

function call(number: number, server: string, name: string, args: unknown, effect = 'allow'): void {
  journal.stage(
    decided(number, {
      caller: { client: number % 2 === 0 ? 'cursor' : 'claude-desktop' },
      operation: { type: 'tools/call', server, name, arguments: args },
      decision: { effect: effect as 'allow', reason: 'rule' },
    }),
  );
  journal.commit();
}

async function found(filter: AuditFilter): Promise<(string | number | undefined)[]> {
  return (await index.search(filter)).records.map(({ trace }) => trace?.requestId);
}

const indexFile = (): string => join(kit.folder, 'index.db');

describe('searching the audit', () => {
  test('sees everything that was committed before it was asked, newest first, as it was written', async () => {
    for (let number = 1; number <= 150; number++) call(number, 'files', 'read', { number });
    const { records, total } = await index.search({ limit: 3 });
    expect(total).toBe(journal.head.seq);
    expect(records).toEqual(kit.records().reverse().slice(0, 3));
    expect(kit.files().length).toBeGreaterThan(1);
    call(151, 'files', 'read', {});
    expect((await found({ limit: 1 }))[0]).toBe(151);
  });

  test('narrows by server, tool, client, effect, kind and time, all together', async () => {
    call(1, 'github', 'delete_repo', {}, 'deny');
    call(2, 'github', 'delete_branch', {}, 'ask');
    kit.clock.advance(3_600_000);
    call(3, 'github', 'list_repos', {});
    call(4, 'files', 'delete_file', {}, 'deny');
    journal.stage({ kind: 'server.started', trace: { requestId: 5 } });
    journal.commit();
    expect(await found({ server: 'github' })).toEqual([3, 2, 1]);
    expect(await found({ tool: 'delete_repo' })).toEqual([1]);
    expect(await found({ tool: 'delete_*' })).toEqual([4, 2, 1]);
    expect(await found({ tool: '[d]elete*' })).toEqual([]);
    expect(await found({ client: 'cursor' })).toEqual([4, 2]);
    expect(await found({ effect: 'deny' })).toEqual([4, 1]);
    expect(await found({ kind: 'server.started' })).toEqual([5]);
    expect(await found({ since: '30m' })).toEqual([5, 4, 3]);
    expect(await found({ until: '30m' })).toEqual([2, 1]);
    expect(await found({ since: '2026-11-20T12:30:00Z', until: '2026-11-20' })).toEqual([5, 4, 3]);
    expect(await found({ until: '2026-11-19' })).toEqual([]);
    expect(await found({ server: 'github', effect: 'deny', client: 'claude-desktop', since: '7d' })).toEqual([
      1,
    ]);
    expect(await index.search({ server: 'github', limit: 1 })).toMatchObject({ total: 3 });
  });

  test('finds words and beginnings of words in arguments, and parts of tool names', async () => {
    call(1, 'github', 'delete_repo', { owner: 'acme', nested: [{ branch: 'feature/Überraschung' }] });
    call(2, 'files', 'read_text_file', { path: '/home/anna/Quarterly-Report.pdf' });
    expect(await found({ text: 'acme' })).toEqual([1]);
    expect(await found({ text: 'ACME delete' })).toEqual([1]);
    expect(await found({ text: 'acme anna' })).toEqual([]);
    expect(await found({ text: 'uberr' })).toEqual([1]);
    expect(await found({ text: 'quarter' })).toEqual([2]);
    expect(await found({ text: '/home/anna/Quarterly' })).toEqual([2]);
    expect(await found({ text: 'ete_re' })).toEqual([1]);
    expect(await found({ text: 'text_f' })).toEqual([2]);
    expect(await found({ text: 'owner' })).toEqual([1]);
    expect(await found({ text: 'nobody' })).toEqual([]);
  });

  test('finds words wherever in a record they stand: what many records share, and what is its own', async () => {
    call(1, 'files', 'read', { path: 'report' });
    call(2, 'files', 'write', { path: 'notes', topic: 'reading' });
    call(3, 'reports', 'list', {}, 'deny');
    journal.stage({ kind: 'call.finished', result: { status: 'error', error: 'no such report' } });
    journal.stage({ kind: 'server.exited', detail: { exitCode: 137 }, trace: { requestId: 5 } });
    journal.commit();
    expect(await found({ text: 'files report' })).toEqual([1]);
    expect(await found({ text: 'report' })).toEqual([undefined, 3, 1]);
    expect(await found({ text: 'read' })).toEqual([2, 1]);
    expect(await found({ text: 'read', tool: 'write' })).toEqual([2]);
    expect(await found({ text: 'error such' })).toEqual([undefined]);
    expect(await found({ text: 'exitCode 137' })).toEqual([5]);
    expect(await found({ text: 'deny' })).toEqual([3]);
    expect(await found({ text: 'files nothing' })).toEqual([]);
  });

  test('pages through many hits as through few', async () => {
    for (let number = 1; number <= 300; number++) {
      call(number, number % 100 === 0 ? 'rare' : 'files', 'read', {
        half: number % 2 === 0 ? 'even' : 'odd',
      });
    }
    const even = Array.from({ length: 150 }, (_, index) => 300 - 2 * index);
    expect(await found({ server: 'rare', limit: 2 })).toEqual([300, 200]);
    expect(await found({ server: 'files', limit: 2 })).toEqual([299, 298]);
    expect(await found({ text: 'even', limit: 40 })).toEqual(even.slice(0, 40));
    expect(await index.search({ text: 'claude', limit: 1 })).toMatchObject({ total: 150 });
    expect(await index.search({ text: 'even files', limit: 1 })).toMatchObject({ total: 147 });
  });

  test('finds a record by its id after the clock was set back', async () => {
    call(1, 'files', 'read', {});
    kit.clock.advance(-3_600_000);
    call(2, 'files', 'read', {});
    for (const record of kit.records()) expect(await index.get(record.id)).toEqual(record);
  });

  test('takes any text as plain words: never as a query, never an error', async () => {
    call(1, 'files', 'read', { path: 'NOT a query' });
    for (const text of [
      '"',
      '*',
      'a OR',
      'NEAR(',
      'text:read',
      '^read',
      'a" OR "read',
      '-read',
      '{x} :',
      "'; DROP TABLE records;--",
    ]) {
      await index.search({ text });
    }
    expect(await found({ text: 'text:read' })).toEqual([]);
    expect(await found({ text: 'files OR nothing' })).toEqual([]);
    expect(await found({ text: 'NOT query' })).toEqual([1]);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string(), async (text, tool) => {
        await index.search({ text, tool, server: tool });
      }),
      { numRuns: 100 },
    );
    expect(await found({})).toEqual([1]);
  });

  test('refuses a time that is none', async () => {
    for (const since of ['yesterday', '2h ago', '', '2026-13-45']) {
      await expect(index.search({ since })).rejects.toSatisfy((error: unknown) =>
        isAppError(error, 'bad_input'),
      );
    }
  });

  test('finds a record by its id', async () => {
    call(1, 'files', 'read', {});
    const id = kit.records()[0]!.id;
    expect(await index.get(id)).toEqual(kit.records()[0]);
    await expect(index.get('nobody')).rejects.toSatisfy((error: unknown) =>
      isAppError(error, 'record_not_found'),
    );
  });

  test('exports the lines as they were written, oldest first, with the same filter', async () => {
    call(1, 'github', 'delete_repo', {}, 'deny');
    call(2, 'files', 'read', { path: '/tmp/x' });
    call(3, 'github', 'delete_branch', {}, 'deny');
    const lines = async (filter: AuditFilter): Promise<string[]> => {
      const { folder, position } = journal;
      const lines: string[] = [];
      for await (const line of exportRecords({ folder, position, filter, now: kit.clock.now() }))
        lines.push(line);
      return lines;
    };
    expect((await lines({})).join('')).toBe(readFileSync(join(kit.folder, '000001.jsonl'), 'utf8'));
    const all = kit.lines().map((line) => `${line}\n`);
    expect(await lines({ tool: 'delete_*', effect: 'deny' })).toEqual([all[0], all[2]]);
    expect(await lines({ text: 'TMP/x' })).toEqual([all[1]]);
    expect(await lines({ since: '1h', limit: 1 })).toEqual([all[0]]);
    await expect(lines({ until: 'soon' })).rejects.toThrow('bad_input');
  });
});

describe('the search index', () => {
  beforeEach(async () => {
    for (let number = 1; number <= 100; number++) call(number, 'files', 'read', { word: `w${number}` });
    await index.search({ text: 'w1' });
  });

  /** Changes the index on disk while nobody has it open, so that a rebuild can be told from a resume. */
  async function mark(): Promise<void> {
    await index[Symbol.asyncDispose]();
    using database = new DatabaseSync(indexFile());
    database.exec("INSERT INTO contexts (content, kind) VALUES ('mark', 'mark')");
  }

  function indexed(): number {
    using database = new DatabaseSync(indexFile(), { readOnly: true });
    return Number(database.prepare('SELECT count(*) AS total FROM records').get()?.['total']);
  }

  function isMarked(): boolean {
    using database = new DatabaseSync(indexFile());
    return database.prepare("SELECT 1 FROM contexts WHERE content = 'mark'").get() !== undefined;
  }

  test('goes on where it ended', async () => {
    await mark();
    call(101, 'files', 'read', { word: 'new' });
    index = openIndex();
    expect(await found({ text: 'new' })).toEqual([101]);
    expect((await index.search({})).total).toBe(journal.head.seq);
    expect(isMarked()).toBe(true);
  });

  test('is for its owner only', () => {
    for (const name of ['index.db', 'index.db-wal']) {
      expect(statSync(join(kit.folder, name)).mode & 0o777).toBe(0o600);
    }
  });

  const damages: Record<string, () => void> = {
    deleted: () => rmSync(indexFile()),
    'no database': () => writeFileSync(indexFile(), 'not a database, but long enough to look at'),
    'cut off': () => truncateSync(indexFile(), 5000),
    'of an older version': () => {
      using database = new DatabaseSync(indexFile());
      database.exec('PRAGMA user_version = 0');
    },
    'of another journal': () => {
      using database = new DatabaseSync(indexFile());
      database.exec("UPDATE segments SET lastLine = replace(lastLine, 'sha256', 'sha999')");
    },
    'ahead of the journal': () => {
      using database = new DatabaseSync(indexFile());
      database.exec('UPDATE segments SET size = size + 100000');
    },
    'missing a table': () => {
      using database = new DatabaseSync(indexFile());
      database.exec('DROP TABLE contextWords');
    },
    'pointing at other records': () => {
      using database = new DatabaseSync(indexFile());
      database.exec('UPDATE records SET start = start + 1');
    },
  };
  test.each(Object.keys(damages))('%s: is made again from the journal', async (name) => {
    await mark();
    damages[name]!();
    index = openIndex();
    expect((await index.search({ limit: 500 })).records).toEqual(kit.records().reverse());
    expect(await found({ text: 'w42' })).toEqual([42]);
    expect(existsSync(indexFile()) && isMarked()).toBe(false);
  });

  test('passes over lines that are no records', async () => {
    appendFileSync(join(kit.folder, kit.files().at(-1)!), 'rubbish\n[1]\n"x"\n');
    kit.clock.advance(1000);
    call(101, 'files', 'read', {});
    expect((await found({ limit: 1 }))[0]).toBe(101);
    expect(kit.tampered).toHaveLength(1);
  });

  test('follows the journal by itself once many records wait and nothing was written for two seconds', async () => {
    await reopenIndex();
    for (let number = 1; number <= 1000; number++) journal.stage(decided(number));
    journal.commit();
    kit.clock.advance(2000);
    await vi.waitFor(() => expect(indexed()).toBe(journal.head.seq));
  });

  test('leaves what waits for the next calm as soon as something is written', async () => {
    await reopenIndex();
    for (let number = 1; number <= 5000; number++) journal.stage(decided(number));
    journal.commit();
    kit.clock.advance(2000);
    call(5001, 'files', 'read', {});
    await vi.waitFor(() => expect(indexed()).toBeGreaterThan(101));
    for (let look = 0; look < 10; look++) {
      await sleep(20);
      expect(indexed()).toBeLessThan(3000);
    }
    kit.clock.advance(2000);
    await vi.waitFor(() => expect(indexed()).toBe(journal.head.seq));
  });

  test('lets its worker go when nobody asked for a while, and starts one for the next search', async () => {
    const openWhileWorking = `${indexFile()}-wal`;
    expect(existsSync(openWhileWorking)).toBe(true);
    kit.clock.advance(5000);
    await vi.waitFor(() => expect(existsSync(openWhileWorking)).toBe(false));
    call(101, 'files', 'read', { word: 'late' });
    expect(await found({ text: 'late' })).toEqual([101]);
  });

  test('answers whoever waits when it is closed', async () => {
    const waiting = index.search({ text: 'w1' }).catch((error: unknown) => error);
    await index[Symbol.asyncDispose]();
    expect(isAppError(await waiting, 'internal')).toBe(true);
    await expect(index.search({})).rejects.toSatisfy((error: unknown) => isAppError(error, 'internal'));
  });
});
