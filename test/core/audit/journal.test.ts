import { hash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GENESIS, Journal } from '../../../electron/core/audit/index.ts';
import { isAppError } from '../../../shared/errors/app-error.ts';
import type { AuditDraft } from '../../../shared/model/audit-record.ts';
import { AuditRecord } from '../../../shared/model/audit-record.ts';
import { canonicalJson } from '../../../shared/util/canonical-json.ts';
import { nodeSegmentSystem } from '../../../electron/core/audit/segment-file.ts';
import { decided, finished, JournalKit } from './fixtures/journal-kit.ts';

describe('a journal', () => {
  test('writes what was staged at the commit, not before', async () => {
    using kit = new JournalKit();
    await using journal = kit.open();
    journal.stage(decided(1));
    expect(kit.records()).toEqual([]);
    journal.commit();
    expect(kit.records()).toMatchObject([{ seq: 1, kind: 'call.decided', prev: GENESIS }]);
  });

  test('writes records of the documented form, chained, under the ids that stage answered', async () => {
    using kit = new JournalKit();
    await using journal = kit.open();
    const ids = [journal.stage(decided(1)), journal.stage(finished(1))];
    journal.commit();
    kit.clock.advance(1500);
    ids.push(journal.stage(decided(2)));
    journal.commit();
    const records = kit.records();
    expect(records.map(({ id }) => id)).toEqual(ids);
    expect(records.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(records.map(({ time }) => time)).toEqual([
      '2026-11-20T12:00:00.000Z',
      '2026-11-20T12:00:00.000Z',
      '2026-11-20T12:00:01.500Z',
    ]);
    let prev = GENESIS;
    for (const record of records) {
      expect(AuditRecord.safeParse(record).success).toBe(true);
      const { hash: stated, ...rest } = record;
      expect(record.prev).toBe(prev);
      expect(stated).toBe(`sha256:${hash('sha256', prev + canonicalJson(rest))}`);
      prev = stated;
    }
  });

  test('hashes the canonical text of any record (RFC 8785), whatever its members are called', () => {
    using kit = new JournalKit();
    using closing = new DisposableStack();
    const journal = closing.adopt(kit.open(), (open) => void open[Symbol.asyncDispose]());
    const detail = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' }));
    const extra = fc.dictionary(
      fc
        .string()
        .filter(
          (key) => !['v', 'seq', 'id', 'time', 'prev', 'hash', 'kind', 'detail', '__proto__'].includes(key),
        ),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(detail, extra, (facts, members) => {
        journal.stage({ ...members, kind: 'core.started', detail: facts });
        journal.commit();
        const record = JSON.parse(kit.lines().at(-1)!) as AuditRecord;
        const { hash: stated, ...rest } = record;
        expect(stated).toBe(`sha256:${hash('sha256', record.prev + canonicalJson(rest))}`);
        expect(record.detail).toEqual(JSON.parse(JSON.stringify(facts)));
      }),
      { numRuns: 200 },
    );
  });

  test('appends everything staged with one write', async () => {
    using kit = new JournalKit();
    let writes = 0;
    const system = {
      ...nodeSegmentSystem,
      write: (...call: Parameters<typeof nodeSegmentSystem.write>) => {
        writes++;
        return nodeSegmentSystem.write(...call);
      },
    };
    await using journal = kit.open({ system });
    for (let number = 1; number <= 50; number++) journal.stage(decided(number));
    journal.commit();
    expect(writes).toBe(1);
    expect(kit.records()).toHaveLength(50);
    journal.commit();
    expect(writes).toBe(1);
  });

  test('commits by itself 20 ms after a record was staged without commit', async () => {
    using kit = new JournalKit();
    await using journal = kit.open();
    journal.stage(finished(1));
    kit.clock.advance(19);
    expect(kit.records()).toHaveLength(0);
    kit.clock.advance(1);
    expect(kit.records()).toHaveLength(1);
  });

  test('keeps what was true when a record was staged', async () => {
    using kit = new JournalKit();
    await using journal = kit.open();
    const args = { path: '/tmp/harmless' };
    journal.stage(decided(1, { operation: { type: 'tools/call', server: 'files', arguments: args } }));
    args.path = '/etc/shadow';
    journal.commit();
    expect(kit.records()[0]?.operation?.arguments).toEqual({ path: '/tmp/harmless' });
  });

  test('refuses a draft that is not JSON, and goes on', async () => {
    using kit = new JournalKit();
    await using journal = kit.open();
    const deep: unknown[] = [];
    let inner = deep;
    for (let depth = 0; depth < 100_000; depth++) inner.push((inner = []));
    for (const detail of [{ number: Number.NaN }, { deep }]) {
      expect(() => journal.stage({ kind: 'core.started', detail })).toThrow(
        expect.toSatisfy((error: unknown) => isAppError(error, 'journal_unwritable')),
      );
    }
    journal.stage(decided(1));
    journal.commit();
    expect(kit.records()).toMatchObject([{ seq: 1 }]);
  });

  test('does not let a draft number or date itself', async () => {
    using kit = new JournalKit();
    await using journal = kit.open();
    const forged = { kind: 'core.started', seq: 7 } as unknown as AuditDraft;
    expect(() => journal.stage(forged)).toThrow('the journal writes "seq" itself');
  });

  test('is closed to others', async () => {
    using kit = new JournalKit();
    await kit.written(1);
    const mode = (name: string): string => (statSync(join(kit.folder, name)).mode & 0o777).toString(8);
    expect(mode('.')).toBe('700');
    expect(mode('000001.jsonl')).toBe('600');
    expect(mode('head.json')).toBe('600');
  });

  test('syncs to the disk in the commit when a record asks for it, and only then', async () => {
    using kit = new JournalKit();
    let syncs = 0;
    const system = { ...nodeSegmentSystem, sync: (fd: number) => (syncs++, nodeSegmentSystem.sync(fd)) };
    await using journal = kit.open({ system });
    journal.stage(decided(1));
    journal.commit();
    expect(syncs).toBe(0);
    journal.stage(decided(2), { durable: true });
    journal.stage(decided(3));
    journal.commit();
    expect(syncs).toBe(1);
  });

  test('gives subscribers every new record in order, and survives a listener that fails', async () => {
    using kit = new JournalKit();
    await using journal = kit.open();
    const seen: number[] = [];
    const failing = journal.subscribe(() => {
      throw new Error('a listener failed');
    });
    const subscription = journal.subscribe((records) => seen.push(...records.map(({ seq }) => seq)));
    journal.stage(decided(1));
    journal.stage(finished(1));
    journal.commit();
    journal.stage(decided(2));
    journal.commit();
    expect(seen).toEqual([]);
    await Promise.resolve();
    expect(seen).toEqual([1, 2, 3]);
    expect(kit.bugs).toHaveLength(1);
    failing[Symbol.dispose]();
    subscription[Symbol.dispose]();
    journal.stage(decided(3));
    journal.commit();
    await Promise.resolve();
    expect(seen).toEqual([1, 2, 3]);
  });

  test('goes on where it ended when it is opened again', async () => {
    using kit = new JournalKit();
    await kit.written(3);
    await kit.written(2);
    expect(kit.records().map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    await using journal = kit.open();
    expect(await journal.verify()).toEqual({ ok: true, records: 5 });
    expect(kit.tampered).toEqual([]);
  });

  test('writes what is still staged when it is closed, and lets go of its timers', async () => {
    using kit = new JournalKit();
    const journal = kit.open();
    journal.stage(finished(1));
    await journal[Symbol.asyncDispose]();
    expect(kit.records()).toHaveLength(1);
    expect(kit.clock.waiting).toBe(0);
    expect(() => journal.stage(finished(2))).toThrow('the journal is closed');
  });

  test('says why when its folder cannot be used', () => {
    using kit = new JournalKit();
    expect(() => Journal.open(kit.options({ folder: '/dev/null/journal' }))).toThrow(
      expect.toSatisfy((error: unknown) => isAppError(error, 'journal_unwritable')),
    );
  });
});
